using FlowKit.Content.Downloading;

namespace FlowKit.Environments.Specs;

/// <summary>
/// A channel or an index as a spec names it: a name (<c>conda-forge</c>), an address, or both (<c>local=file:///data/wheels</c>). A folder and a
/// source on this machine must have a name, because the name and not the address is what ids and locks hold. Behind an index its settings may stand (<see cref="IndexSettings"/>).
/// </summary>
public sealed record EnvironmentSource
{
    private EnvironmentSource(string name, Uri? address)
    {
        Name = name;
        Address = address;
    }

    /// <summary>The name that ids and locks use: the given one, or the address without credentials.</summary>
    public string Name { get; }

    /// <summary>Where it is; null for a name that the options define.</summary>
    public Uri? Address { get; }

    /// <summary>How the index is used. A channel has none. Default: none; then those of the options count where they name the index.</summary>
    public IndexSettings Settings { get; init; } = IndexSettings.Default;

    /// <summary>Whether the address means something only on this machine: a folder, memory, or a server on the loopback interface.</summary>
    public bool IsLocal => Address is not null && IsLocalAddress(Address);

    /// <summary>A source with a name of its own.</summary>
    /// <param name="name">Letters, digits, <c>.</c>, <c>_</c>, <c>-</c> and <c>/</c>.</param>
    /// <param name="address">An absolute address of the channel or index.</param>
    /// <exception cref="SpecParseException"><c>FK7309</c>: the name has other characters.</exception>
    public static EnvironmentSource Named(string name, Uri address)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(address);
        CheckName(name, name);
        return new EnvironmentSource(name, address);
    }

    /// <summary>Reads a name, a remote address, or <c>name=address</c>, and settings of an index behind a <c>;</c>. An address may be a path: then it is a folder.</summary>
    /// <exception cref="SpecParseException"><c>FK7309</c>: a folder or loopback address has no name, the text is neither, or a setting does not exist.</exception>
    public static EnvironmentSource Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int options = text.IndexOf(';', StringComparison.Ordinal);
        return options < 0 ? ParsePlace(text) : ParsePlace(text[..options].Trim()) with { Settings = IndexSettings.Parse(text[(options + 1)..], text, options + 1) };
    }

    /// <summary>A source from text, as <see cref="Parse"/> reads it.</summary>
    public static implicit operator EnvironmentSource(string text) => Parse(text);

    /// <summary>The name, and what of the settings changes which packages are chosen: what ids and locks hold.</summary>
    public override string ToString() => Name + Settings.OfAnswer;

    private static EnvironmentSource ParsePlace(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0 && (scheme < 0 || equals < scheme))
        {
            string given = text[(equals + 1)..];
            Uri? at = given.Contains("://", StringComparison.Ordinal)
                ? AddressOf(given)
                : given.Length > 0 && !given.Contains('\0', StringComparison.Ordinal) ? AddressOf(Path.GetFullPath(given)) : null;
            if (at is null) throw Error(text, equals + 1, "an absolute address or a path was expected");
            string name = text[..equals];
            CheckName(name, text);
            return new EnvironmentSource(name, at);
        }
        if (scheme < 0)
        {
            CheckName(text, text);
            return new EnvironmentSource(text, null);
        }
        Uri address = AddressOf(text) ?? throw Error(text, 0, "an absolute address was expected");
        if (IsLocalAddress(address))
            throw Error(text, 0, "a folder and a source on this machine need a name, because the address means nothing elsewhere: write 'name=address'");
        return new EnvironmentSource(SafeAddress.Of(address).TrimEnd('/'), address);
    }

    internal static bool IsLocalAddress(Uri address) =>
        address.IsLoopback || !(address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    private static Uri? AddressOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? address : null;

    private static void CheckName(string name, string text)
    {
        if (name.Length == 0) throw Error(text, 0, "the name is empty");
        for (int i = 0; i < name.Length; i++)
        {
            if (!(char.IsAsciiLetterOrDigit(name[i]) || name[i] is '.' or '_' or '-' or '/'))
                throw Error(text, i, $"'{name[i]}' cannot stand in the name of a channel or an index");
        }
    }

    private static SpecParseException Error(string text, int position, string problem) =>
        new(EnvironmentErrors.InvalidSpec, "channel or index", text, position, problem);
}
