using System.Text.RegularExpressions;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>Reads what a line of a requirements file asks for: a requirement by the standard, or a bare address or path.</summary>
internal static partial class RequirementsTarget
{
    private static readonly string[] Archives = [".whl", ".zip", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tlz", ".tar.lz", ".tar.lzma"];

    public static RequirementsEntry Read(string text, RequirementsSource source)
    {
        // A ';' with nothing behind it is no marker; pip takes it, and files hold it.
        string trimmed = text.Trim().TrimEnd(';').TrimEnd();
        bool isUrl = IsUrl(trimmed);
        (string target, string? marker) = SplitMarker(trimmed, isUrl ? "; " : ";");
        (string place, ExtraName[] extras) = SplitExtras(target);
        string? url = isUrl ? place : PathUrl(place, target, source);
        return url is null ? FromRequirement(text, Requirement.Parse(trimmed)) : FromUrl(text, url, extras, marker is null ? null : Marker.Parse(marker));
    }

    public static RequirementsEntry ReadEditable(string text, RequirementsSource source)
    {
        (string target, ExtraName[] extras) = SplitExtras(text);
        bool isFolder = !IsUrl(target) && source.IsProjectFolder(target);
        if (!isFolder && !IsVcs(target) && !target.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            throw new FormatException("'" + Show(target) + "' cannot be editable: only a local project or an address of a version control system (git+https://…) can");
        return FromUrl(text, isFolder ? FileUrl(target, source) : target, extras, null) with { IsEditable = true };
    }

    private static string Show(string target) => IsUrl(target) && Uri.TryCreate(target, UriKind.Absolute, out Uri? address) ? SafeAddress.Of(address) : target;

    private static RequirementsEntry FromRequirement(string text, Requirement requirement) => new()
    {
        Text = text,
        Requirement = requirement,
        Name = requirement.Name,
        Url = requirement.Url,
        Extras = requirement.Extras,
        Marker = requirement.Marker,
        File = "",
        Line = 0,
    };

    private static RequirementsEntry FromUrl(string text, string url, ExtraName[] extras, Marker? marker)
    {
        RequirementsEntry entry = new() { Text = text, Url = url, Extras = extras, Marker = marker, File = "", Line = 0 };
        string fileName = FileNameOf(url);
        if (fileName.EndsWith(".whl", StringComparison.OrdinalIgnoreCase))
        {
            WheelFileName wheel = WheelFileName.Parse(fileName);
            return entry with { Name = wheel.Name, Requirement = new Requirement(wheel.Name, VersionSpecifiers.Parse("==" + wheel.Version), extras, marker) };
        }
        return Egg().Match(url) is { Success: true } egg && PackageName.TryParse(Uri.UnescapeDataString(egg.Groups[1].Value), out PackageName name)
            ? entry with { Name = name }
            : entry;
    }

    // The path as an address, or null where the text is not meant as one.
    private static string? PathUrl(string path, string text, RequirementsSource source)
    {
        bool looksLikePath = text.StartsWith('.') || path.Contains('/', StringComparison.Ordinal) || path.Contains('\\', StringComparison.Ordinal);
        if (looksLikePath && source.IsProjectFolder(path)) return FileUrl(path, source);
        if (!Array.Exists(Archives, a => path.EndsWith(a, StringComparison.OrdinalIgnoreCase))) return null;
        int at = text.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && !text[..at].Contains('/', StringComparison.Ordinal) && !text.StartsWith('.') ? null : FileUrl(path, source);
    }

    private static string FileUrl(string path, RequirementsSource source)
    {
        string full = path;
        if (source.BaseFolder is not null && !Path.IsPathRooted(path)) full = Path.GetFullPath(Path.Combine(source.BaseFolder, path));
        full = full.Replace('\\', '/').TrimEnd('/');
        string escaped = string.Join('/', full.Split('/').Select(Uri.EscapeDataString));
        return (escaped.StartsWith('/') ? "file://" : "file:///") + escaped;
    }

    private static bool IsUrl(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && (text[..colon].ToLowerInvariant() is "http" or "https" or "file" or "ftp" || IsVcs(text));
    }

    private static bool IsVcs(string text) => Vcs().IsMatch(text);

    private static (string Target, string? Marker) SplitMarker(string text, string separator)
    {
        int at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at].Trim(), text[(at + separator.Length)..].Trim() is { Length: > 0 } marker ? marker : null);
    }

    private static (string Target, ExtraName[] Extras) SplitExtras(string text)
    {
        if (!text.EndsWith(']')) return (text, []);
        int open = text.LastIndexOf('[');
        if (open <= 0) return (text, []);
        ExtraName[] extras = [.. text[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ExtraName.Parse)];
        return (text[..open], extras);
    }

    private static string FileNameOf(string url)
    {
        int end = url.AsSpan().IndexOfAny('?', '#');
        string path = end < 0 ? url : url[..end];
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }

    [GeneratedRegex(@"^(git|hg|svn|bzr)\+[a-z-]+:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Vcs();

    [GeneratedRegex(@"[#&]egg=([^&\[]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Egg();
}
