using FlowKit.Conda.Installation.Linking;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Content.Storage;

namespace FlowKit.Conda.Installation;

/// <summary>Makes a new prefix, or changes one.</summary>
internal static class PrefixTransaction
{
    /// <summary>Makes a prefix that is not there yet (or empty); null where somebody else has made one there meanwhile.</summary>
    public static async Task<InstallResult?> CreateAsync(string prefix, InstallPlan plan, IReadOnlyList<(PackageRecord, ExtractedCondaPackage)> packages,
        CondaInstallOptions options, CancellationToken cancellationToken)
    {
        string usedAs = options.UsedAs ?? prefix;
        PackageLayout[] layouts = LayOut(packages, plan, usedAs, options);
        PathOwnership ownership = Decide(layouts, [], prefix, options);
        // Where the caller moves the folder afterwards, files go straight into it.
        bool direct = options.UsedAs is not null;
        if (!direct) DiscardUnfinished(prefix);
        string root = direct ? prefix : UnfinishedName(prefix) + Guid.NewGuid().ToString("N")[..12];
        try
        {
            FileInstaller files = new(usedAs, plan.Python, options);
            options.Progress?.Report(new InstallProgress(InstallPhase.Linking, 0, layouts.Length, null));
            await Task.Run(() => LinkAll(root, layouts, files, options, cancellationToken), cancellationToken).ConfigureAwait(false);
            InstalledPackage[] installed = await Task.Run(() => WriteRecords(root, layouts, files, options), cancellationToken).ConfigureAwait(false);
            return direct || TryPublish(root, prefix) ? new InstallResult(plan, installed, ownership.Clashes, [.. layouts.SelectMany(layout => layout.Scripts())], []) : null;
        }
        finally
        {
            if (!direct && Directory.Exists(root)) Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>Changes a prefix that is locked.</summary>
    public static async Task<InstallResult> ChangeAsync(string prefix, IReadOnlyList<InstalledPackage> installed, InstallPlan plan,
        IReadOnlyList<(PackageRecord, ExtractedCondaPackage)> packages, CondaInstallOptions options, CancellationToken cancellationToken)
    {
        string usedAs = options.UsedAs ?? prefix;
        PackageLayout[] layouts = LayOut(packages, plan, usedAs, options);
        PathOwnership ownership = Decide(layouts, plan.Kept, prefix, options);
        PrefixChange change = new(prefix, installed, plan, layouts, ownership);
        FileInstaller files = new(usedAs, plan.Python, options);
        options.Progress?.Report(new InstallProgress(InstallPhase.Linking, 0, layouts.Length, null));
        try
        {
            await Task.Run(() => change.Stage(files, options, cancellationToken), cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyList<LinkScriptRun> ended = LinkScripts.AreRun(options)
                ? await LinkScripts.RunAsync(prefix, TopologicalOrder.Sort([.. plan.Changes.Where(item => item.Before is not null).Select(item => item.Before!.Record)]).Reverse(), LinkScripts.PreUnlink, cancellationToken).ConfigureAwait(false)
                : [];
            options.Progress?.Report(new InstallProgress(InstallPhase.Committing, 0, plan.Changes.Count, null));
            await Task.Run(change.Commit, CancellationToken.None).ConfigureAwait(false);
            IEnumerable<string> scripts = plan.Changes.Select(item => item.Before).OfType<InstalledPackage>().SelectMany(PackageLayout.UnlinkScripts).Concat(layouts.SelectMany(layout => layout.Scripts()));
            return new InstallResult(plan, change.Result, ownership.Clashes, [.. scripts.Distinct(StringComparer.Ordinal)], change.Overwritten) { Scripts = ended };
        }
        catch
        {
            change.Abandon();
            throw;
        }
    }

    /// <summary>The folders above a set of paths, those above others first.</summary>
    public static List<string> FoldersOf(IEnumerable<string> paths)
    {
        HashSet<string> folders = new(StringComparer.Ordinal);
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup = folders.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string path in paths)
        {
            for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            {
                // Once one is known, so are all above it.
                if (!lookup.Add(path.AsSpan(0, slash))) break;
            }
        }
        List<string> sorted = [.. folders];
        sorted.Sort(StringComparer.Ordinal);
        return sorted;
    }

    private static PackageLayout[] LayOut(IReadOnlyList<(PackageRecord Record, ExtractedCondaPackage Package)> packages, InstallPlan plan, string usedAs, CondaInstallOptions options)
    {
        PackageLayout[] layouts = new PackageLayout[packages.Count];
        ForEach(packages.Count, options, i =>
        {
            layouts[i] = PackageLayout.Create(packages[i].Record, packages[i].Package, plan.Python, options.Platform);
            layouts[i].CheckPrefixLength(usedAs, options.Platform);
        });
        return layouts;
    }

    private static PathOwnership Decide(PackageLayout[] layouts, IReadOnlyList<InstalledPackage> kept, string prefix, CondaInstallOptions options)
    {
        List<(PackageRecord Record, IReadOnlyList<string> Paths)> all = [];
        foreach (PackageLayout layout in layouts)
            all.Add((layout.Record, [.. layout.Paths.Select(path => PathOwnership.EntryOf(path.Target, path.Type))]));
        foreach (InstalledPackage package in kept)
            all.Add((package.Record, [.. package.Paths.Select(path => PathOwnership.EntryOf(path.Path, path.Type))]));
        all.Sort((left, right) => string.CompareOrdinal(left.Record.Name, right.Record.Name));
        PathOwnership ownership = PathOwnership.Decide(all, FoldersOf(all.SelectMany(package => package.Paths)), PathCase.IsIgnored(prefix, options.Platform));
        // What others installed in such a way is theirs; it is not touched here.
        if (ownership.Torn.FirstOrDefault(torn => Array.Exists(layouts, layout => layout.Record.Name == torn.Package)) is { Package: { } name } torn)
            throw new FlowKitException(CondaErrors.BadPackage, $"The package {name} has {torn.Path}, and a file that has the name of one of its folders. It is not installed: tell whoever built it, or take another build.");
        if (options.RefuseClashes && ownership.Clashes.Count > 0)
        {
            string lines = string.Join("; ", ownership.Clashes.Take(10).Select(clash => $"{clash.Path} of {clash.Winner} and {string.Join(", ", clash.Losers)}"));
            throw new FlowKitException(CondaErrors.PathClash, $"{ownership.Clashes.Count} paths are in several packages, and that was to be refused: {lines}.");
        }
        foreach (PackageLayout layout in layouts)
        {
            foreach (PlannedPath path in layout.Paths) path.IsAside = ownership.IsAside(layout.Record.Name, path.Target, path.Type);
        }
        return ownership;
    }

    private static void LinkAll(string root, PackageLayout[] layouts, FileInstaller files, CondaInstallOptions options, CancellationToken cancellationToken)
    {
        List<(PackageLayout Layout, PlannedPath Path, string Place)> work = new(layouts.Sum(layout => layout.Paths.Count));
        foreach (PackageLayout layout in layouts)
        {
            foreach (PlannedPath path in layout.Paths) work.Add((layout, path, PlaceOf(layout, path)));
        }
        Directory.CreateDirectory(root);
        foreach (string folder in FoldersOf(work.Select(item => item.Place))) Directory.CreateDirectory(root + "/" + folder);
        ForEach(work.Count, options, i =>
        {
            (PackageLayout layout, PlannedPath path, string place) = work[i];
            files.Install(path, layout.Package, root + "/" + place);
        }, cancellationToken);
    }

    private static InstalledPackage[] WriteRecords(string root, PackageLayout[] layouts, FileInstaller files, CondaInstallOptions options)
    {
        string folder = Path.Combine(root, PrefixRecords.FolderName);
        Directory.CreateDirectory(folder);
        InstalledPackage[] installed = new InstalledPackage[layouts.Length];
        int done = 0;
        ForEach(layouts.Length, options, i =>
        {
            installed[i] = layouts[i].ToInstalled(files.LinkTypeOf(layouts[i].Package), options.RequestedSpecs.GetValueOrDefault(layouts[i].Record.Name) ?? []);
            WriteRecord(Path.Combine(folder, installed[i].RecordFileName), installed[i]);
            options.Progress?.Report(new InstallProgress(InstallPhase.Linking, Interlocked.Increment(ref done), layouts.Length, layouts[i].Record.Name));
        });
        // Without it conda does not take the folder for an environment; it is what makes the prefix one, so it comes last.
        using (File.Create(Path.Combine(folder, "history")))
        {
        }
        Array.Sort(installed, (left, right) => string.CompareOrdinal(left.Record.Name, right.Record.Name));
        return installed;
    }

    internal static void WriteRecord(string file, InstalledPackage package)
    {
        using FileStream stream = new(file, FileMode.Create, FileAccess.Write, FileShare.Read, 64 << 10);
        PrefixRecordWriter.Write(stream, package);
    }

    internal static string PlaceOf(PackageLayout layout, PlannedPath path) => path.IsAside ? InstalledPath.AsidePath(layout.Record.Name, path.Target) : path.Target;

    internal static void ForEach(int count, CondaInstallOptions options, Action<int> action, CancellationToken cancellationToken = default) =>
        ForEach(count, options.Parallelism, action, cancellationToken);

    internal static void ForEach(int count, int parallelism, Action<int> action, CancellationToken cancellationToken = default)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallelism), CancellationToken = cancellationToken }, action);
        }
        catch (AggregateException e)
        {
            // One reason is enough, and callers know the kinds.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
    }

    private static bool TryPublish(string root, string prefix)
    {
        try
        {
            if (Directory.Exists(prefix)) Directory.Delete(prefix);
            FilesInUse.Patiently(() => Directory.Move(root, prefix));
            return true;
        }
        catch (IOException) when (Directory.Exists(prefix) && Directory.EnumerateFileSystemEntries(prefix).Any())
        {
            return false;
        }
    }

    private static string UnfinishedName(string prefix) => Path.Combine(Path.GetDirectoryName(prefix)!, "." + Path.GetFileName(prefix) + ".flowkit-");

    // What a process that was killed has left of this prefix; what is younger than a day may be somebody's who is still at it.
    private static void DiscardUnfinished(string prefix)
    {
        DirectoryInfo parent = new(Path.GetDirectoryName(prefix)!);
        if (!parent.Exists) return;
        foreach (DirectoryInfo left in parent.EnumerateDirectories(Path.GetFileName(UnfinishedName(prefix)) + "*"))
        {
            if (left.LastWriteTimeUtc < DateTime.UtcNow.AddDays(-1)) left.Delete(recursive: true);
        }
    }
}
