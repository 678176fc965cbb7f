using System.Text.RegularExpressions;

namespace FlowKit.Analyzers.Model;

/// <summary>Finds the files that requirements files include by <c>-r</c> and <c>-c</c>. Only the words that name them are looked at: the runtime's own reader reads the rest.</summary>
internal static class IncludedFiles
{
    // The path in quotes or up to the next white space; a comment begins behind white space.
    private static readonly Regex Include = new(
        @"^[ \t]*(?:-[ \t]+)?(?:-r|-c|--requirement|--constraint)(?:[ \t]*=[ \t]*|[ \t]*)(?:""(?<path>[^""\r\n]+)""|'(?<path>[^'\r\n]+)'|(?<path>[^\s""'#]+))",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        TimeSpan.FromSeconds(1));

    /// <summary>The carried files that a file includes, at any depth, each once.</summary>
    public static IReadOnlyList<CarriedFileModel> Of(string path, IReadOnlyCollection<CarriedFileModel> files)
    {
        List<CarriedFileModel> found = [];
        Queue<string> queue = new([path]);
        HashSet<string> seen = new([path], StringComparer.Ordinal);
        while (queue.Count > 0)
        {
            string next = queue.Dequeue();
            if (files.FirstOrDefault(file => !file.IsPython && file.Path == next) is not { } carried)
                continue;
            if (next != path)
                found.Add(carried);
            foreach (string included in NamesIn(carried.Path, carried.Text).Where(seen.Add))
            {
                queue.Enqueue(included);
            }
        }

        return found;
    }

    /// <summary>The paths, relative to the project, that the text of a file includes; none of a file of another kind, and no address.</summary>
    public static IEnumerable<string> NamesIn(string path, string text)
    {
        if (!(path.EndsWith(".txt", StringComparison.Ordinal) || path.EndsWith(".in", StringComparison.Ordinal) || path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal)))
            yield break;
        foreach (Match match in Include.Matches(text))
        {
            string named = match.Groups["path"].Value;
            if (!named.Contains("://"))
                yield return Beside(path, named);
        }
    }

    private static string Beside(string path, string included)
    {
        List<string> parts = [.. path.Split('/')];
        parts.RemoveAt(parts.Count - 1);
        foreach (string part in CarriedFiles.Normalize(included).Split('/'))
        {
            if (part is "." or "")
                continue;
            if (part == ".." && parts.Count > 0 && parts[parts.Count - 1] != "..")
                parts.RemoveAt(parts.Count - 1);
            else
                parts.Add(part);
        }

        return string.Join("/", parts);
    }
}
