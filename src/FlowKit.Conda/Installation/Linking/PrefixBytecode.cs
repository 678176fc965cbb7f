using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using FlowKit.Conda.Activation;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Installation.Linking;

/// <summary>
/// Compiles the modules of noarch Python packages by the prefix's own Python, after they are in place; packages for one platform bring their
/// bytecode. What does not compile is passed over: modules work without.
/// </summary>
internal static class PrefixBytecode
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    /// <summary>Compiles, and adds what came of it to the packages' records.</summary>
    /// <returns>The packages of the prefix with their bytecode.</returns>
    public static async Task<IReadOnlyList<InstalledPackage>> CompileAsync(string prefix, CondaPython python, IReadOnlyList<InstalledPackage> installed,
        IReadOnlySet<string> names, CondaInstallOptions options, CancellationToken cancellationToken)
    {
        Dictionary<string, List<string>> modules = [];
        foreach (InstalledPackage package in installed.Where(package => names.Contains(package.Record.Name) && package.Record.NoArch == NoArchType.Python))
        {
            List<string> own = [.. package.Paths.Where(path => !path.IsAside && IsModule(path, python)).Select(path => path.Path)];
            if (own.Count > 0) modules.Add(package.Record.Name, own);
        }
        if (modules.Count == 0) return installed;
        // In the journal's folder, which whoever comes after a crash clears away.
        string work = PrefixJournal.StageFolder(prefix), list = Path.Combine(work, "modules");
        Directory.CreateDirectory(work);
        await File.WriteAllLinesAsync(list, modules.Values.SelectMany(paths => paths).Select(path => Path.Combine(prefix, path)), cancellationToken).ConfigureAwait(false);
        try
        {
            await RunAsync(prefix, python, list, options, cancellationToken).ConfigureAwait(false);
            return [.. installed.Select(package => modules.TryGetValue(package.Record.Name, out List<string>? own) ? WithBytecode(prefix, package, own) : package)];
        }
        finally
        {
            PrefixJournal.Recover(prefix);
        }
    }

    private static async Task RunAsync(string prefix, CondaPython python, string list, CondaInstallOptions options, CancellationToken cancellationToken)
    {
        string[] arguments = ["-I", "-S", "-m", "compileall", "-qq", .. ForMoving(prefix, python, options.UsedAs), "-j", Math.Max(1, options.Parallelism).ToString(CultureInfo.InvariantCulture), "-i", list];
        try
        {
            // Its exit code only tells whether every module compiled, and some packages ship modules that are not meant to.
            await ScriptProcess.RunAsync(new ProcessStartInfo(Path.Combine(prefix, python.Executable), arguments) { WorkingDirectory = prefix }, Limit, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is Win32Exception or TimeoutException)
        {
            // A Python for another platform, or one that does not come to an end: the environment is whole without bytecode.
        }
    }

    // What is made of a folder that will be called otherwise has to be the same wherever it was made, and whatever times its files get. Pythons before 3.9 correct the names of sources when they import.
    private static string[] ForMoving(string prefix, CondaPython python, string? usedAs)
    {
        if (usedAs is null || !CondaVersion.TryParse(python.Version, out CondaVersion? version)) return [];
        string[] byHash = version.CompareTo(CondaVersion.Parse("3.7")) >= 0 ? ["--invalidation-mode", "unchecked-hash"] : [];
        return version.CompareTo(CondaVersion.Parse("3.9")) >= 0 ? [.. byHash, "-s", prefix, "-p", usedAs] : byHash;
    }

    private static InstalledPackage WithBytecode(string prefix, InstalledPackage package, List<string> modules)
    {
        List<InstalledPath> compiled = [];
        HashSet<string> known = [.. package.Paths.Select(path => path.Path)];
        foreach (IGrouping<string, string> folder in modules.GroupBy(path => path[..(path.LastIndexOf('/') + 1)], StringComparer.Ordinal))
        {
            string cache = Path.Combine(prefix, folder.Key + "__pycache__");
            if (!Directory.Exists(cache)) continue;
            HashSet<string> names = [.. folder.Select(path => Path.GetFileNameWithoutExtension(path))];
            foreach (string file in Directory.EnumerateFiles(cache, "*.pyc").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal))
            {
                string path = folder.Key + "__pycache__/" + file;
                if (names.Contains(file[..file.IndexOf('.', StringComparison.Ordinal)]) && known.Add(path)) compiled.Add(new InstalledPath(path, InstalledPathType.PycFile));
            }
        }
        if (compiled.Count == 0) return package;
        InstalledPackage whole = package with { Paths = [.. package.Paths, .. compiled] };
        string written = Path.Combine(PrefixJournal.StageFolder(prefix), whole.RecordFileName);
        PrefixTransaction.WriteRecord(written, whole);
        File.Move(written, Path.Combine(prefix, PrefixRecords.FolderName, whole.RecordFileName), overwrite: true);
        return whole;
    }

    private static bool IsModule(InstalledPath path, CondaPython python) =>
        path.Type == InstalledPathType.HardLink && path.Path.EndsWith(".py", StringComparison.Ordinal) && path.Path.StartsWith(python.SitePackages + "/", StringComparison.Ordinal);
}
