using FlowKit.Conda.Installation.Linking;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Content;
using FlowKit.Content.Storage;

namespace FlowKit.Conda.Installation;

/// <summary>
/// Brings prefixes to hold exactly a set of packages. A new prefix is made beside its place and appears by one rename; a change of an existing
/// one is prepared inside of it and then made by renames that a journal lets anybody finish. So whatever interrupts it, the prefix is as it
/// was or as it was to be.
/// </summary>
public sealed class CondaInstaller
{
    private readonly CondaPackageCache? _cache;

    /// <summary>Creates an installer.</summary>
    /// <param name="cache">Where packages come from, and damaged ones are fetched again; null when the caller brings them unpacked.</param>
    public CondaInstaller(CondaPackageCache? cache = null) => _cache = cache;

    /// <summary>Fetches what is missing, and makes the prefix hold exactly these packages: installs, changes and removes.</summary>
    /// <param name="prefix">The prefix's folder; made when it is not there.</param>
    /// <param name="wanted">All packages that it is to hold.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops before anything is put in place.</param>
    /// <exception cref="FlowKitException">See <see cref="InstallAsync"/> and <see cref="CondaPackageCache.GetAsync"/>.</exception>
    public async Task<InstallResult> SyncAsync(string prefix, IReadOnlyList<PackageRecord> wanted, CondaInstallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (_cache is not { } cache) throw new InvalidOperationException("This installer was created without a package cache.");
        options ??= new CondaInstallOptions();
        for (bool again = false; ; again = true)
        {
            try
            {
                return await RunAsync(prefix, _ => wanted, (records, token) => FetchAsync(cache, records, options, token), options, cancellationToken).ConfigureAwait(false);
            }
            catch (DamagedPackageException e) when (!again)
            {
                // Somebody has been at the cache. The package is fetched anew, once, and nobody needs to know.
                foreach (PackageRecord record in wanted.Where(record => record.Name == e.Package.Index.Name)) cache.Remove(record);
            }
        }
    }

    /// <summary>Makes the prefix hold exactly these packages, which are unpacked already.</summary>
    /// <param name="prefix">The prefix's folder; made when it is not there.</param>
    /// <param name="packages">All packages that it is to hold; those that are installed already are not looked at.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops before anything is put in place.</param>
    /// <exception cref="FlowKitException">
    /// The prefix is too long (<c>FK8110</c>), cannot be written (<c>FK8111</c>), is frozen (<c>FK8112</c>); a Python is missing (<c>FK8113</c>);
    /// packages clash and that was to be refused (<c>FK8114</c>); a name twice (<c>FK8118</c>); a package is damaged (<c>FK8101</c>, <c>FK8103</c>).
    /// </exception>
    public async Task<InstallResult> InstallAsync(string prefix, IReadOnlyList<(PackageRecord Record, ExtractedCondaPackage Package)> packages,
        CondaInstallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(packages);
        PackageRecord[] wanted = [.. packages.Select(package => package.Record)];
        Dictionary<PackageRecord, ExtractedCondaPackage> unpacked = [];
        foreach ((PackageRecord record, ExtractedCondaPackage package) in packages) unpacked[record] = package;
        for (bool again = false; ; again = true)
        {
            try
            {
                return await RunAsync(prefix, _ => wanted, (records, _) =>
                    Task.FromResult<IReadOnlyList<(PackageRecord, ExtractedCondaPackage)>>([.. records.Select(record => (record, unpacked[record]))]),
                    options ?? new CondaInstallOptions(), cancellationToken).ConfigureAwait(false);
            }
            catch (DamagedPackageException e) when (!again && _cache is not null)
            {
                foreach (PackageRecord record in wanted.Where(record => unpacked[record] == e.Package))
                {
                    _cache.Remove(record);
                    unpacked[record] = await _cache.GetAsync(record, null, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Takes packages out of a prefix, with what depends on them and what only they needed; see <see cref="PackageRemoval"/>.</summary>
    /// <param name="prefix">The prefix's folder.</param>
    /// <param name="names">The names of the packages.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops before anything is put in place.</param>
    /// <exception cref="FlowKitException"><c>FK8118</c>: one of them is not installed. See also <see cref="InstallAsync"/>.</exception>
    public static Task<InstallResult> RemoveAsync(string prefix, IReadOnlyCollection<string> names, CondaInstallOptions? options = null, CancellationToken cancellationToken = default) =>
        RunAsync(prefix, installed => PackageRemoval.Remaining(installed, names), (_, _) => Task.FromResult<IReadOnlyList<(PackageRecord, ExtractedCondaPackage)>>([]),
            options ?? new CondaInstallOptions(), cancellationToken);

    /// <summary>Finishes a change of a prefix that was interrupted; nothing happens where there is none. Every installation does so first.</summary>
    public static async Task RecoverAsync(string prefix, CancellationToken cancellationToken = default)
    {
        prefix = Path.GetFullPath(prefix);
        if (!Directory.Exists(Path.Combine(prefix, PrefixRecords.FolderName))) return;
        FileLock held = await FileLock.AcquireAsync(PrefixJournal.LockFile(prefix), cancellationToken).ConfigureAwait(false);
        await using (held.ConfigureAwait(false)) PrefixJournal.Recover(prefix);
    }

    private static async Task<InstallResult> RunAsync(string prefix, Func<IReadOnlyList<InstalledPackage>, IReadOnlyList<PackageRecord>> wanted,
        Func<IReadOnlyList<PackageRecord>, CancellationToken, Task<IReadOnlyList<(PackageRecord, ExtractedCondaPackage)>>> fetch, CondaInstallOptions options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        prefix = Path.TrimEndingDirectorySeparator(Path.GetFullPath(prefix));
        try
        {
            InstallResult? created = IsEmpty(prefix) ? await CreateAsync(prefix, wanted([]), fetch, options, cancellationToken).ConfigureAwait(false) : null;
            return created ?? await ChangeAsync(prefix, wanted, fetch, options, cancellationToken).ConfigureAwait(false);
        }
        catch (FlowKitException e) when (e.Code == ContentErrors.NotWritable && e.Message.Contains(prefix, StringComparison.Ordinal))
        {
            throw NotWritable(prefix, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(prefix, e);
        }
    }

    private static async Task<InstallResult?> CreateAsync(string prefix, IReadOnlyList<PackageRecord> wanted,
        Func<IReadOnlyList<PackageRecord>, CancellationToken, Task<IReadOnlyList<(PackageRecord, ExtractedCondaPackage)>>> fetch, CondaInstallOptions options, CancellationToken cancellationToken)
    {
        InstallPlan plan = InstallPlan.Create([], wanted, options);
        IReadOnlyList<(PackageRecord, ExtractedCondaPackage)> packages = await fetch(wanted, cancellationToken).ConfigureAwait(false);
        InstallResult? result = await TraceAsync(prefix, plan, () => PrefixTransaction.CreateAsync(prefix, plan, packages, options, cancellationToken)).ConfigureAwait(false);
        bool runsScripts = LinkScripts.AreRun(options) && result?.SkippedScripts.Count > 0;
        if (result is null || !(options.CompileBytecode || runsScripts)) return result;
        // Nobody else knows of a folder that its caller is going to move, and nothing is to be left in it.
        if (options.UsedAs is not null) return await FinishAsync(prefix, result, options, cancellationToken).ConfigureAwait(false);
        FileLock held = await FileLock.AcquireAsync(PrefixJournal.LockFile(prefix), cancellationToken).ConfigureAwait(false);
        await using (held.ConfigureAwait(false)) return await FinishAsync(prefix, result, options, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<InstallResult> ChangeAsync(string prefix, Func<IReadOnlyList<InstalledPackage>, IReadOnlyList<PackageRecord>> wanted,
        Func<IReadOnlyList<PackageRecord>, CancellationToken, Task<IReadOnlyList<(PackageRecord, ExtractedCondaPackage)>>> fetch, CondaInstallOptions options, CancellationToken cancellationToken)
    {
        FileLock held = await FileLock.AcquireAsync(PrefixJournal.LockFile(prefix), cancellationToken).ConfigureAwait(false);
        await using (held.ConfigureAwait(false))
        {
            PrefixJournal.Recover(prefix);
            LateRecords installed = new(prefix);
            IReadOnlyList<PackageRecord> records = wanted(installed);
            if (options.Reinstall.Count == 0 && UnchangedPrefix.HoldsExactly(prefix, records)) return new InstallResult(InstallPlan.Unchanged(installed, records, options), installed, [], [], []);
            InstallPlan plan = InstallPlan.Create(installed, records, options);
            if (plan.IsEmpty && PrefixRecords.IsPrefix(prefix)) return new InstallResult(plan, installed, [], [], []);
            FrozenPrefix.Check(prefix, options);
            PackageRecord[] needed = [.. plan.Changes.Where(change => change.After is not null).Select(change => change.After!)];
            IReadOnlyList<(PackageRecord, ExtractedCondaPackage)> packages = await fetch(needed, cancellationToken).ConfigureAwait(false);
            InstallResult result = await TraceAsync(prefix, plan, () => PrefixTransaction.ChangeAsync(prefix, installed, plan, packages, options, cancellationToken)).ConfigureAwait(false);
            return await FinishAsync(prefix, result, options, cancellationToken).ConfigureAwait(false);
        }
    }

    private static Task<T> TraceAsync<T>(string prefix, InstallPlan plan, Func<Task<T>> link) => CondaTracing.Source.InSpanAsync(CondaTracing.Link, span =>
    {
        span?.SetTag("conda.prefix", prefix).SetTag("conda.changes", plan.Changes.Count);
        return link();
    });

    // What needs the packages in their places: bytecode, and scripts of packages where they are wanted.
    private static async Task<InstallResult> FinishAsync(string prefix, InstallResult result, CondaInstallOptions options, CancellationToken cancellationToken)
    {
        if (options.CompileBytecode) result = await CompileAsync(prefix, result, options, cancellationToken).ConfigureAwait(false);
        if (!LinkScripts.AreRun(options)) return result;
        HashSet<string> names = [.. ComeIn(result.Plan)];
        PackageRecord[] come = [.. TopologicalOrder.Sort([.. result.Installed.Select(package => package.Record)]).Where(record => names.Contains(record.Name))];
        LinkScriptRun[] runs = [.. result.Scripts, .. await LinkScripts.RunAsync(prefix, come, LinkScripts.PostLink, cancellationToken).ConfigureAwait(false)];
        return result with { Scripts = runs, SkippedScripts = [.. result.SkippedScripts.Except(runs.Select(run => run.Script), StringComparer.Ordinal)] };
    }

    private static async Task<InstallResult> CompileAsync(string prefix, InstallResult result, CondaInstallOptions options, CancellationToken cancellationToken)
    {
        if (result.Plan.Python is not { } python) return result;
        return result with { Installed = await PrefixBytecode.CompileAsync(prefix, python, result.Installed, ComeIn(result.Plan).ToHashSet(), options, cancellationToken).ConfigureAwait(false) };
    }

    private static IEnumerable<string> ComeIn(InstallPlan plan) => plan.Changes.Where(change => change.After is not null).Select(change => change.Name);

    private static bool IsEmpty(string prefix) => !Directory.Exists(prefix) || !Directory.EnumerateFileSystemEntries(prefix).Any();

    private static async Task<IReadOnlyList<(PackageRecord, ExtractedCondaPackage)>> FetchAsync(CondaPackageCache cache, IReadOnlyList<PackageRecord> records,
        CondaInstallOptions options, CancellationToken cancellationToken)
    {
        options.Progress?.Report(new InstallProgress(InstallPhase.Fetching, 0, records.Count, null));
        (PackageRecord, ExtractedCondaPackage)[] packages = new (PackageRecord, ExtractedCondaPackage)[records.Count];
        int done = 0;
        // The large ones first: they are what everybody waits for at the end.
        IEnumerable<int> order = Enumerable.Range(0, records.Count).OrderByDescending(i => records[i].Size ?? 0);
        await Parallel.ForEachAsync(order, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Downloads), CancellationToken = cancellationToken }, async (i, token) =>
        {
            packages[i] = (records[i], await cache.GetAsync(records[i], options.DownloadProgress, token).ConfigureAwait(false));
            options.Progress?.Report(new InstallProgress(InstallPhase.Fetching, Interlocked.Increment(ref done), records.Count, records[i].Name));
        }).ConfigureAwait(false);
        return packages;
    }

    private static FlowKitException NotWritable(string prefix, Exception e)
    {
        string advice = DiskErrors.IsFull(e) ? "Make room on the disk." : "Check the permissions of the folder and whether its file system is read-only, or choose another one.";
        return new FlowKitException(CondaErrors.PrefixNotWritable, $"The prefix {prefix} cannot be written: {e.Message} {advice}", e);
    }
}
