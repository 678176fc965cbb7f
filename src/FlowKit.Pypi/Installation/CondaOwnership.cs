using System.Text.Json;

namespace FlowKit.Pypi.Installation;

/// <summary>
/// Which installed distributions are conda's, by what conda recorded (<c>conda-meta</c>): the INSTALLER of a distribution that a conda package brings is whatever its recipe ran, often pip.
/// </summary>
internal static class CondaOwnership
{
    /// <summary>The full paths of the <c>.dist-info</c> and <c>.egg-info</c> folders and files that conda packages brought; empty where the prefix has none.</summary>
    public static HashSet<string> Read(string prefix) => FilesOf(prefix).Select(InfoOf).OfType<string>().Select(info => Path.GetFullPath(Path.Combine(prefix, info))).ToHashSet(StringComparer.Ordinal);

    /// <summary>The files that conda packages brought, relative to the prefix, as conda wrote them; none where the prefix has no conda packages.</summary>
    public static IReadOnlyList<string> FilesOf(string prefix)
    {
        List<string> owned = [];
        DirectoryInfo records = new(Path.Combine(prefix, "conda-meta"));
        if (!records.Exists) return owned;
        foreach (FileInfo record in records.EnumerateFiles("*.json"))
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(record.FullName));
                if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("files", out JsonElement files) || files.ValueKind != JsonValueKind.Array) continue;
                owned.AddRange(files.EnumerateArray().Where(static file => file.ValueKind == JsonValueKind.String).Select(static file => file.GetString()!));
            }
            catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
            {
                // A record that cannot be read claims nothing.
            }
        }
        return owned;
    }

    private static string? InfoOf(string file)
    {
        foreach (string end in (ReadOnlySpan<string>)[".dist-info", ".egg-info"])
        {
            int at = file.IndexOf(end + "/", StringComparison.Ordinal);
            if (at > 0) return file[..(at + end.Length)];
            if (file.EndsWith(end, StringComparison.Ordinal)) return file;
        }
        return null;
    }
}
