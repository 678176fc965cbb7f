namespace FlowKit.Content.Downloading;

/// <summary>Another place of what lies under an address.</summary>
/// <param name="Address">The address that everybody knows: it stands in locks, keys and messages.</param>
/// <param name="Place">Where the same files are fetched instead, under the same relative paths.</param>
public sealed record Mirror(Uri Address, Uri Place)
{
    /// <summary>Reads <c>ADDRESS=PLACE</c>, two absolute addresses.</summary>
    /// <exception cref="FormatException">The text is something else; it is not shown, because it may hold a password.</exception>
    public static Mirror Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && Uri.TryCreate(text[..equals].Trim(), UriKind.Absolute, out Uri? address) && Uri.TryCreate(text[(equals + 1)..].Trim(), UriKind.Absolute, out Uri? place)
            ? new Mirror(address, place)
            : throw new FormatException("Two absolute addresses are expected, as ADDRESS=PLACE.");
    }

    /// <summary>What <see cref="Address"/> is compared by: without user information and a slash at its end.</summary>
    internal string Key => Bare(Address).TrimEnd('/');

    /// <summary>
    /// Where a file is, as this mirror has it; null for one that is not under <see cref="Address"/>. What its address holds for its own server alone (a user, a token, a signed query) is not
    /// told to the mirror.
    /// </summary>
    internal Uri? PlaceOf(Uri file)
    {
        string own = Key + "/", bare = Bare(file);
        if (!bare.StartsWith(own, StringComparison.Ordinal)) return null;
        string relative = bare[own.Length..];
        if (relative.StartsWith("t/", StringComparison.Ordinal) && relative.IndexOf('/', 2) is > 0 and var end) relative = relative[(end + 1)..];
        // Encoded, a way out of the place would look like a name.
        if (Uri.UnescapeDataString(relative).Split('/', '\\').Contains("..")) return null;
        return new Uri(Place.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/" + relative);
    }

    private static string Bare(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
