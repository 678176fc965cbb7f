using System.Diagnostics;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Environments.Activation;
using FlowKit.Environments.Caching;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Resolution.Building;
using FlowKit.Environments.Stores;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Hydration;

/// <summary>
/// Makes prefixes under a cache folder, one folder for each environment id: packages come from a shared cache, from stores, or from where they came from; a prefix is made
/// beside its place and renamed when it is whole; of many processes that ask for it one makes it, and the others wait.
/// </summary>
public sealed class EnvironmentHydrator : IEnvironmentHydrator
{
    private readonly string _root;
    private readonly string _activations;
    private readonly ContentStore _cache;
    private readonly PackageSource _packages;
    private readonly InterpreterLocator _interpreters;
    private readonly SourceBuilds? _builds;
    private readonly int _parallelism;
    private readonly bool _compile;

    /// <summary>Creates a hydrator.</summary>
    /// <param name="options">The cache folder, the interpreter, and how much is done at once.</param>
    /// <param name="packages">Where packages come from.</param>
    public EnvironmentHydrator(EnvironmentOptions options, PackageSource packages)
        : this(options, packages, InterpretersOf(options), null)
    {
    }

    internal EnvironmentHydrator(EnvironmentOptions options, PackageSource packages, InterpreterLocator interpreters, SourceBuilds? builds)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(packages);
        string root = Path.GetFullPath(options.CacheFolder);
        _root = Path.Combine(root, CacheFolders.Environments);
        _activations = Path.Combine(root, CacheFolders.Activations);
        _cache = new ContentStore(Path.Combine(root, CacheFolders.Packages));
        _packages = packages;
        _parallelism = Math.Max(1, options.Parallelism);
        _compile = options.CompileBytecode;
        _interpreters = interpreters;
        _builds = builds;
    }

    internal static InterpreterLocator InterpretersOf(EnvironmentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new InterpreterLocator(new InterpreterLocatorOptions
        {
            Candidates = options.PythonExecutable is { } python ? [python] : [],
            CacheFolder = Path.Combine(Path.GetFullPath(options.CacheFolder), CacheFolders.Interpreters),
        });
    }

    /// <inheritdoc/>
    public async Task<HydratedEnvironment> HydrateAsync(EnvironmentLock @lock, IProgress<EnvironmentProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(@lock);
        PlatformLock platform = @lock.Find(HostPlatform.Name) ?? throw new FlowKitException(EnvironmentErrors.WrongPlatform,
            $"The environment {@lock.Id.Abbreviated} is locked for {string.Join(", ", @lock.Platforms.Select(static p => p.Platform))}, and this machine is {HostPlatform.Name}. "
            + $"Resolve it again with {HostPlatform.Name} among its platforms.");
        return await EnvironmentTracing.InSpanAsync(EnvironmentTracing.Hydrate, async span =>
        {
            span.Tell(@lock);
            return await HydrateAsync(@lock, platform, span, progress, cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private async Task<HydratedEnvironment> HydrateAsync(EnvironmentLock @lock, PlatformLock platform, Activity? span, IProgress<EnvironmentProgress>? progress, CancellationToken cancellationToken)
    {
        string prefix = Path.Combine(_root, @lock.Id.Digest.ToString());
        // Before the look at what is there: whoever wants to take it away asks for this first.
        FileLock? use = await CachedPrefixes.UseAsync(prefix, cancellationToken).ConfigureAwait(false);
        try
        {
            bool made = await EnsureAsync(@lock, platform, prefix, progress, cancellationToken).ConfigureAwait(false);
            span?.SetTag("flowkit.made", made);
            return await OpenAsync(@lock, platform, prefix, progress, cancellationToken).ConfigureAwait(false) with { Use = use };
        }
        catch
        {
            use?.Dispose();
            throw;
        }
    }

    private async Task<bool> EnsureAsync(EnvironmentLock @lock, PlatformLock platform, string prefix, IProgress<EnvironmentProgress>? progress, CancellationToken cancellationToken)
    {
        if (PrefixMarker.IsWhole(prefix, @lock.Id, platform)) return false;
        FileLock held = await FileLock.AcquireAsync(CachedPrefixes.LockOf(prefix), cancellationToken).ConfigureAwait(false);
        await using (held.ConfigureAwait(false))
        {
            if (PrefixMarker.IsWhole(prefix, @lock.Id, platform)) return false;
            using FileLock? packages = await _cache.HoldAsync(cancellationToken).ConfigureAwait(false);
            await MakeAsync(@lock, platform, prefix, progress, cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    private async Task<HydratedEnvironment> OpenAsync(EnvironmentLock @lock, PlatformLock platform, string prefix, IProgress<EnvironmentProgress>? progress, CancellationToken cancellationToken)
    {
        LastUse.Note(PrefixMarker.MarkerOf(prefix));
        progress?.Report(new EnvironmentProgress(EnvironmentPhase.Ready, @lock.Id.Abbreviated) { PackagesDone = platform.Packages.Count, PackagesTotal = platform.Packages.Count });
        EnvironmentActivation activation = await EnvironmentActivator.ActivateAsync(
            prefix, platform.Platform, hasConda: platform.Conda.Any(), isVenv: platform.Python is { FromConda: false }, _activations, cancellationToken).ConfigureAwait(false);
        if (@lock.Variables.Count > 0) activation = activation.With(@lock.Variables);
        return new HydratedEnvironment(@lock, platform.Platform, prefix, activation)
        {
            PythonExecutable = PrefixMarker.LayoutOf(prefix, platform)?.Executable,
        };
    }

    private async Task MakeAsync(EnvironmentLock @lock, PlatformLock platform, string prefix, IProgress<EnvironmentProgress>? progress, CancellationToken cancellationToken)
    {
        // The interpreter first: without one there is no use in fetching anything.
        PythonInterpreter? interpreter = platform.Python is { FromConda: false } python
            ? await BuildPythons.FindOnMachineAsync(_interpreters, python, platform.Platform, "environment " + @lock.Id.Abbreviated, cancellationToken).ConfigureAwait(false)
            : null;
        IFetcher fetcher = _packages.FetcherFor(platform);
        HydrationProgress report = new(progress, @lock.Id.Abbreviated, platform);
        CondaPackageCache condaCache = new(_cache, fetcher) { Validation = CacheValidation.Hash };
        List<PackageRecord> records = [.. platform.Conda.Select(p => CondaRecords.ToRecord(p, _packages.AddressOf(p)))];
        IReadOnlyList<(PackageRecord, ExtractedCondaPackage)> conda = [];
        IReadOnlyList<CachedWheel> wheels = [];
        // Of both kinds side by side; what fails first stops the other.
        Func<CancellationToken, Task>[] kinds =
        [
            async ct => conda = await GetCondaAsync(condaCache, records, report, ct).ConfigureAwait(false),
            async ct => wheels = await GetWheelsAsync(@lock, platform, fetcher, report, ct).ConfigureAwait(false),
        ];
        await Parallel.ForEachAsync(kinds, new ParallelOptions { MaxDegreeOfParallelism = kinds.Length, CancellationToken = cancellationToken }, static (get, ct) => new ValueTask(get(ct))).ConfigureAwait(false);

        report.Linking();
        string temporary = CachedPrefixes.NewTemporaryPath(prefix);
        try
        {
            Directory.CreateDirectory(temporary);
            InstallResult? installed = null;
            if (records.Count > 0)
            {
                installed = await new CondaInstaller().InstallAsync(temporary, conda, new CondaInstallOptions { Platform = platform.Platform, UsedAs = prefix, CompileBytecode = _compile }, cancellationToken).ConfigureAwait(false);
                report.Skipped(installed.SkippedScripts);
            }
            PythonLayout? layout = interpreter is not null
                ? await VenvLayout.CreateAsync(temporary, interpreter, prefix, cancellationToken).ConfigureAwait(false)
                : PrefixMarker.LayoutOf(temporary, platform, prefix);
            if (wheels.Count > 0)
            {
                await WheelInstaller.InstallAsync(
                    layout ?? throw new FlowKitException(EnvironmentErrors.InvalidLock, $"The environment {@lock.Id.Abbreviated} has wheels and no Python. Resolve it again."),
                    wheels, new WheelInstallOptions { Requested = RequestedIn(@lock), DirectUrls = DirectReferences.Of(@lock, platform), OwnerOf = path => OwnerOf(installed, path) }, cancellationToken).ConfigureAwait(false);
                if (_compile) await BytecodeCompiler.CompileAsync(layout, cancellationToken: cancellationToken).ConfigureAwait(false);
            }
            if (records.Count > 0) PrefixMarker.Freeze(temporary, @lock.Id, platform);
            PrefixMarker.Write(temporary, @lock.Id);
            CachedPrefixes.Replace(prefix, temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FlowKitException(EnvironmentErrors.HydrationFailed,
                $"The environment {@lock.Id.Abbreviated} could not be made in {prefix}: {e.Message} Check free space and rights of the cache folder, or choose another one (FLOWKIT_CACHE).", e);
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
    }

    private async Task<IReadOnlyList<(PackageRecord, ExtractedCondaPackage)>> GetCondaAsync(
        CondaPackageCache cache, List<PackageRecord> records, HydrationProgress report, CancellationToken cancellationToken)
    {
        (PackageRecord, ExtractedCondaPackage)[] packages = new (PackageRecord, ExtractedCondaPackage)[records.Count];
        IEnumerable<int> order = Enumerable.Range(0, records.Count).OrderByDescending(i => records[i].Size ?? 0);
        await Parallel.ForEachAsync(order, new ParallelOptions { MaxDegreeOfParallelism = _parallelism, CancellationToken = cancellationToken }, async (i, ct) =>
        {
            packages[i] = (records[i], await cache.GetAsync(records[i], report.Of(records[i].Url), ct).ConfigureAwait(false));
            report.Done(records[i].Url, records[i].Size);
        }).ConfigureAwait(false);
        return packages;
    }

    private async Task<IReadOnlyList<CachedWheel>> GetWheelsAsync(
        EnvironmentLock @lock, PlatformLock platform, IFetcher fetcher, HydrationProgress report, CancellationToken cancellationToken)
    {
        WheelCache cache = new(_cache, fetcher);
        BuiltWheels built = new(_builds, _packages, @lock, platform, cache, fetcher);
        List<LockedPypiPackage> packages = [.. platform.Pypi];
        CachedWheel[] wheels = new CachedWheel[packages.Count];
        // The largest first: the last one to be unpacked should be a small one.
        IEnumerable<int> order = Enumerable.Range(0, packages.Count).OrderByDescending(i => packages[i].Size ?? 0);
        await Parallel.ForEachAsync(order, new ParallelOptions { MaxDegreeOfParallelism = _parallelism, CancellationToken = cancellationToken }, async (i, ct) =>
        {
            LockedPypiPackage package = packages[i];
            Uri address = _packages.AddressOf(package);
            CachedWheel? known = package.IsWheel ? cache.Find(package.FileName, package.Sha256) : null;
            // What lay in the cache may have been damaged since; what was fetched just now was checked on its way.
            if (known is not null && (await known.VerifyAsync(ct).ConfigureAwait(false)).Count > 0) cache.Remove(known);
            WheelRequest request = new(address, package.FileName) { Sha256 = package.Sha256, Size = package.Size, Progress = report.Of(address) };
            wheels[i] = package.Source is null ? await cache.GetAsync(request, ct).ConfigureAwait(false) : await built.GetAsync(package, request, ct).ConfigureAwait(false);
            CheckNeeds(package, wheels[i]);
            report.Done(address, package.Size);
        }).ConfigureAwait(false);
        return wheels;
    }

    // The lock was made by what an index says beside a wheel; an environment in which something is missing must not come of an index that says something else than its wheels.
    private static void CheckNeeds(LockedPypiPackage package, CachedWheel wheel)
    {
        HashSet<string> needed = [.. wheel.Metadata.RequiresDist.Select(static r => r.ToString())];
        if (package.HasStaticMetadata || needed.SetEquals(package.Dependencies)) return;
        throw new FlowKitException(EnvironmentErrors.HydrationFailed,
            $"The wheel {wheel} needs [{string.Join(", ", needed.Order(StringComparer.Ordinal))}], and {(package.Index.Length > 0 ? $"the index '{package.Index}'" : "its source")} said [{string.Join(", ", package.Dependencies.Order(StringComparer.Ordinal))}] when it was locked. "
            + "Tell whoever runs the index that its metadata files are not those of its wheels, or take the package from another one, and resolve again.");
    }

    private static string? OwnerOf(InstallResult? conda, string path) =>
        conda?.Installed.FirstOrDefault(package => package.Paths.Any(p => p.Path == path)) is { } owner ? $"conda's {owner.Record}" : null;

    private static HashSet<PackageName> RequestedIn(EnvironmentLock @lock) =>
        [.. (@lock.Composition?.Joined ?? @lock.Spec).Pypi.Select(static r => Requirement.Parse(r.Text.Trim()).Name)];
}
