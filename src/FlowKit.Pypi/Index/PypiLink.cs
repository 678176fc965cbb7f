using System.Text.RegularExpressions;

namespace FlowKit.Pypi.Index;

/// <summary>A link to a file or a repository as people and pages write it: an address, and in its fragment a hash, a subdirectory, a name.</summary>
public sealed partial class PypiLink
{
    private static readonly string[] VcsSchemes = ["git", "hg", "bzr", "svn"];

    private readonly UrlText _url;

    private PypiLink(UrlText url) => _url = url;

    /// <summary>The scheme in lower case, with its version control prefix: <c>https</c>, <c>git+ssh</c>.</summary>
    public string Scheme => _url.Scheme;

    /// <summary>The last part of the path, percent-decoded; the host where the path has none.</summary>
    public string FileName
    {
        get
        {
            if (_url.LastPathPart is { Length: > 0 } name) return name;
            string host = _url.Authority ?? "";
            host = host[(host.LastIndexOf('@') + 1)..];
            return host is "." or ".." ? "" : host;
        }
    }

    /// <summary>The address without its fragment, credentials included: for fetching, never for showing.</summary>
    public string UrlWithoutFragment => _url.WithoutFragment().ToString();

    /// <summary>The hash that the fragment names: <c>sha512</c>, <c>sha384</c>, <c>sha256</c>, <c>sha224</c>, <c>sha1</c> or <c>md5</c>, in lower case only.</summary>
    public string? HashName => HashPattern().Match("#" + _url.Fragment) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>The digits of the hash, as written.</summary>
    public string? Hash => HashPattern().Match("#" + _url.Fragment) is { Success: true } match ? match.Groups[2].Value : null;

    /// <summary>The folder of the project within the archive or repository.</summary>
    public string? Subdirectory => SubdirectoryPattern().Match("#" + _url.Fragment) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>The name of the project, in the old form <c>#egg=</c>.</summary>
    public string? Egg => EggPattern().Match("#" + _url.Fragment) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>Names a wheel.</summary>
    public bool IsWheel => FileName.EndsWith(".whl", StringComparison.Ordinal);

    /// <summary>Names a repository of a version control system.</summary>
    public bool IsVcs => Scheme.IndexOf('+', StringComparison.Ordinal) is var plus && Array.IndexOf(VcsSchemes, plus < 0 ? Scheme : Scheme[..plus]) >= 0;

    /// <summary>Reads a link. A badly quoted path is repaired.</summary>
    /// <exception cref="SpecParseException"><c>FK7204</c>: the fragment's <c>egg</c> is not a plain project name.</exception>
    public static PypiLink Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        PypiLink link = new(UrlText.Split(text.Trim()));
        if (link.Egg is { } egg && !EggNamePattern().IsMatch(egg))
            throw new SpecParseException(PypiErrors.InvalidRequirement, "link", text, Math.Max(text.IndexOf("egg=", StringComparison.Ordinal), 0), "the egg of a link is a plain project name, without extras; write 'name[extra] @ address' instead");
        return link;
    }

    /// <summary>The link with its path in the one quoted form that servers expect: spaces and other characters percent-encoded, nothing encoded twice.</summary>
    public static string Quote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return UrlText.Split(text).Quoted().ToString();
    }

    /// <summary>The link as it may be shown: with <c>****</c> in place of a password, or of a user name that stands alone.</summary>
    public override string ToString()
    {
        string authority = _url.Authority ?? "";
        int at = authority.LastIndexOf('@');
        if (at < 0) return _url.ToString();
        int colon = authority.IndexOf(':', StringComparison.Ordinal);
        string shown = colon >= 0 && colon < at ? authority[..colon] + ":****" : "****";
        return _url.WithAuthority(shown + authority[at..]).ToString();
    }

    [GeneratedRegex("[#&](sha512|sha384|sha256|sha224|sha1|md5)=([^&]*)", RegexOptions.CultureInvariant)]
    private static partial Regex HashPattern();

    [GeneratedRegex("[#&]subdirectory=([^&]*)", RegexOptions.CultureInvariant)]
    private static partial Regex SubdirectoryPattern();

    [GeneratedRegex("[#&]egg=([^&]*)", RegexOptions.CultureInvariant)]
    private static partial Regex EggPattern();

    [GeneratedRegex("^([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EggNamePattern();
}
