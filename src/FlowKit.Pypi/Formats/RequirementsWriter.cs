using System.Text;

namespace FlowKit.Pypi.Formats;

/// <summary>Writes requirements files: one requirement a line, its hashes on lines of their own, sorted.</summary>
internal static class RequirementsWriter
{
    public static string Write(IEnumerable<RequirementsEntry> entries)
    {
        StringBuilder text = new();
        foreach (RequirementsEntry entry in entries.Where(e => !e.IsConstraint).OrderBy(e => e.Name?.Value ?? e.Text, StringComparer.Ordinal).ThenBy(e => e.Text, StringComparer.Ordinal))
        {
            if (entry.IsEditable) text.Append("-e ");
            text.Append(Describe(entry));
            foreach ((string algorithm, IReadOnlyList<string> hashes) in entry.Hashes.OrderBy(h => h.Key, StringComparer.Ordinal))
            {
                foreach (string hash in hashes.Order(StringComparer.Ordinal)) text.Append(" \\\n    --hash=").Append(algorithm).Append(':').Append(hash);
            }
            text.Append('\n');
        }
        return text.ToString();
    }

    private static string Describe(RequirementsEntry entry)
    {
        if (entry.Url is null) return entry.Requirement is { } requirement ? requirement.ToString() : entry.Text.Trim();
        string url = PylockWriter.WithoutCredentials(entry.Url)!;
        if (entry.Name is not { } name || entry.IsEditable) return url;
        string extras = entry.Extras.Count == 0 ? "" : "[" + string.Join(',', entry.Extras) + "]";
        return name + extras + " @ " + url + (entry.Marker is null ? "" : " ; " + entry.Marker);
    }
}
