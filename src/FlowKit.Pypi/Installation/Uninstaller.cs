using FlowKit.Pypi.Packages;

namespace FlowKit.Pypi.Installation;

/// <summary>
/// Removes installed distributions by what they recorded. Every path is held to the prefix before the first file goes: a RECORD that names files outside of it is
/// refused as a whole, and so is one that names the interpreter or what else makes the prefix an environment. Files that another distribution or a conda package records too stay.
/// </summary>
public static class Uninstaller
{
    /// <summary>Removes distributions, all of them or, after an error, none.</summary>
    /// <param name="layout">The prefix that they are in.</param>
    /// <param name="distributions">What to remove.</param>
    /// <returns>How many files went.</returns>
    /// <exception cref="FlowKitException"><c>FK8204</c>: one cannot be removed; nothing was. <c>FK8205</c>: the prefix belongs to another tool.</exception>
    public static int Uninstall(PythonLayout layout, params IReadOnlyList<InstalledDistribution> distributions)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(distributions);
        ExternallyManaged.Check(layout);
        using PrefixTransaction transaction = PrefixTransaction.Begin(layout.Prefix);
        int count = Remove(layout, distributions, transaction);
        transaction.Commit();
        return count;
    }

    internal static int Remove(PythonLayout layout, IReadOnlyList<InstalledDistribution> distributions, PrefixTransaction transaction)
    {
        SortedSet<string> files = new(StringComparer.Ordinal);
        PrefixFolders folders = new(layout.Prefix);
        foreach (InstalledDistribution distribution in distributions)
            foreach (string file in FilesOf(distribution)) files.Add(Confine(file, distribution, layout, folders));
        HashSet<string> shared = FilesOfOthers(layout, distributions, files);
        SortedSet<string> parents = new(StringComparer.Ordinal);
        int count = 0;
        foreach (string file in files.Where(file => !shared.Contains(file)))
        {
            parents.Add(Path.GetDirectoryName(file)!);
            count += transaction.Remove(file) ? 1 : 0;
            if (!file.EndsWith(".py", StringComparison.Ordinal)) continue;
            foreach (string bytecode in BytecodeOf(file))
            {
                parents.Add(Path.GetDirectoryName(bytecode)!);
                transaction.Remove(bytecode);
            }
        }
        HashSet<string> kept = new(StringComparer.Ordinal) { layout.Prefix, layout.Purelib, layout.Platlib, layout.Scripts, layout.Data };
        foreach (string parent in parents.Reverse()) transaction.RemoveEmpty(parent, kept);
        foreach (InstalledDistribution link in distributions.Where(distribution => distribution.Kind == InstalledKind.EggLink)) ForgetLink(link, transaction);
        return count;
    }

    private static IEnumerable<string> FilesOf(InstalledDistribution distribution)
    {
        if (distribution.IsCondas) throw Cannot(distribution, "conda installed it", "Remove the conda package that brings it.");
        switch (distribution.Kind)
        {
            case InstalledKind.EggLink:
                return [distribution.Location];
            case InstalledKind.EggInfo:
                string list = distribution.Read("installed-files.txt") ?? throw Cannot(distribution, "it has no list of its files", "Make the environment anew.");
                return list.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(file => Path.GetFullPath(Path.Combine(distribution.Location, file)));
            default:
                IReadOnlyList<RecordRow> record = distribution.Record ?? throw Cannot(distribution, "it has no RECORD, so what it wrote is not known", "Remove it with the tool that installed it.");
                return record.Select(row => Path.GetFullPath(Path.Combine(distribution.SitePackages, row.Path)))
                    .Concat(Directory.EnumerateFiles(distribution.Location, "*", SearchOption.AllDirectories));
        }
    }

    // Paths are compared part by part after links are resolved: /env-other is not in /env, and a link in the way may lead anywhere.
    private static string Confine(string file, InstalledDistribution distribution, PythonLayout layout, PrefixFolders folders)
    {
        string? folder = folders.Resolve(Path.GetDirectoryName(file) ?? "");
        if (folder is null || file == layout.Prefix) throw Cannot(distribution, $"its RECORD names '{file}', which is not in {layout.Prefix}", "Nothing was removed; make the environment anew.");
        string path = Path.Combine(folder, Path.GetFileName(file));
        string below = Path.GetRelativePath(layout.Prefix, path).Replace('\\', '/');
        if (WheelPaths.IsOfEnvironment(below, layout.System) || ((folder == layout.Scripts || folder == layout.Prefix) && WheelPaths.IsInterpreter(Path.GetFileName(path))))
            throw Cannot(distribution, $"its RECORD names '{below}', which is the environment's own", "Nothing was removed; make the environment anew.");
        return path;
    }

    private static HashSet<string> FilesOfOthers(PythonLayout layout, IReadOnlyList<InstalledDistribution> removed, SortedSet<string> files)
    {
        HashSet<string> shared = [.. CondaOwnership.FilesOf(layout.Prefix).Select(file => Path.GetFullPath(Path.Combine(layout.Prefix, file))).Where(files.Contains)];
        HashSet<string> locations = removed.Select(distribution => distribution.Location).ToHashSet(StringComparer.Ordinal);
        foreach (InstalledDistribution other in InstalledDistributions.Read(layout).Where(other => other.Kind == InstalledKind.DistInfo && !locations.Contains(other.Location)))
        {
            if (other.Read("RECORD") is not { } text) continue;
            try
            {
                foreach (RecordRow row in RecordFile.Parse(text))
                {
                    string path = Path.GetFullPath(Path.Combine(other.SitePackages, row.Path));
                    if (files.Contains(path)) shared.Add(path);
                }
            }
            catch (FlowKitException)
            {
                // Another one's RECORD that cannot be read claims nothing.
            }
        }
        return shared;
    }

    private static IEnumerable<string> BytecodeOf(string source)
    {
        string folder = Path.Combine(Path.GetDirectoryName(source)!, "__pycache__");
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, Path.GetFileNameWithoutExtension(source) + ".*.pyc") : [];
    }

    private static void ForgetLink(InstalledDistribution link, PrefixTransaction transaction)
    {
        string list = Path.Combine(link.SitePackages, "easy-install.pth");
        string target = File.Exists(link.Location) ? File.ReadLines(link.Location).FirstOrDefault("").Trim() : "";
        if (target.Length == 0 || !File.Exists(list)) return;
        string[] lines = File.ReadAllLines(list);
        transaction.Replace(list, string.Concat(lines.Where(line => line.Trim() != target).Select(line => line + "\n")));
    }

    private static FlowKitException Cannot(InstalledDistribution distribution, string why, string todo) => new(PypiErrors.CannotUninstall, $"{distribution} cannot be removed: {why}. {todo}");
}
