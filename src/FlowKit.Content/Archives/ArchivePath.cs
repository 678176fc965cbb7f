using System.Buffers;
using System.Text;

namespace FlowKit.Content.Archives;

/// <summary>Names of archive entries, which come from outside and may be meant to lead elsewhere.</summary>
public static class ArchivePath
{
    private const int MaxLength = 4096;
    private const int MaxSegmentBytes = 255;

    private static readonly SearchValues<char> WindowsForbidden = SearchValues.Create("\\:*?\"<>|");
    private static readonly string[] WindowsReserved = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    /// <summary>
    /// The name as a relative path with <c>/</c> between its segments, without <c>.</c> segments and doubled or trailing slashes. Empty for the
    /// root itself (<c>./</c>).
    /// </summary>
    /// <param name="name">The name as the archive has it.</param>
    /// <param name="windows">Holds Windows' rules too (backslash, colon, device names, trailing dots); null for what this machine is.</param>
    /// <exception cref="FlowKitException"><c>FK7006</c>: absolute, with <c>..</c> or a NUL, too long, or not a name on the target system.</exception>
    public static string Normalize(string name, bool? windows = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool strict = windows ?? OperatingSystem.IsWindows();
        if (name.Length > MaxLength) throw Bad(name[..60] + "…", "is longer than 4096 characters");
        if (name.StartsWith('/')) throw Bad(name, "is an absolute path");
        if (name.Contains('\0', StringComparison.Ordinal)) throw Bad(name.Replace('\0', '?'), "holds a NUL character");
        if (IsPlain(name, strict)) return name;
        StringBuilder normal = new(name.Length);
        foreach (string segment in name.Split('/'))
        {
            if (segment is "" or ".") continue;
            if (segment == "..") throw Bad(name, "leads out of the folder that the archive is unpacked to");
            if (segment.Length * 3 > MaxSegmentBytes && Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes) throw Bad(name, "has a part that is longer than 255 bytes");
            if (strict) CheckForWindows(name, segment);
            if (normal.Length > 0) normal.Append('/');
            normal.Append(segment);
        }
        return normal.ToString();
    }

    // Nearly all names are; they are then used as they are.
    private static bool IsPlain(string name, bool strict)
    {
        if (strict || name.Length is 0 or > 85) return false;
        char before = '/';
        foreach (char c in name)
        {
            if (before == '/' && c is '.' or '/') return false;
            before = c;
        }
        return before != '/';
    }

    private static void CheckForWindows(string name, string segment)
    {
        if (segment.AsSpan().ContainsAny(WindowsForbidden)) throw Bad(name, "has a character that Windows gives another meaning");
        foreach (char c in segment)
        {
            if (c < ' ') throw Bad(name, "has a control character");
        }
        if (segment[^1] is '.' or ' ') throw Bad(name, "has a part that ends with a dot or blank, which Windows drops");
        int dot = segment.IndexOf('.', StringComparison.Ordinal);
        string stem = (dot < 0 ? segment : segment[..dot]).TrimEnd();
        bool isDevice = WindowsReserved.Contains(stem, StringComparer.OrdinalIgnoreCase)
            || (stem.Length == 4 && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase)) && stem[3] is (>= '0' and <= '9') or '¹' or '²' or '³');
        if (isDevice) throw Bad(name, "has the name of a Windows device");
    }

    private static FlowKitException Bad(string name, string problem) =>
        new(ContentErrors.BadArchive, $"The archive has an entry '{name}' that {problem}. Nothing of it is kept; report it to whoever made the archive.");
}
