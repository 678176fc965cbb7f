using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;

namespace FlowKit.Environments.Registry;

/// <summary>
/// Publishes environments and looks them up. Publishing copies packages, then the lock, then sets the name: nobody ever sees a name whose lock, or
/// a lock whose packages, are not there.
/// </summary>
public sealed class EnvironmentRegistry
{
    private readonly IEnvironmentStore _store;
    private readonly IEnvironmentStore? _resolutions;
    private readonly PackageSource _packages;
    private readonly TimeProvider _time;
    private readonly int _parallelism;

    /// <summary>Creates a registry.</summary>
    /// <param name="store">The store that environments are published to.</param>
    /// <param name="packages">Where the bytes of packages come from.</param>
    /// <param name="resolutions">Locks that this machine knows and nobody published, asked for ids that the store does not have. Default: none.</param>
    /// <param name="time">The clock. Default: the system's.</param>
    /// <param name="parallelism">How many packages are copied at once. Default: 8.</param>
    public EnvironmentRegistry(IEnvironmentStore store, PackageSource packages, IEnvironmentStore? resolutions = null, TimeProvider? time = null, int parallelism = 8)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(packages);
        _store = store;
        _packages = packages;
        _resolutions = resolutions;
        _time = time ?? TimeProvider.System;
        _parallelism = Math.Max(1, parallelism);
    }

    /// <summary>The store.</summary>
    public IEnvironmentStore Store => _store;

    /// <summary>Copies all packages of a lock, then the lock, into the store, without a name. Afterwards the environment id is enough to have it again.</summary>
    /// <exception cref="FlowKitException"><c>FK7315</c>: a package cannot be had. <c>FK7005</c>: it is not what the lock says.</exception>
    public async Task KeepAsync(EnvironmentLock @lock, IProgress<EnvironmentProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(@lock);
        CheckBuilt(@lock);
        Dictionary<Content.Hashing.Sha256Digest, LockedPackage> packages = [];
        foreach (LockedPackage package in @lock.Platforms.SelectMany(static p => p.Packages)) packages[package.Sha256] = package;
        EnvironmentProgress state = new(EnvironmentPhase.Publishing, @lock.Id.Abbreviated)
        {
            PackagesTotal = packages.Count,
            BytesTotal = packages.Values.Sum(static p => p.Size ?? 0),
        };
        Lock gate = new();
        await Parallel.ForEachAsync(packages.Values, new ParallelOptions { MaxDegreeOfParallelism = _parallelism, CancellationToken = cancellationToken }, async (package, ct) =>
        {
            await _store.PutPackageAsync(package.Sha256, (stream, token) => _packages.CopyAsync(package, stream, token), ct).ConfigureAwait(false);
            lock (gate)
            {
                state = state with { PackagesDone = state.PackagesDone + 1, BytesDone = state.BytesDone + (package.Size ?? 0) };
                progress?.Report(state);
            }
        }).ConfigureAwait(false);
        await _store.PutLockAsync(@lock, cancellationToken).ConfigureAwait(false);
        await _store.SetResolvedAsync(@lock.RequirementId, @lock.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Publishes an environment under a name. Does nothing where the name means it already.</summary>
    /// <exception cref="FlowKitException"><c>FK7303</c>: the name means another environment. <c>FK7304</c>: somebody else moved it meanwhile.</exception>
    public Task<PublishedEnvironment> PublishAsync(
        EnvironmentLock @lock, EnvironmentName name, PublishOptions? options = null, IProgress<EnvironmentProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(@lock);
        ArgumentNullException.ThrowIfNull(name);
        return EnvironmentTracing.InSpanAsync(EnvironmentTracing.Publish, span =>
        {
            span?.SetTag("flowkit.name", name.ToString()).Tell(@lock);
            return PublishUntracedAsync(@lock, name, options, progress, cancellationToken);
        });
    }
    /// <summary>Finds what a reference means.</summary>
    /// <param name="reference">A name, a pinned name, an id, a pathspec or a lock.</param>
    /// <param name="steps">Knows the environments of recorded steps; needed for a pathspec. Default: none.</param>
    /// <param name="cancellationToken">Stops the look-up.</param>
    /// <exception cref="FlowKitException"><c>FK7302</c>: no such name. <c>FK7308</c>: no such id. <c>FK7314</c>: the step recorded no environment, or several.</exception>
    public Task<EnvironmentLookup> LookUpAsync(EnvironmentReference reference, IStepEnvironments? steps = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return EnvironmentTracing.InSpanAsync(EnvironmentTracing.Fetch, async span =>
        {
            span?.SetTag("flowkit.name", reference.ToString());
            EnvironmentLookup found = await LookUpUntracedAsync(reference, steps, cancellationToken).ConfigureAwait(false);
            span.Tell(found.Lock);
            return found;
        });
    }
    /// <summary>All published names whose path begins with <paramref name="prefix"/>, in ordinal order.</summary>
    public IAsyncEnumerable<NameRecord> ListAsync(string prefix = "", CancellationToken cancellationToken = default) => _store.ListNamesAsync(prefix, cancellationToken);

    private async Task<PublishedEnvironment> PublishUntracedAsync(EnvironmentLock @lock, EnvironmentName name, PublishOptions? options, IProgress<EnvironmentProgress>? progress, CancellationToken cancellationToken)
    {
        NameRecord? seen = await _store.GetNameAsync(name, cancellationToken).ConfigureAwait(false);
        if (seen is not null && seen.Current.EnvironmentId != @lock.Id) CheckMove(seen, @lock, options);
        await KeepAsync(@lock, progress, cancellationToken).ConfigureAwait(false);
        if (seen?.Current.EnvironmentId == @lock.Id) return new PublishedEnvironment(name, @lock);
        NameRevision revision = new(@lock.RequirementId, @lock.Id, _time.GetUtcNow());
        if (!await _store.TrySetNameAsync(name, revision, seen?.Current.EnvironmentId, cancellationToken).ConfigureAwait(false))
        {
            NameRecord? now = await _store.GetNameAsync(name, cancellationToken).ConfigureAwait(false);
            if (now?.Current.EnvironmentId != @lock.Id) throw Lost(name, seen, now);
        }
        return new PublishedEnvironment(name, @lock);
    }

    private async Task<EnvironmentLookup> LookUpUntracedAsync(EnvironmentReference reference, IStepEnvironments? steps, CancellationToken cancellationToken)
    {
        if (reference.Lock is { } known) return new EnvironmentLookup(reference, known);
        NameRevision? named = reference.Pathspec is null && reference.Id is null ? await OfNameAsync(reference.Name!, cancellationToken).ConfigureAwait(false) : null;
        EnvironmentId id = named?.EnvironmentId
            ?? (reference.Pathspec is { } pathspec ? await OfStepAsync(pathspec, steps, cancellationToken).ConfigureAwait(false) : reference.Id!.Value);
        EnvironmentLock? @lock = await _store.GetLockAsync(id, cancellationToken).ConfigureAwait(false);
        if (@lock is null && _resolutions is not null) @lock = await _resolutions.GetLockAsync(id, cancellationToken).ConfigureAwait(false);
        return @lock is not null
            ? new EnvironmentLookup(reference, named is null ? @lock : @lock.AskedBy(named.RequirementId, @lock.Spec, @lock.Composition))
            : throw new FlowKitException(EnvironmentErrors.EnvironmentNotFound,
                $"There is no environment {id} in {_store.Description}{(reference.ToString() == id.ToString() ? "" : $", which '{reference}' means")}. Publish it there, or use the store that it was published to.");
    }

    // An archive can be kept as it is; of a repository there are no bytes to keep until somebody built it.
    private static void CheckBuilt(EnvironmentLock @lock)
    {
        foreach (PlatformLock platform in @lock.Platforms)
        {
            if (platform.Pypi.FirstOrDefault(static p => p is { IsWheel: false, Source.Kind: LockedSourceKind.Git }) is not { } package) continue;
            throw new FlowKitException(EnvironmentErrors.PackageUnavailable,
                $"The environment {@lock.Id.Abbreviated} cannot be kept in a store: {package} is the commit {package.Source!.Commit} of a repository, which nobody built for {platform.Platform} yet, so there are no bytes of it to keep. "
                + $"Resolve it on a machine that is {platform.Platform} and publish from there; or ask for an archive of its sources, or for a wheel, which can be kept as it is.");
        }
    }

    private async Task<NameRevision> OfNameAsync(EnvironmentName name, CancellationToken cancellationToken)
    {
        NameRecord? record = await _store.GetNameAsync(name, cancellationToken).ConfigureAwait(false);
        if (record is not null) return record.Current;
        string folder = name.Path[..name.Path.LastIndexOf('/')] + "/";
        List<string> near = [];
        await foreach (NameRecord other in _store.ListNamesAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            near.Add(other.Name.ToString());
            if (near.Count == 5) break;
        }
        throw new FlowKitException(EnvironmentErrors.NameNotFound,
            $"There is no environment named '{name}' in {_store.Description}. "
            + (near.Count > 0 ? $"Names beside it: {string.Join(", ", near)}. " : "")
            + "Check the name and its tag, or publish the environment before the step that fetches it.");
    }

    private static async Task<EnvironmentId> OfStepAsync(StepPathspec pathspec, IStepEnvironments? steps, CancellationToken cancellationToken)
    {
        IReadOnlyList<EnvironmentId> found = steps is null ? [] : await steps.FindAsync(pathspec, cancellationToken).ConfigureAwait(false);
        return found.Distinct().ToList() switch
        {
            [var only] => only,
            [] => throw new FlowKitException(EnvironmentErrors.PathspecNotResolved,
                $"No environment is recorded for '{pathspec}'. Check the flow, the run and the step, and that the step declares an environment."),
            var several => throw new FlowKitException(EnvironmentErrors.PathspecNotResolved,
                $"The tasks of '{pathspec}' ran in {several.Count} different environments ({string.Join(", ", several.Order().Select(static s => s.Abbreviated))}). Name one task, 'Flow/Run/Step/Task'."),
        };
    }

    private static void CheckMove(NameRecord seen, EnvironmentLock @lock, PublishOptions? options)
    {
        if (seen.Name.IsMovable && options is { Move: true }) return;
        throw new FlowKitException(EnvironmentErrors.NameTaken,
            $"The name '{seen.Name}' already means the environment {seen.Current.EnvironmentId.Abbreviated} (since {seen.Current.SetAt:u}), not {@lock.Id.Abbreviated}. "
            + (seen.Name.IsMovable ? "Ask for a move to let it mean the new one, or choose another name." : $"The tag '{seen.Name.Tag}' is set once; choose another tag or name."));
    }

    private static FlowKitException Lost(EnvironmentName name, NameRecord? seen, NameRecord? now) => seen is null
        ? new(EnvironmentErrors.NameTaken, $"The name '{name}' was given to the environment {now?.Current.EnvironmentId.Abbreviated} by somebody else at the same moment. Choose another name, or publish again with a move where its tag may move.")
        : new(EnvironmentErrors.NameMoved, $"The name '{name}' meant {seen.Current.EnvironmentId.Abbreviated} when it was last seen and means {now?.Current.EnvironmentId.Abbreviated} now: somebody else moved it. Look at what it means now and publish again.");
}
