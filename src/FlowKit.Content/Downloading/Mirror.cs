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

    /// <summary>Where a file is, as this mirror has it; null for one that is not under <see cref="Address"/>.</summary>
    internal Uri? PlaceOf(Uri file)
    {
        string own = WithSlash(Address);
        return file.AbsoluteUri.StartsWith(own, StringComparison.Ordinal) ? new Uri(WithSlash(Place) + file.AbsoluteUri[own.Length..]) : null;
    }

    private static string WithSlash(Uri address) => address.AbsoluteUri.TrimEnd('/') + "/";
}
