using FlowKit.Conda.Specs;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution.Distributions;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>Resolves specs to locks, for several platforms at once, and remembers what it resolved.</summary>
public sealed class EnvironmentResolver
{
    private readonly EnvironmentOptions _options;
    private readonly SourceMap _sources;
    private readonly IPlatformSolver _solver;
    private readonly IEnvironmentStore _resolutions;
    private readonly IEnvironmentStore _store;
    private readonly TimeProvider _time;
    private readonly Lazy<CondaPypiMapping?> _mapping;

    /// <summary>Creates a resolver.</summary>
    /// <param name="options">Channels, indexes, platforms and Python of specs that say nothing of their own.</param>
    /// <param name="sources">What names of channels and indexes mean.</param>
    /// <param name="solver">Solves one platform.</param>
    /// <param name="resolutions">Where this machine remembers what it resolved.</param>
    /// <param name="store">Where published environments are, asked after that.</param>
    /// <param name="time">The clock that ages are counted back from. Default: the system's.</param>
    public EnvironmentResolver(EnvironmentOptions options, SourceMap sources, IPlatformSolver solver, IEnvironmentStore resolutions, IEnvironmentStore store, TimeProvider? time = null)
        : this(options, sources, solver, resolutions, store, time, MappingOf(options))
    {
    }

    internal EnvironmentResolver(
        EnvironmentOptions options, SourceMap sources, IPlatformSolver solver, IEnvironmentStore resolutions, IEnvironmentStore store, TimeProvider? time, Lazy<CondaPypiMapping?> mapping)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(solver);
        ArgumentNullException.ThrowIfNull(resolutions);
        ArgumentNullException.ThrowIfNull(store);
        _options = options;
        _sources = sources;
        _solver = solver;
        _resolutions = resolutions;
        _store = store;
        _time = time ?? TimeProvider.System;
        _mapping = mapping;
    }

    /// <summary>The spec with everything that the options decide written into it: what its requirement id is made of.</summary>
    /// <exception cref="FlowKitException">A text of it cannot be read, or it asks for a platform or a Python that does not exist.</exception>
    public EnvironmentSpec Complete(EnvironmentSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        foreach (EnvironmentSource source in (IEnumerable<EnvironmentSource>)[.. spec.Channels, .. spec.Indexes, .. spec.ExtraIndexes]) _sources.Learn(source);
        if (spec.Python is { } python) PythonVersionText.Check(python);
        foreach (PackageRequest replacement in spec.Overrides)
        {
            if (Requirement.Parse(replacement.Text.Trim()).Url is not null)
                throw new FlowKitException(EnvironmentErrors.InvalidSpec, $"The override '{replacement}' names an address. An override names versions; ask for the address as a requirement.");
        }
        foreach (PackageRequest request in spec.CondaSettings.Constraints.Concat(spec.CondaSettings.Excluded))
        {
            if (!MatchSpec.Parse(request.Text.Trim()).HasExactName) throw new FlowKitException(EnvironmentErrors.InvalidSpec, $"'{request}' is to bound or exclude conda packages and names none. Write the name of one package.");
        }
        IReadOnlyList<string> platforms = spec.Platforms.Count > 0 ? spec.Platforms : _options.Platforms.Count > 0 ? [.. _options.Platforms] : [HostPlatform.Name];
        foreach (string platform in platforms) CondaPlatform.Parse(platform);
        PypiSettings pypi = PypiOf(spec);
        pypi.Check();
        return spec with
        {
            Channels = spec.Channels.Count > 0 || spec.Conda.Count == 0 ? spec.Channels : [.. _options.Channels],
            ChannelRelationsMaxDepth = spec.Conda.Count == 0 ? 0 : spec.ChannelRelationsMaxDepth > 0 ? spec.ChannelRelationsMaxDepth : _options.ChannelRelationsMaxDepth,
            Conda = [.. spec.Conda.Select(LocalArchive.Identify)],
            Pypi = [.. spec.Pypi.Select(LocalSource.Identify)],
            Indexes = !spec.AsksPypi ? spec.Indexes : IndexesOf(spec, pypi),
            ExtraIndexes = [],
            NoBuild = [.. spec.NoBuild.Union(_options.NoBuild, StringComparer.Ordinal)],
            // Where only one of the two worlds is asked, there is nothing to try again.
            CondaRetries = spec.Conda.Count > 0 && spec.AsksPypi && (spec.CondaRetries ?? _options.CondaRetries) is > 0 and { } retries ? retries : null,
            CondaPypiMapping = spec.AsksConda && spec.AsksPypi ? MappingIdentity : null,
            DefaultPython = spec.Python is null && spec.AsksPypi ? spec.DefaultPython ?? _options.DefaultPython : null,
            Platforms = [.. platforms.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Constraints = spec.AsksPypi ? [.. spec.Constraints.Union(_options.Constraints)] : spec.Constraints,
            Overrides = spec.AsksPypi ? [.. spec.Overrides.Union(_options.Overrides)] : spec.Overrides,
            ExcludeNewer = spec.ExcludeNewer ?? _options.ExcludeNewer,
            ExcludeNewerPackages = SettingMaps.Or(spec.ExcludeNewerPackages, _options.ExcludeNewerPackages.AsReadOnly()),
            CondaSettings = spec.Conda.Count > 0 ? spec.CondaSettings.Or(_options.CondaSettings) : spec.CondaSettings,
            PypiSettings = pypi,
        };
    }

    /// <summary>What a requirement id has of the mapping of conda to PyPI names, where both meet; null for none.</summary>
    /// <exception cref="FlowKitException"><c>FK7309</c>: its file cannot be read.</exception>
    internal string? MappingIdentity => _mapping.Value?.Identity;

    private PypiSettings PypiOf(EnvironmentSpec spec)
    {
        if (!spec.AsksPypi) return spec.PypiSettings;
        // A file's own '--pre' is nearer than what the options say.
        return spec.PypiSettings.Or(spec.AllowPreReleases ? _options.PypiSettings with { PreReleases = null } : _options.PypiSettings);
    }

    // An index that only a pin names serves what is pinned to it and nothing else.
    private List<EnvironmentSource> IndexesOf(EnvironmentSpec spec, PypiSettings settings)
    {
        List<EnvironmentSource> indexes = [.. spec.ExtraIndexes.Concat(spec.Indexes.Count > 0 ? spec.Indexes : _options.Indexes).DistinctBy(static i => i.Name, StringComparer.Ordinal).Select(_sources.Configured)];
        foreach (IndexPin pin in settings.IndexPins)
        {
            if (indexes.Exists(i => i.Name == pin.Index)) continue;
            EnvironmentSource pinned = _sources.Configured(EnvironmentSource.Parse(pin.Index));
            indexes.Add(pinned with { Settings = pinned.Settings with { IsExplicit = true } });
        }
        return indexes;
    }

    /// <summary>Resolves a spec. A spec whose requirement id is known gives its stored lock, and only platforms that it lacks are solved.</summary>
    /// <exception cref="FlowKitException">The spec cannot be read, or has no answer on one of its platforms.</exception>
    public async Task<EnvironmentLock> ResolveAsync(
        EnvironmentSpec spec, ResolveOptions? options = null, IProgress<EnvironmentProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        EnvironmentSpec complete = Complete(spec);
        RequirementId id = RequirementId.Of(complete);
        EnvironmentLock? known = await FindAsync(id, cancellationToken).ConfigureAwait(false);
        bool update = options is { Update: true };
        UpdateSelection selection = new(options);
        if (spec.Removed.Count > 0) throw new FlowKitException(EnvironmentErrors.InvalidSpec, $"There is no base from which {string.Join(", ", spec.Removed)} could be removed. Leave out what asks for it.");
        complete = WithAges(complete, update ? null : known?.Spec.AgesFrom);
        List<PlatformLock> platforms = known is null || update ? [] : [.. known.Platforms];
        List<string> missing = [.. complete.Platforms.Where(p => !platforms.Exists(k => k.Platform == p))];
        if (missing.Count == 0) return known!.AskedBy(id, complete, null);
        SolveWarnings warnings = new(progress, id.Abbreviated);
        foreach (string note in complete.Notes) warnings.Report(note);
        foreach (string platform in missing)
        {
            ResolveOptions.EnsureMaySolve(options, id, platform);
            progress?.Report(new EnvironmentProgress(EnvironmentPhase.Resolving, id.Abbreviated));
            IReadOnlyList<LockedPackage> before = update ? known?.Find(platform)?.Packages ?? [] : [];
            // The platforms of one lock should agree: what was chosen for one is preferred for the next.
            IEnumerable<LockedPackage> preferred = selection.Kept(before).Concat(platforms.Count > 0 ? platforms[0].Packages : []).DistinctBy(static p => (p.Kind, p.Name));
            PlatformSolveRequest request = new(selection.Bound(complete, before), platform) { Preferred = [.. preferred], Warnings = warnings, Downloads = warnings.Downloads };
            PlatformLock solved = await _solver.SolveAsync(request, cancellationToken).ConfigureAwait(false);
            platforms.Add(solved);
        }
        EnvironmentLock @lock = new(id, complete, platforms);
        await RememberAsync(@lock, cancellationToken).ConfigureAwait(false);
        progress?.Report(new EnvironmentProgress(EnvironmentPhase.Resolving, id.Abbreviated) { PackagesDone = Count(@lock), PackagesTotal = Count(@lock) });
        return @lock;
    }

    /// <summary>The spec with the moment that its ages are counted back from: that of what is known of it already, else now.</summary>
    internal EnvironmentSpec WithAges(EnvironmentSpec spec, DateTimeOffset? known) => spec with { AgesFrom = spec.HasAges ? known ?? _time.GetUtcNow() : null };

    /// <summary>The lock that a requirement id was last resolved to; null where it is not known.</summary>
    internal async Task<EnvironmentLock?> FindAsync(RequirementId id, CancellationToken cancellationToken)
    {
        foreach (IEnvironmentStore store in (IEnumerable<IEnvironmentStore>)[_resolutions, _store])
        {
            if (await store.GetResolvedAsync(id, cancellationToken).ConfigureAwait(false) is { } resolved
                && await store.GetLockAsync(resolved, cancellationToken).ConfigureAwait(false) is { } @lock)
            {
                return @lock;
            }
        }
        return null;
    }

    internal async Task RememberAsync(EnvironmentLock @lock, CancellationToken cancellationToken)
    {
        await _resolutions.PutLockAsync(@lock, cancellationToken).ConfigureAwait(false);
        await _resolutions.SetResolvedAsync(@lock.RequirementId, @lock.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The mapping of conda to PyPI names that the options name, read when somebody asks for it.</summary>
    internal static Lazy<CondaPypiMapping?> MappingOf(EnvironmentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string? named = options.CondaPypiMapping;
        return new Lazy<CondaPypiMapping?>(() => CondaPypiMapping.Of(named));
    }

    private static int Count(EnvironmentLock @lock) => @lock.Platforms.Sum(static p => p.Packages.Count);
}
