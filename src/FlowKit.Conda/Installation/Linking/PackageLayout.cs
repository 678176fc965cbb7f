using System.Text;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Content.Launchers;

namespace FlowKit.Conda.Installation.Linking;

/// <summary>Where the files of one package go in a prefix.</summary>
internal sealed class PackageLayout
{
    private const string SitePackages = "site-packages/";
    private const string PythonScripts = "python-scripts/";

    private PackageLayout(PackageRecord record, ExtractedCondaPackage package, List<PlannedPath> paths)
    {
        Record = record;
        Package = package;
        Paths = paths;
    }

    public PackageRecord Record { get; }

    public ExtractedCondaPackage Package { get; }

    public List<PlannedPath> Paths { get; }

    /// <summary>Lays a package out.</summary>
    /// <exception cref="FlowKitException">A noarch Python package without Python (<c>FK8113</c>), a path that is not a package's business (<c>FK8101</c>).</exception>
    public static PackageLayout Create(PackageRecord record, ExtractedCondaPackage package, CondaPython? python, string platform)
    {
        // What the channel says counts, for it may have corrected the package; where it says nothing, the package's own word does.
        if (record.NoArch == NoArchType.None && package.Index.NoArch is not NoArchType.None and var own) record = record.WithNoArch(own);
        bool isPython = record.NoArch == NoArchType.Python;
        if (isPython && python is null)
            throw new FlowKitException(CondaErrors.PythonMissing, $"{record.Name} {record.Version.Source} is a noarch Python package, and the prefix has no python. Add python to the specs.");
        bool windows = CondaPython.IsWindows(platform);
        string scripts = windows ? "Scripts/" : "bin/";
        IReadOnlyList<PackagePath> sources = package.Paths;
        List<PlannedPath> paths = new(sources.Count + 4);
        foreach (PackagePath source in sources)
        {
            string target = source.Path;
            if (target.StartsWith("info/", StringComparison.Ordinal)) continue;
            if (isPython && target.StartsWith(SitePackages, StringComparison.Ordinal)) target = python!.SitePackages + "/" + target[SitePackages.Length..];
            else if (isPython && target.StartsWith(PythonScripts, StringComparison.Ordinal)) target = scripts + target[PythonScripts.Length..];
            if (IsRecord(target))
                throw new FlowKitException(CondaErrors.BadPackage, $"The package {record.FileName} wants to write {target}, where the records of installed packages are. It is not installed.");
            paths.Add(new PlannedPath(target, TypeOf(source.Type), source));
        }
        if (isPython)
        {
            foreach (EntryPoint point in package.EntryPoints)
            {
                if (windows)
                {
                    paths.Add(new PlannedPath(scripts + point.Name + "-script.py", InstalledPathType.WindowsPythonEntryPointScript, null, point));
                    paths.Add(new PlannedPath(scripts + point.Name + WindowsLauncher.Extension, InstalledPathType.WindowsPythonEntryPointExe, null, point));
                }
                else
                {
                    paths.Add(new PlannedPath(scripts + point.Name, InstalledPathType.UnixPythonEntryPoint, null, point));
                }
            }
        }
        return new PackageLayout(record, package, WithoutDoubles(paths));
    }

    /// <summary>Refuses a prefix that is too long for one of the placeholders, before anything is written.</summary>
    /// <exception cref="FlowKitException"><c>FK8110</c>.</exception>
    public void CheckPrefixLength(string prefix, string platform)
    {
        if (CondaPython.IsWindows(platform)) return;
        int length = Encoding.UTF8.GetByteCount(prefix);
        foreach (PlannedPath path in Paths)
        {
            if (path.Source is { IsBinary: true, Placeholder: { } placeholder } && length > Encoding.UTF8.GetByteCount(placeholder))
            {
                throw new FlowKitException(CondaErrors.PrefixTooLong,
                    $"The prefix {prefix} has {length} bytes; {Record.Name} {Record.Version.Source} can hold {Encoding.UTF8.GetByteCount(placeholder)} at most (in {path.Target}). Choose a shorter folder.");
            }
        }
    }

    /// <summary>The scripts that conda would run when it installs this package, or later removes it, relative to the prefix.</summary>
    public IEnumerable<string> Scripts() => Paths.Select(path => path.Target).Where(target => IsScript(target, "pre-link") || IsScript(target, LinkScripts.PostLink) || IsScript(target, LinkScripts.PreUnlink));

    /// <summary>The scripts that conda would run when it removes a package.</summary>
    public static IEnumerable<string> UnlinkScripts(InstalledPackage package) => package.Paths.Select(path => path.Path).Where(path => IsScript(path, LinkScripts.PreUnlink));

    /// <summary>The package as its record in the prefix will tell it.</summary>
    public InstalledPackage ToInstalled(int linkType, IReadOnlyList<string> requestedSpecs) => new()
    {
        Record = Record,
        Paths = [.. Paths.Select(path => path.ToInstalled())],
        ExtractedFolder = Package.Folder,
        LinkType = linkType,
        RequestedSpecs = requestedSpecs,
    };

    // One place can be named twice, by an entry point beside a script of its name, or by a list that repeats itself: what conda would link last has it.
    private static List<PlannedPath> WithoutDoubles(List<PlannedPath> paths)
    {
        HashSet<string> targets = new(paths.Count, StringComparer.Ordinal);
        bool[] isLast = new bool[paths.Count];
        for (int i = paths.Count - 1; i >= 0; i--) isLast[i] = targets.Add(paths[i].Target);
        return targets.Count == paths.Count ? paths : [.. paths.Where((_, i) => isLast[i])];
    }

    // CEP 32: bin/.NAME-ACTION.sh, on Windows Scripts/.NAME-ACTION.bat.
    private static bool IsScript(string path, string action) =>
        (path.StartsWith("bin/.", StringComparison.Ordinal) && path.EndsWith("-" + action + ".sh", StringComparison.Ordinal))
        || (path.StartsWith("Scripts/.", StringComparison.Ordinal) && path.EndsWith("-" + action + ".bat", StringComparison.Ordinal));

    private static bool IsRecord(string target) =>
        target.StartsWith(PrefixRecords.FolderName + "/", StringComparison.Ordinal)
        && (target.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || target[(PrefixRecords.FolderName.Length + 1)..] is "history" || target.Contains("/.flowkit", StringComparison.Ordinal))
        || target.StartsWith(InstalledPath.AsideFolder + "/", StringComparison.Ordinal);

    private static InstalledPathType TypeOf(PathType type) => type switch
    {
        PathType.SoftLink => InstalledPathType.SoftLink,
        PathType.Directory => InstalledPathType.Directory,
        _ => InstalledPathType.HardLink,
    };
}
