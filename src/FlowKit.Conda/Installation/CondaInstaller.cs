using FlowKit.Conda.Packages;
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
        if (_cache is not { } cache) throw new InvalidOperationException("This installer was created without a package cache.");
        options ??= new CondaInstallOptions();
        for (bool again = false; ; again = true)
        {
            try
            {
                return await RunAsync(prefix, wanted, (records, token) => FetchAsync(cache, records, options, token), options, cancellationToken).ConfigureAwait(false);
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
                return await RunAsync(prefix, wanted, (records, _) =>
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

    /// <summary>Finishes a change of a prefix that was interrupted; nothing happens where there is none. Every installation does so first.</summary>
    public static async Task RecoverAsync(string prefix, CancellationToken cancellationToken = default)
    {
        prefix = Path.GetFullPath(prefix);
        if (!Directory.Exists(Path.Combine(prefix, PrefixRecords.FolderName))) return;
        FileLock held = await FileLock.AcquireAsync(PrefixJournal.LockFile(prefix), cancellationToken).ConfigureAwait(false);
        await using (held.ConfigureAwait(false)) PrefixJournal.Recover(prefix);
    }

    private static async Task<InstallResult> RunAsync(string prefix, IReadOnlyList<PackageRecord> wanted,
        Func<IReadOnlyList<PackageRecord>, CancellationToken, Task<IReadOnlyList<(PackageRecord, ExtractedCondaPackage)>>> fetch, CondaInstallOptions options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentNullException.ThrowIfNull(wanted);
        prefix = Path.TrimEndingDirectorySeparator(Path.GetFullPath(prefix));
        try
        {
            if (!HasPackages(prefix))
            {
                InstallPlan plan = InstallPlan.Create([], wanted, options);
                return await PrefixTransaction.CreateAsync(prefix, plan, await fetch(wanted, cancellationToken).ConfigureAwait(false), options, cancellationToken).ConfigureAwait(false);
            }
            FileLock held = await FileLock.AcquireAsync(PrefixJournal.LockFile(prefix), cancellationToken).ConfigureAwait(false);
            await using (held.ConfigureAwait(false))
            {
                PrefixJournal.Recover(prefix);
                IReadOnlyList<InstalledPackage> installed = PrefixRecords.Read(prefix);
                InstallPlan plan = InstallPlan.Create(installed, wanted, options);
                if (plan.IsEmpty) return new InstallResult(plan, installed, [], [], []);
                FrozenPrefix.Check(prefix, options);
                PackageRecord[] needed = [.. plan.Changes.Where(change => change.After is not null).Select(change => change.After!)];
                return await PrefixTransaction.ChangeAsync(prefix, installed, plan, await fetch(needed, cancellationToken).ConfigureAwait(false), options, cancellationToken).ConfigureAwait(false);
            }
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

    private static bool HasPackages(string prefix)
    {
        string records = Path.Combine(prefix, PrefixRecords.FolderName);
        return Directory.Exists(records) && Directory.EnumerateFileSystemEntries(records).Any();
    }

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
            packages[i] = (records[i], await cache.GetAsync(records[i], null, token).ConfigureAwait(false));
            options.Progress?.Report(new InstallProgress(InstallPhase.Fetching, Interlocked.Increment(ref done), records.Count, records[i].Name));
        }).ConfigureAwait(false);
        return packages;
    }

    private static FlowKitException NotWritable(string prefix, Exception e)
    {
        bool full = e is IOException && (e.HResult & 0xFFFF) is 28 or 112 or 39;
        string advice = full ? "Make room on the disk." : "Check the permissions of the folder and whether its file system is read-only, or choose another one.";
        return new FlowKitException(CondaErrors.PrefixNotWritable, $"The prefix {prefix} cannot be written: {e.Message} {advice}", e);
    }
}
