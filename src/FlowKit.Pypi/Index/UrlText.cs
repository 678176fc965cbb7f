using System.Globalization;
using System.Text;

namespace FlowKit.Pypi.Index;

/// <summary>
/// Addresses as texts, by RFC 3986: split, joined and repaired the way index clients do it. <see cref="Uri"/> cannot stand in for it: it decodes and rewrites what
/// signed links and file names need unchanged.
/// </summary>
internal readonly struct UrlText
{
    private UrlText(string scheme, string? authority, string path, string? query, string? fragment)
    {
        Scheme = scheme;
        Authority = authority;
        Path = path;
        Query = query;
        Fragment = fragment;
    }

    /// <summary>In lower case; empty in a relative reference.</summary>
    public string Scheme { get; }

    /// <summary>User information, host and port; null where there is no <c>//</c>.</summary>
    public string? Authority { get; }

    public string Path { get; }

    public string? Query { get; }

    public string? Fragment { get; }

    public static UrlText Split(string text)
    {
        string scheme = "";
        string? authority = null, query = null, fragment = null;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && char.IsAsciiLetter(text[0]) && text.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0)
        {
            scheme = text[..colon].ToLowerInvariant();
            text = text[(colon + 1)..];
        }
        int hash = text.IndexOf('#', StringComparison.Ordinal);
        if (hash >= 0)
        {
            fragment = text[(hash + 1)..];
            text = text[..hash];
        }
        int question = text.IndexOf('?', StringComparison.Ordinal);
        if (question >= 0)
        {
            query = text[(question + 1)..];
            text = text[..question];
        }
        if (text.StartsWith("//", StringComparison.Ordinal))
        {
            int slash = text.IndexOf('/', 2);
            authority = slash < 0 ? text[2..] : text[2..slash];
            text = slash < 0 ? "" : text[slash..];
        }
        return new UrlText(scheme, authority, text, query, fragment);
    }

    /// <summary>The reference <paramref name="reference"/>, seen from this address.</summary>
    public UrlText Join(string reference)
    {
        UrlText relative = Split(reference.Trim());
        if (relative.Scheme.Length > 0) return new UrlText(relative.Scheme, relative.Authority, WithoutDots(relative.Path), relative.Query, relative.Fragment);
        if (relative.Authority is not null) return new UrlText(Scheme, relative.Authority, WithoutDots(relative.Path), relative.Query, relative.Fragment);
        if (relative.Path.Length == 0) return new UrlText(Scheme, Authority, Path, relative.Query ?? Query, relative.Fragment);
        string path = relative.Path[0] == '/' ? relative.Path
            : Path.Length == 0 ? "/" + relative.Path
            : Path[..(Path.LastIndexOf('/') + 1)] + relative.Path;
        return new UrlText(Scheme, Authority, WithoutDots(path), relative.Query, relative.Fragment);
    }

    /// <summary>The path in one form: everything decoded, and encoded again but for letters, digits, <c>-._~/@</c>; an encoded slash stays one.</summary>
    public UrlText Quoted()
    {
        StringBuilder path = new(Path.Length + 8);
        int start = 0;
        for (int i = 0; i <= Path.Length; i++)
        {
            bool encodedSlash = i + 2 < Path.Length && Path[i] == '%' && Path[i + 1] == '2' && Path[i + 2] is 'F' or 'f';
            if (i < Path.Length && Path[i] != '@' && !encodedSlash) continue;
            AppendQuoted(path, Path[start..i]);
            if (i == Path.Length) break;
            path.Append(encodedSlash ? "%2F" : "@");
            if (encodedSlash) i += 2;
            start = i + 1;
        }
        return new UrlText(Scheme, Authority, path.ToString(), Query, Fragment);
    }

    public UrlText WithoutFragment() => new(Scheme, Authority, Path, Query, null);

    public UrlText WithPathSuffix(string suffix) => new(Scheme, Authority, Path + suffix, Query, null);

    public UrlText WithAuthority(string? authority) => new(Scheme, authority, Path, Query, Fragment);

    /// <summary>The last part of the path, decoded; empty where the path ends in nothing but dots and slashes.</summary>
    public string LastPathPart
    {
        get
        {
            string path = Path.TrimEnd('/');
            string name = Decode(path[(path.LastIndexOf('/') + 1)..]);
            return name is "." or ".." ? "" : name;
        }
    }

    /// <summary>Percent-decodes UTF-8; what is no valid escape stays.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal)) return text;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '%' && i + 2 < bytes.Length
                && int.TryParse(Encoding.ASCII.GetString(bytes, i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value))
            {
                bytes[length++] = (byte)value;
                i += 2;
            }
            else
            {
                bytes[length++] = bytes[i];
            }
        }
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    public override string ToString()
    {
        StringBuilder text = new();
        if (Scheme.Length > 0) text.Append(Scheme).Append(':');
        // An empty authority is written only where it always is: in file addresses.
        if (Authority is { Length: > 0 } || (Authority is not null && Scheme is "file")) text.Append("//").Append(Authority);
        text.Append(Path);
        if (Query is not null) text.Append('?').Append(Query);
        if (Fragment is not null) text.Append('#').Append(Fragment);
        return text.ToString();
    }

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    private static void AppendQuoted(StringBuilder text, string part)
    {
        if (part.Length == 0) return;
        foreach (byte value in Encoding.UTF8.GetBytes(Decode(part)))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~' or (byte)'/') text.Append((char)value);
            else text.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }
    }

    private static string WithoutDots(string path)
    {
        if (!path.Contains("./", StringComparison.Ordinal) && !path.EndsWith("/.", StringComparison.Ordinal) && !path.EndsWith("/..", StringComparison.Ordinal)) return path;
        List<string> kept = [];
        string[] parts = path.Split('/');
        for (int i = 0; i < parts.Length; i++)
        {
            bool last = i == parts.Length - 1;
            if (parts[i] == "..")
            {
                if (kept.Count > 1) kept.RemoveAt(kept.Count - 1);
                if (last) kept.Add("");
            }
            else if (parts[i] != ".")
            {
                kept.Add(parts[i]);
            }
            else if (last)
            {
                kept.Add("");
            }
        }
        return string.Join('/', kept);
    }
}
