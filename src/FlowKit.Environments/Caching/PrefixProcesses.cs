using System.Text;

namespace FlowKit.Environments.Caching;

/// <summary>
/// The prefixes that processes of this machine run in, also those that outlived whoever hydrated the prefix for them. Known on Linux, of the user's own processes: by their program, their arguments and
/// the variables that they were started with.
/// </summary>
internal static class PrefixProcesses
{
    private const int IdLength = 64;

    /// <summary>The names of prefixes under a folder that a process has something to do with; none where the system does not tell.</summary>
    public static IReadOnlySet<string> In(string folder)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        if (!OperatingSystem.IsLinux() || !Directory.Exists("/proc/self")) return found;
        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), out int id) || id == Environment.ProcessId) continue;
            foreach (string text in (string[])[LinkOf(process + "/exe"), TextOf(process + "/cmdline"), TextOf(process + "/environ")]) Find(text, folder + "/", found);
        }
        return found;
    }

    private static void Find(string text, string folder, HashSet<string> found)
    {
        for (int at = text.IndexOf(folder, StringComparison.Ordinal); at >= 0; at = text.IndexOf(folder, at + 1, StringComparison.Ordinal))
        {
            int from = at + folder.Length;
            if (from + IdLength <= text.Length) found.Add(text.Substring(from, IdLength));
        }
    }

    private static string LinkOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    // Another user's, or one that has just ended.
    private static string TextOf(string path)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
