namespace FlowKit.Pypi.Installation;

/// <summary>Folders where Pythons usually are, beside the <c>PATH</c>.</summary>
internal static class InterpreterPlaces
{
    public static IEnumerable<string> Folders()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsWindows())
        {
            string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            foreach (string parent in new[] { Path.Combine(local, "Programs", "Python"), Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles) })
                foreach (string folder in Children(parent, "Python3*"))
                    yield return folder;
            foreach (string version in Children(Path.Combine(home, ".pyenv", "pyenv-win", "versions"), "3.*")) yield return version;
            yield break;
        }
        yield return "/usr/local/bin";
        yield return "/usr/bin";
        yield return "/opt/homebrew/bin";
        yield return Path.Combine(home, ".local", "bin");
        foreach (string version in Children(Path.Combine(home, ".pyenv", "versions"), "3.*")) yield return Path.Combine(version, "bin");
        foreach (string framework in Children("/Library/Frameworks/Python.framework/Versions", "3.*")) yield return Path.Combine(framework, "bin");
    }

    // Newest first: 3.13 before 3.9, so numbers are compared and not letters.
    private static IEnumerable<string> Children(string folder, string pattern)
    {
        if (!Directory.Exists(folder)) return [];
        return Directory.EnumerateDirectories(folder, pattern).OrderByDescending(Rank).ThenByDescending(path => path, StringComparer.Ordinal);

        static Version Rank(string path) => Version.TryParse(Path.GetFileName(path).Replace("Python3", "3.", StringComparison.Ordinal), out Version? version) ? version : new Version();
    }
}
