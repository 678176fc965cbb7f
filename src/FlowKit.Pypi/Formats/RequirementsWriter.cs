using System.Text;

namespace FlowKit.Pypi.Formats;

/// <summary>Writes requirements files: one requirement a line, its hashes and who wants it on lines of their own, sorted.</summary>
internal static class RequirementsWriter
{
    public static string Write(IEnumerable<RequirementsEntry> entries)
    {
        StringBuilder text = new();
        // By what is written, so that what is read of it and written again is the same.
        foreach ((RequirementsEntry entry, string line) in entries.Where(e => !e.IsConstraint).Select(e => (Entry: e, Line: Describe(e)))
            .OrderBy(e => e.Entry.Name?.Value ?? e.Line, StringComparer.Ordinal).ThenBy(e => e.Line, StringComparer.Ordinal))
        {
            text.Append(line);
            foreach ((string algorithm, IReadOnlyList<string> hashes) in entry.Hashes.OrderBy(h => h.Key, StringComparer.Ordinal))
            {
                foreach (string hash in hashes.Order(StringComparer.Ordinal)) text.Append(" \\\n    --hash=").Append(algorithm).Append(':').Append(hash);
            }
            foreach ((string name, string value) in entry.ConfigSettings.OrderBy(setting => setting.Key, StringComparer.Ordinal)) text.Append(" \\\n    --config-settings=").Append(Quote(name + "=" + value));
            text.Append('\n');
            WriteVia(text, entry.Via);
        }
        return text.ToString();
    }

    // Whatever stands in a name, it stays in the comment.
    private static void WriteVia(StringBuilder text, IReadOnlyList<string> via)
    {
        string[] names = [.. via.Select(name => name.ReplaceLineEndings(" ")).Distinct().Order(StringComparer.Ordinal)];
        if (names.Length == 0) return;
        text.Append("    # via");
        if (names.Length == 1) text.Append(' ').Append(names[0]).Append('\n');
        else text.Append('\n').AppendJoin("", names.Select(name => "    #   " + name + "\n"));
    }

    private static string Describe(RequirementsEntry entry)
    {
        if (entry.Url is null) return entry.Requirement is { } requirement ? requirement.ToString() : entry.Text.Trim();
        string url = PylockWriter.WithoutCredentials(entry.Url)!;
        string extras = entry.Extras.Count == 0 ? "" : "[" + string.Join(',', entry.Extras) + "]";
        string target = entry.IsEditable ? "-e " + url + extras : entry.Name is { } name ? name + extras + " @ " + url : url + extras;
        return target + (entry.Marker is null ? "" : " ; " + entry.Marker);
    }

    // As shells quote, which is how options are split into words.
    private static string Quote(string word) => "\"" + word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
