using FlowKit.Conda.Solving;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Resolution.Distributions;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Explanations;

namespace FlowKit.Environments.Composition;

/// <summary>Composes environments: base locks and a spec make one lock, under a policy.</summary>
public sealed class EnvironmentComposer
{
    private readonly EnvironmentResolver _resolver;
    private readonly IPlatformSolver _solver;

    private readonly CondaContents? _contents;

    /// <summary>Creates a composer.</summary>
    public EnvironmentComposer(EnvironmentResolver resolver, IPlatformSolver solver)
        : this(resolver, solver, null)
    {
    }

    internal EnvironmentComposer(EnvironmentResolver resolver, IPlatformSolver solver, CondaContents? contents)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        ArgumentNullException.ThrowIfNull(solver);
        _resolver = resolver;
        _solver = solver;
        _contents = contents;
    }

    /// <summary>Composes.</summary>
    /// <param name="bases">The bases, at least one.</param>
    /// <param name="added">What is added.</param>
    /// <param name="policy">How much of the bases is kept.</param>
    /// <param name="progress">Told when it solves. Default: nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FlowKitException"><c>FK7310</c>: what is added, or another base, cannot live with what a base has locked. <c>FK7313</c>: a base is not locked for a platform.</exception>
    public Task<ComposedEnvironment> ComposeAsync(
        IReadOnlyList<CompositionBase> bases, EnvironmentSpec added, CompositionPolicy policy = CompositionPolicy.Locked,
        IProgress<EnvironmentProgress>? progress = null, CancellationToken cancellationToken = default) =>
        ComposeAsync(bases, added, policy, null, null, progress, cancellationToken);

    /// <inheritdoc cref="ComposeAsync(IReadOnlyList{CompositionBase}, EnvironmentSpec, CompositionPolicy, IProgress{EnvironmentProgress}?, CancellationToken)"/>
    /// <param name="bases">The bases, at least one.</param>
    /// <param name="added">What is added.</param>
    /// <param name="policy">How much of the bases is kept.</param>
    /// <param name="previous">What it was before; null for nothing.</param>
    /// <param name="update">Whether what is known is solved again; null for no.</param>
    /// <param name="progress">Told when it solves.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<ComposedEnvironment> ComposeAsync(
        IReadOnlyList<CompositionBase> bases, EnvironmentSpec added, CompositionPolicy policy, EnvironmentLock? previous, ResolveOptions? update,
        IProgress<EnvironmentProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bases);
        ArgumentNullException.ThrowIfNull(added);
        if (bases.Count == 0) throw new ArgumentException("A composition has at least one base.", nameof(bases));
        if (policy == CompositionPolicy.Locked && added.Removed.Count > 0)
            throw new FlowKitException(EnvironmentErrors.InvalidSpec, $"{string.Join(", ", added.Removed)} cannot be removed under the Locked policy, under which every package of a base stays. Compose under Prefer or Fresh.");
        BaseAgreement agreement = new(bases, added);
        EnvironmentSpec joined = agreement.Joined;
        IReadOnlyList<string> platforms = PlatformsOf(bases, added);
        EnvironmentSpec asked = _resolver.Complete(added with { Platforms = platforms }) with { DefaultPython = null };
        // Where the bases' packages came from helps to solve; it is no part of what was asked for.
        EnvironmentSpec completeAdded = WithSources(asked, joined);
        EnvironmentSpec completeJoined = WithSources(_resolver.Complete(joined with { Platforms = platforms }), joined);
        // Where the bases' requirements are solved again, it is by these settings.
        EnvironmentSpec counted = policy == CompositionPolicy.Locked ? asked : asked with { CondaSettings = completeJoined.CondaSettings, PypiSettings = completeJoined.PypiSettings };
        counted = counted with { CondaPypiMapping = MeetsBoth(bases, asked) ? _resolver.MappingIdentity : null };
        // Of what is kept as it is, the order decides nothing but which base's channels and indexes come first for what is added.
        bool isOrdered = policy != CompositionPolicy.Locked || !HasSources(completeAdded, WithSources(asked, new BaseAgreement([.. bases.OrderBy(static b => b.Lock.Id)], added).Joined));
        RequirementId id = RequirementId.OfComposition(bases.Select(static b => b.Lock.Id), policy, counted, isOrdered);

        EnvironmentLock? known = await _resolver.FindAsync(id, cancellationToken).ConfigureAwait(false);
        bool updates = update is { Update: true };
        bool reused = !updates && known is not null && platforms.All(p => known.Find(p) is not null);
        EnvironmentLock? before = previous ?? (updates ? known : null);
        completeJoined = _resolver.WithAges(completeJoined, reused ? known!.Composition?.Joined.AgesFrom : null);
        completeAdded = _resolver.WithAges(completeAdded, completeJoined.AgesFrom);
        if (!reused) bases = await DescribeAsync(bases, added, cancellationToken).ConfigureAwait(false);
        SolveWarnings warnings = new(progress, id.Abbreviated);
        UpdateSelection selection = new(update);
        List<PlatformLock> locked = [];
        List<bool> solves = [];
        foreach (string platform in platforms)
        {
            PlatformLock? result = reused ? known!.For(platform) : policy == CompositionPolicy.Fresh ? null : BaseComparison.Unchanged(bases, Own(completeAdded, added), platform);
            solves.Add(result is null);
            if (result is null)
            {
                ResolveOptions.EnsureMaySolve(update, id, platform);
                progress?.Report(new EnvironmentProgress(EnvironmentPhase.Resolving, id.Abbreviated));
                foreach (string note in added.Notes) warnings.Report(note);
                IReadOnlyList<LockedPackage> earlier = before?.Find(platform)?.Packages ?? [];
                PlatformSolveRequest solve = new(selection.Bound(completeAdded, earlier), platform) { Preferred = selection.Kept(earlier), Warnings = warnings, Downloads = warnings.Downloads };
                result = await SolveAsync(bases, solve, selection.Bound(completeJoined, earlier), agreement, policy, cancellationToken).ConfigureAwait(false);
            }
            locked.Add(result);
        }
        LockComposition composition = new(policy, [.. bases.Select(static b => b.Lock.Id).Distinct().Order()], completeJoined);
        EnvironmentLock @lock = reused ? known!.AskedBy(id, completeAdded, composition) : new EnvironmentLock(id, completeAdded, locked, composition);
        if (!reused) await _resolver.RememberAsync(@lock, cancellationToken).ConfigureAwait(false);
        return new ComposedEnvironment(@lock, [.. locked.Select((platform, i) => CompositionReports.Of(bases, platform, policy, solves[i], completeAdded))])
        {
            Changes = before is null ? [] : CompositionReport.Between(before, @lock),
        };
    }

    // Where PyPI's packages come beside conda's, what conda's bring has to be known.
    private async Task<IReadOnlyList<CompositionBase>> DescribeAsync(IReadOnlyList<CompositionBase> bases, EnvironmentSpec added, CancellationToken cancellationToken)
    {
        if (_contents is null || (!added.AsksPypi && !bases.Any(static b => b.Lock.Platforms.Any(static p => p.Pypi.Any())))) return bases;
        List<CompositionBase> described = [];
        foreach (CompositionBase @base in bases) described.Add(@base with { Lock = await _contents.DescribeAsync(@base.Lock, cancellationToken).ConfigureAwait(false) });
        return described;
    }

    private Task<PlatformLock> SolveAsync(
        IReadOnlyList<CompositionBase> bases, PlatformSolveRequest added, EnvironmentSpec joined, BaseAgreement agreement, CompositionPolicy policy, CancellationToken cancellationToken)
    {
        if (policy == CompositionPolicy.Locked) return SolveLockedAsync(bases, added, cancellationToken);
        if (policy == CompositionPolicy.Prefer) return SolvePreferAsync(bases, added, joined, agreement, cancellationToken);
        agreement.Ensure(added.Warnings!);
        return _solver.SolveAsync(added with { Spec = joined }, cancellationToken);
    }

    private async Task<PlatformLock> SolveLockedAsync(IReadOnlyList<CompositionBase> bases, PlatformSolveRequest added, CancellationToken cancellationToken)
    {
        IReadOnlyList<(LockedPackage Package, string Base)> kept = BaseComparison.Union(bases, added.Platform);
        PlatformSolveRequest request = added with
        {
            Fixed = kept,
            FixedPython = BaseComparison.PythonOf(bases, added.Platform),
            BaseVirtualPackages = [.. bases.SelectMany(b => b.Lock.For(added.Platform).VirtualPackages).Distinct(StringComparer.Ordinal)],
            Preferred = Beside(added.Preferred, kept),
        };
        try
        {
            return await _solver.SolveAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (FlowKitException e) when (IsConflictWith(kept, e))
        {
            throw new FlowKitException(EnvironmentErrors.CompositionConflict,
                $"What is added ({string.Join(", ", (IEnumerable<PackageRequest>)[.. added.Spec.Conda, .. added.Spec.Pypi])}) cannot live with the base {string.Join(" and ", bases.Select(static b => b.Label))} on {added.Platform}, "
                + "whose packages keep their exact builds under the Locked policy.\n" + e.Message
                + "\nAsk for versions that fit the base, or compose under Prefer, which may change packages of the base (what the base wrote may then not load).", e);
        }
    }

    private async Task<PlatformLock> SolvePreferAsync(IReadOnlyList<CompositionBase> bases, PlatformSolveRequest added, EnvironmentSpec joined, BaseAgreement agreement, CancellationToken cancellationToken)
    {
        // Zero changes are the fewest: so first as if locked, unless something is to go.
        try
        {
            if (added.Spec.Removed.Count == 0) return await SolveLockedAsync(bases, added, cancellationToken).ConfigureAwait(false);
        }
        catch (FlowKitException e) when (e.Code == EnvironmentErrors.CompositionConflict)
        {
            // Something has to move.
        }
        agreement.Ensure(added.Warnings!);
        List<(LockedPackage Package, string Base)> movable = [];
        foreach (CompositionBase @base in bases)
        {
            foreach (LockedPackage package in @base.Lock.For(added.Platform).Packages)
            {
                if (!movable.Exists(m => m.Package.Kind == package.Kind && m.Package.Name == package.Name)) movable.Add((package, @base.Label));
            }
        }
        return await _solver.SolveAsync(added with { Spec = joined, Movable = movable, Preferred = Beside(added.Preferred, movable) }, cancellationToken).ConfigureAwait(false);
    }

    // What a base has comes before what was there earlier.
    private static List<LockedPackage> Beside(IReadOnlyList<LockedPackage> preferred, IReadOnlyList<(LockedPackage Package, string Base)> bases) =>
        [.. preferred.Where(p => !bases.Any(b => b.Package.Kind == p.Kind && b.Package.Name == p.Name))];

    // A source that cannot be asked, or what no source has, is no conflict between two sides.
    private static bool IsConflictWith(IReadOnlyList<(LockedPackage Package, string Base)> kept, FlowKitException e) => (e.InnerException ?? e) switch
    {
        PypiSolveException pypi => e.Code == EnvironmentErrors.MixedConflict || Names(pypi.Conflict, kept),
        CondaSolveException conda => Names(conda.Explanation, kept),
        _ => false,
    };

    private static bool Names(PypiConflict conflict, IReadOnlyList<(LockedPackage Package, string Base)> kept) =>
        conflict.Kind == PypiConflictKind.Pin
        || kept.Any(k => k.Package.Kind == PackageKind.Pypi && (conflict.Package?.Value == k.Package.Name || conflict.Dependency?.Value == k.Package.Name))
        || conflict.Causes.Any(c => Names(c, kept));

    private static bool Names(CondaConflict conflict, IReadOnlyList<(LockedPackage Package, string Base)> kept) =>
        kept.Any(k => k.Package.Kind == PackageKind.Conda && conflict.Names.Contains(k.Package.Name))
        || conflict.Causes.Any(c => Names(c, kept));

    private static bool HasSources(EnvironmentSpec spec, EnvironmentSpec other) =>
        spec.Channels.Select(static c => c.ToString()).SequenceEqual(other.Channels.Select(static c => c.ToString())) && spec.Indexes.Select(static i => i.ToString()).SequenceEqual(other.Indexes.Select(static i => i.ToString()));

    private static bool MeetsBoth(IReadOnlyList<CompositionBase> bases, EnvironmentSpec asked)
    {
        List<PlatformLock> platforms = [.. bases.SelectMany(static b => b.Lock.Platforms)];
        return (asked.AsksConda || platforms.Exists(static p => p.Conda.Any())) && (asked.AsksPypi || platforms.Exists(static p => p.Pypi.Any()));
    }

    // What the options say besides bounds what is solved; it is no reason to solve.
    private static EnvironmentSpec Own(EnvironmentSpec complete, EnvironmentSpec added) =>
        complete with { Constraints = added.Constraints, Overrides = added.Overrides, CondaSettings = added.CondaSettings, PypiSettings = added.PypiSettings };

    // Channels and indexes are a union, the bases' first: that is where their packages came from. What bases said in place of their packages' own words holds for these packages.
    private static EnvironmentSpec WithSources(EnvironmentSpec spec, EnvironmentSpec joined) => spec with
    {
        Channels = spec.Conda.Count == 0 ? [] : joined.Channels.Count > 0 ? Union(joined.Channels, spec.Channels) : spec.Channels,
        Overrides = [.. spec.Overrides.Union(joined.Overrides)],
        CondaSettings = spec.CondaSettings with { Overrides = [.. spec.CondaSettings.Overrides.Union(joined.CondaSettings.Overrides)] },
        Indexes = !spec.AsksPypi ? [] : joined.Indexes.Count > 0 ? Union(joined.Indexes, spec.Indexes) : spec.Indexes,
    };

    private static List<EnvironmentSource> Union(IReadOnlyList<EnvironmentSource> first, IReadOnlyList<EnvironmentSource> second) =>
        [.. first, .. second.Where(s => !first.Any(f => f.Name == s.Name))];

    private static List<string> PlatformsOf(IReadOnlyList<CompositionBase> bases, EnvironmentSpec added)
    {
        List<string> common = [.. bases[0].Lock.Platforms.Select(static p => p.Platform).Where(p => bases.All(b => b.Lock.Find(p) is not null))];
        if (added.Platforms.Count > 0)
        {
            foreach (string platform in added.Platforms)
            {
                foreach (CompositionBase @base in bases) @base.Lock.For(platform);
            }
            return [.. added.Platforms.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
        return common.Count > 0 ? common : throw new FlowKitException(EnvironmentErrors.PlatformNotLocked,
            $"The bases {string.Join(" and ", bases.Select(static b => b.Label))} have no platform in common. Resolve them for one platform first.");
    }
}
