using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Environments.Caching;
using FlowKit.Environments.Composition;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Python;
using FlowKit.Environments.Registry;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Resolution.Building;
using FlowKit.Environments.Resolution.Distributions;
using FlowKit.Environments.Resolution.ForeignLocks;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Installation;

namespace FlowKit.Environments;

/// <summary>Everything that environments can do, made of one set of options: resolve, compose, publish, look up, hydrate, and run Python.</summary>
public sealed class EnvironmentRuntime
{
    private readonly EnvironmentResolver _resolver;
    private readonly EnvironmentComposer _composer;
    private readonly ContentStore? _cache;
    private readonly SourceMap _sources;

    /// <summary>Creates a runtime. Nothing is read, written or started before something is asked of it.</summary>
    /// <param name="options">The options; read now, later changes have no effect.</param>
    /// <param name="hydrator">Makes prefixes. Default: under the cache folder; unit tests replace it.</param>
    /// <param name="sessions">Starts Python. Default: worker processes; unit tests replace it.</param>
    /// <param name="time">The clock. Default: the system's.</param>
    public EnvironmentRuntime(EnvironmentOptions options, IEnvironmentHydrator? hydrator = null, IPythonSessionFactory? sessions = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Store = options.Store ?? new FolderEnvironmentStore(Path.Combine(options.CacheFolder, "store"));
        IEnvironmentStore resolutions = options.Resolutions ?? new FolderEnvironmentStore(Path.Combine(options.CacheFolder, "resolutions"));
        SourceMap sources = _sources = new SourceMap(options);
        IFetcher fetcher = options.Fetcher ?? SchemeFetcher.CreateDefault(HttpOf(options, sources));
        if (options.Mirrors.Count > 0) fetcher = new MirrorFetcher(fetcher, [.. options.Mirrors]);
        // What this machine built is among its resolutions, so it is published and hydrated from there.
        PackageSource packages = new([Store, resolutions], fetcher, sources.Find);
        // Pages and repodata are kept between runs as HTTP allows; packages have a cache of their own.
        IFetcher documents = options.Fetcher is not null ? fetcher : new CachingFetcher(fetcher, Path.Combine(options.CacheFolder, CacheFolders.Http), new CachingFetcherOptions { Offline = IsOffline(options) });
        PackageHasher hasher = new(fetcher);
        Lazy<CondaPypiMapping?> mapping = EnvironmentResolver.MappingOf(options);
        InterpreterLocator interpreters = EnvironmentHydrator.InterpretersOf(options);
        ContentStore cache = new(Path.Combine(Path.GetFullPath(options.CacheFolder), CacheFolders.Packages));
        string pages = Path.Combine(options.CacheFolder, CacheFolders.Pages);
        EngineSources engines = options.Fetcher is null ? new(documents, sources, pages, new IndexCache(pages, cache)) : new(documents, sources, null);
        SourceBuilds builds = new(cache, fetcher, engines.OpenIndexes, new BuildPythons(interpreters, () => Hydrator!), resolutions, options.Git with { Offline = IsOffline(options) });
        // Bytes that a test's fetcher makes up are kept nowhere.
        CondaContents contents = new(
            cache, packages, mapping, keep: options.Fetcher is null, Math.Max(1, options.Parallelism));
        PlatformSolver solver = new(
            new CondaSide(engines.LoadChannelsAsync, packages.AddressOf, sources.Find, new CondaArchives(fetcher, resolutions), hasher), new PypiSide(engines.OpenIndexes, packages.AddressOf, sources.Find, hasher, builds, contents), contents, new LockedBases(sources, hasher));
        Hydrator = hydrator ?? new EnvironmentHydrator(options, packages, interpreters, builds);
        Sessions = sessions ?? new PythonWorkerFactory();
        Registry = new EnvironmentRegistry(Store, packages, resolutions, time, options.Parallelism);
        _cache = options.Fetcher is null ? cache : null;
        _resolver = new EnvironmentResolver(options, sources, solver, resolutions, Store, time, mapping);
        _composer = new EnvironmentComposer(_resolver, solver, contents);
    }

    /// <summary>The store that environments are published to.</summary>
    public IEnvironmentStore Store { get; }

    /// <summary>Publishes and looks up.</summary>
    public EnvironmentRegistry Registry { get; }

    /// <summary>Makes prefixes.</summary>
    public IEnvironmentHydrator Hydrator { get; }

    /// <summary>Starts Python.</summary>
    public IPythonSessionFactory Sessions { get; }

    /// <summary>Resolves a spec to a lock.</summary>
    /// <param name="spec">What is asked for.</param>
    /// <param name="options">Whether a known answer is used. Default: it is.</param>
    /// <param name="progress">Told what happens. Default: nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FlowKitException">The spec cannot be read, or has no answer on one of its platforms.</exception>
    public Task<EnvironmentLock> ResolveAsync(
        EnvironmentSpec spec, ResolveOptions? options = null, IProgress<EnvironmentProgress>? progress = null, CancellationToken cancellationToken = default) =>
        EnvironmentTracing.InSpanAsync(EnvironmentTracing.Resolve, async span =>
        {
            // Also where there will be no answer.
            span?.SetTag("flowkit.requirement_id", RequirementIdOf(spec).ToString());
            using FileLock? held = await HoldCacheAsync(cancellationToken).ConfigureAwait(false);
            EnvironmentLock @lock = await _resolver.ResolveAsync(spec, options, progress, cancellationToken).ConfigureAwait(false);
            span.Tell(@lock);
            return @lock;
        });

    /// <summary>The lock that a spec was last resolved to; null where nothing is known of it. Nothing is solved.</summary>
    public Task<EnvironmentLock?> FindResolvedAsync(EnvironmentSpec spec, CancellationToken cancellationToken = default) => _resolver.FindAsync(RequirementIdOf(spec), cancellationToken);

    /// <summary>The requirement id that <see cref="ResolveAsync"/> gives a spec under these options.</summary>
    public RequirementId RequirementIdOf(EnvironmentSpec spec) => RequirementId.Of(_resolver.Complete(spec));

    /// <summary>Where the channel or index of a name is on this machine, by the options and the specs that were seen; null for a name that nobody gave an address.</summary>
    public Uri? FindSource(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _sources.Find(name);
    }

    /// <summary>Composes bases and a spec to a lock.</summary>
    /// <param name="request">The bases, what is added, and the policy.</param>
    /// <param name="steps">Knows the environments of recorded steps; needed where a base is a pathspec. Default: none.</param>
    /// <param name="progress">Told what happens. Default: nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FlowKitException">A base is not found; or what is added cannot live with what a base has locked (<c>FK7310</c>).</exception>
    public Task<ComposedEnvironment> ComposeAsync(
        CompositionRequest request, IStepEnvironments? steps = null, IProgress<EnvironmentProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return EnvironmentTracing.InSpanAsync(EnvironmentTracing.Compose, async span =>
        {
            span?.SetTag("flowkit.bases", request.Bases.Select(static reference => reference.ToString()).ToArray()).SetTag("flowkit.policy", request.Policy.ToString());
            ComposedEnvironment composed = await ComposeUntracedAsync(request, steps, progress, cancellationToken).ConfigureAwait(false);
            span.Tell(composed.Lock);
            return composed;
        });
    }

    /// <summary>Publishes a composed environment, with its report.</summary>
    /// <inheritdoc cref="EnvironmentRegistry.PublishAsync" path="/exception"/>
    public async Task<PublishedEnvironment> PublishAsync(
        ComposedEnvironment composed, EnvironmentName name, PublishOptions? options = null, IProgress<EnvironmentProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(composed);
        PublishedEnvironment published = await Registry.PublishAsync(composed.Lock, name, options, progress, cancellationToken).ConfigureAwait(false);
        return published with { Report = OfHost(composed.Reports), Changes = OfHost(composed.Changes) };
    }

    private static CompositionReport? OfHost(IReadOnlyList<CompositionReport> reports) => reports.FirstOrDefault(static r => r.Platform == HostPlatform.Name) ?? (reports.Count > 0 ? reports[0] : null);

    /// <summary>Finds what a reference means.</summary>
    /// <inheritdoc cref="EnvironmentRegistry.LookUpAsync" path="/exception"/>
    public Task<EnvironmentLookup> LookUpAsync(EnvironmentReference reference, IStepEnvironments? steps = null, CancellationToken cancellationToken = default) =>
        Registry.LookUpAsync(reference, steps, cancellationToken);

    /// <summary>Makes an environment ready to run on this machine.</summary>
    /// <inheritdoc cref="IEnvironmentHydrator.HydrateAsync" path="/exception"/>
    public Task<HydratedEnvironment> HydrateAsync(EnvironmentLock @lock, IProgress<EnvironmentProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Hydrator.HydrateAsync(@lock, progress, cancellationToken);

    private async Task<ComposedEnvironment> ComposeUntracedAsync(CompositionRequest request, IStepEnvironments? steps, IProgress<EnvironmentProgress>? progress, CancellationToken cancellationToken)
    {
        EnvironmentLock? previous = request.Previous is null ? null : await FindPreviousAsync(request.Previous, steps, cancellationToken).ConfigureAwait(false);
        if (request.Bases.Count == 0)
        {
            previous ??= request.Update is null ? null : await FindResolvedAsync(request.Added, cancellationToken).ConfigureAwait(false);
            EnvironmentLock resolved = await ResolveAsync(request.Added, request.Update, progress, cancellationToken).ConfigureAwait(false);
            return new ComposedEnvironment(resolved, []) { Changes = previous is null ? [] : CompositionReport.Between(previous, resolved) };
        }
        List<CompositionBase> bases = [];
        foreach (EnvironmentReference reference in request.Bases)
        {
            EnvironmentLookup found = await Registry.LookUpAsync(reference, steps, cancellationToken).ConfigureAwait(false);
            bases.Add(new CompositionBase(reference.Lock is null && reference.Id is null ? reference.ToString() : found.Id.Abbreviated, found.Lock));
        }
        using FileLock? held = await HoldCacheAsync(cancellationToken).ConfigureAwait(false);
        return await _composer.ComposeAsync(bases, request.Added, request.Policy, previous, request.Update, progress, cancellationToken).ConfigureAwait(false);
    }

    // Before something was published for the first time there was nothing.
    private async Task<EnvironmentLock?> FindPreviousAsync(EnvironmentReference reference, IStepEnvironments? steps, CancellationToken cancellationToken)
    {
        try
        {
            return (await Registry.LookUpAsync(reference, steps, cancellationToken).ConfigureAwait(false)).Lock;
        }
        catch (FlowKitException e) when (e.Code == EnvironmentErrors.NameNotFound)
        {
            return null;
        }
    }

    // Packages and documents stay in the cache as long as something is resolved with them.
    private Task<FileLock?> HoldCacheAsync(CancellationToken cancellationToken) => _cache is null ? Task.FromResult<FileLock?>(null) : _cache.HoldAsync(cancellationToken);

    private static bool IsOffline(EnvironmentOptions options) => options.Offline || options.Http is { Offline: true };

    // What is nearest to the source comes first: its address and variables, then what the user keeps for hosts, and the helper, which starts a program, last.
    private static HttpFetcherOptions HttpOf(EnvironmentOptions options, SourceMap sources)
    {
        HttpFetcherOptions http = options.Http ?? new HttpFetcherOptions();
        ICredentialSource[] keyring = options.KeyringHelper is { Length: > 0 } helper ? [new KeyringCredentials(helper)] : [];
        return http with { Offline = IsOffline(options), Credentials = [new IndexCredentials(sources.Known), .. http.Credentials, .. keyring] };
    }
}
