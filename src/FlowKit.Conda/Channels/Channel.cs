using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Channels;

/// <summary>A conda channel (CEP 26): a canonical name, which locks and messages use, and where it is. Immutable; two channels are equal when their names are.</summary>
public sealed class Channel : IEquatable<Channel>
{
    /// <summary>Where channels are that are named without an address. Default <c>https://conda.anaconda.org/</c>.</summary>
    public static Uri DefaultAlias { get; } = new("https://conda.anaconda.org/");

    private static readonly string[] DefaultNames = ["pkgs/main", "pkgs/r", "pkgs/msys2"];

    private Channel(string name, Uri address)
    {
        Name = name;
        Address = address;
    }

    /// <summary>The canonical name: <c>conda-forge</c>, <c>conda-forge/label/dev</c>, a given name, or an address without credentials.</summary>
    public string Name { get; }

    /// <summary>Where the channel is; ends with a slash and is without subdir. May hold credentials: show it with <c>SafeAddress</c> only.</summary>
    public Uri Address { get; }

    /// <summary>A channel with a name of the caller's: folders, loopback servers and in-memory channels need one.</summary>
    /// <param name="name">The name that stands in locks and ids instead of the address.</param>
    /// <param name="address">The address without subdir.</param>
    public static Channel Named(string name, Uri address)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(address);
        return new Channel(name, WithSlash(address));
    }

    /// <summary>Reads a channel as users write it: a name, an address (a subdir at its end is dropped) or a path. <c>defaults</c> is several channels: <see cref="ParseMany"/>.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="alias">Where channels are that are named without an address; null for <see cref="DefaultAlias"/>.</param>
    /// <exception cref="FlowKitException"><c>FK7121</c>: the text names no channel.</exception>
    public static Channel Parse(string text, Uri? alias = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return Read(text, alias);
        }
        catch (Exception e) when (e is UriFormatException or ArgumentException)
        {
            throw Bad(text, "it is neither a name, nor an address, nor a path", e);
        }
    }

    /// <summary>Reads channels as <see cref="Parse"/> does; <c>defaults</c> becomes the channels that it stands for.</summary>
    public static IReadOnlyList<Channel> ParseMany(IEnumerable<string> texts, Uri? alias = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return [.. texts.SelectMany(text => text.Trim() == "defaults" ? DefaultNames.Select(name => Parse(name)) : [Parse(text, alias)]).Distinct()];
    }

    /// <summary>Where a subdir of the channel is; ends with a slash.</summary>
    public Uri SubdirAddress(string subdir) => new(Address, subdir + "/");

    /// <summary>The channel at an address that this one refers to: named as this one is, where both lie under one root.</summary>
    internal Channel Beside(Uri address)
    {
        Uri other = WithSlash(address);
        string own = Address.AbsoluteUri, ending = Name + "/";
        string? root = own.EndsWith(ending, StringComparison.Ordinal) ? own[..^ending.Length] : null;
        return root is not null && other.AbsoluteUri.Length > root.Length + 1 && other.AbsoluteUri.StartsWith(root, StringComparison.Ordinal)
            ? new Channel(other.AbsoluteUri[root.Length..].TrimEnd('/'), other)
            : Parse(other.AbsoluteUri);
    }

    /// <inheritdoc/>
    public bool Equals(Channel? other) => other is not null && string.Equals(Name, other.Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Channel other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    /// <summary>The canonical name.</summary>
    public override string ToString() => Name;

    private static Channel Read(string text, Uri? alias)
    {
        string trimmed = WithoutSubdir(text.Trim());
        if (trimmed.Length == 0) throw Bad(text, "a name, an address or a path is expected");
        if (trimmed.Contains("://", StringComparison.Ordinal))
        {
            if (!Uri.TryCreate(trimmed, UriKind.Absolute, out Uri? address)) throw Bad(text, "the address cannot be read");
            if (address.Query.Length + address.Fragment.Length > 0) throw Bad(text, "the address of a channel is that of a folder, without '?' and '#'");
            string canonical = ChannelText.StripSecrets(address.AbsoluteUri).TrimEnd('/');
            if (alias is not null && canonical.StartsWith(ChannelText.StripSecrets(WithSlash(alias).AbsoluteUri), StringComparison.Ordinal))
                return new Channel(canonical[ChannelText.StripSecrets(WithSlash(alias).AbsoluteUri).Length..], WithSlash(address));
            const string Anaconda = "https://repo.anaconda.com/pkgs/";
            string name = canonical.StartsWith(Anaconda, StringComparison.Ordinal) ? "pkgs/" + canonical[Anaconda.Length..] : ChannelText.Normalize(canonical);
            return new Channel(name, WithSlash(address));
        }
        if (trimmed[0] is '/' or '.' or '~' or '\\' || (trimmed.Length > 2 && trimmed[1] == ':'))
        {
            if (trimmed[0] == '~' && trimmed.Length > 1 && trimmed[1] is not ('/' or '\\')) throw Bad(text, "'~/' stands for your own home folder, and nothing for another's");
            string path = Path.GetFullPath(trimmed[0] == '~' ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + trimmed[1..] : trimmed);
            Uri address = WithSlash(new Uri("file://" + EscapedForAddress(path)));
            return new Channel(address.AbsoluteUri.TrimEnd('/'), address);
        }
        if (trimmed.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '*' or '?' or '#' or '[' or ':')) throw Bad(text, "a channel's name has letters, digits, '-', '_', '.' and '/'");
        if (trimmed.Split('/').Any(static part => part is "" or "." or "..")) throw Bad(text, "a part of the name is empty, '.' or '..'");
        Uri root = trimmed.StartsWith("pkgs/", StringComparison.Ordinal) && alias is null ? new Uri("https://repo.anaconda.com/") : alias ?? DefaultAlias;
        return new Channel(trimmed, WithSlash(new Uri(WithSlash(root), trimmed + "/")));
    }

    // What means something else in an address; the rest is escaped when the address is read.
    private static string EscapedForAddress(string path) =>
        path.Replace('\\', '/').Replace("%", "%25", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal).Replace("?", "%3F", StringComparison.Ordinal);

    private static string WithoutSubdir(string text)
    {
        string trimmed = text.TrimEnd('/');
        if (trimmed.Length == 0 && text.Length > 0) return "/";
        int slash = trimmed.LastIndexOf('/');
        return slash > 0 && CondaPlatform.IsKnown(trimmed[(slash + 1)..]) ? trimmed[..slash] : trimmed;
    }

    private static Uri WithSlash(Uri address) => address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");

    private static FlowKitException Bad(string text, string problem, Exception? inner = null) =>
        new(CondaErrors.BadChannel, $"Cannot read the channel '{ChannelText.StripSecrets(text)}': {problem}.", inner);
}
