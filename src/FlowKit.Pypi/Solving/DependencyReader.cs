using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>Turns requirements into what the search depends on: markers evaluated for the target, extras taken apart, overrides put in place.</summary>
internal sealed class DependencyReader
{
    private readonly SolveEnvironment _environment;
    private readonly Dictionary<PackageName, List<Requirement>> _overrides = [];
    private readonly Dictionary<VersionSpecifiers, VersionSet> _sets = [];
    private readonly HashSet<PackageName> _directNames = [];

    public DependencyReader(PypiSolveRequest request, SolveEnvironment environment)
    {
        _environment = environment;
        foreach (Requirement replacement in request.Overrides)
        {
            if (!_overrides.TryGetValue(replacement.Name, out List<Requirement>? list)) _overrides.Add(replacement.Name, list = []);
            list.Add(replacement);
        }
        foreach (Requirement requirement in request.Requirements.Concat(request.Overrides).Concat(request.Constraints))
        {
            if (requirement.Url is not null) _directNames.Add(requirement.Name);
        }
    }

    /// <summary>The versions that satisfy the specifiers; equal ones are one object.</summary>
    public VersionSet SetOf(VersionSpecifiers specifiers)
    {
        if (specifiers.IsAny) return VersionSet.All;
        if (!_sets.TryGetValue(specifiers, out VersionSet? set)) _sets.Add(specifiers, set = VersionSet.Of(specifiers));
        return set;
    }

    /// <summary>What the user asks for.</summary>
    public List<Dependency> ReadRoot(IReadOnlyList<Requirement> requirements)
    {
        List<Dependency> dependencies = [];
        foreach (Requirement requirement in Replace(requirements))
        {
            if (_environment.RootCondition(requirement) is { } condition) Add(dependencies, requirement, SetOf(requirement.Specifiers), condition);
        }
        return dependencies;
    }

    /// <summary>
    /// What a version of a project needs: without an extra its own requirements, with one what the extra adds to them. A contradiction where the version cannot be used, and then not all of them.
    /// </summary>
    public Contradiction? Read(PackageName name, Pep440Version version, CoreMetadata metadata, ExtraName extra, List<Dependency> dependencies)
    {
        try
        {
            return ReadOwn(name, version, metadata, extra, dependencies);
        }
        catch (FlowKitException e) when (e.Code == PypiErrors.MarkerTooComplex)
        {
            return new Contradiction(Reasons.Metadata(e.Message), MarkerTree.True);
        }
    }

    private Contradiction? ReadOwn(PackageName name, Pep440Version version, CoreMetadata metadata, ExtraName extra, List<Dependency> dependencies)
    {
        bool recursive = false;
        foreach (Requirement requirement in metadata.RequiresDist) recursive |= requirement.Name == name && requirement.Extras.Count > 0;
        List<(Requirement Requirement, MarkerTree Condition)> applicable = [];
        Collect(metadata.RequiresDist, extra, MarkerTree.True, applicable);
        if (recursive) FollowOwnExtras(name, metadata.RequiresDist, applicable);

        foreach ((Requirement requirement, MarkerTree condition) in applicable)
        {
            VersionSet range = SetOf(requirement.Specifiers);
            if (requirement.Name == name)
            {
                // Whether a version fits itself is known at once.
                if (!range.Contains(version)) return new Contradiction(Reasons.SelfDependency(requirement), condition);
                continue;
            }
            if (requirement.Url is not null && !_directNames.Contains(requirement.Name)) return new Contradiction(Reasons.UrlDependency(requirement.Name), condition);
            if (range.IsEmpty) return new Contradiction(Reasons.EmptyRange(requirement), condition);
            Add(dependencies, requirement, range, condition);
        }
        return null;
    }

    private void Collect(IReadOnlyList<Requirement> requirements, ExtraName extra, MarkerTree within, List<(Requirement, MarkerTree)> applicable)
    {
        foreach (Requirement requirement in Replace(requirements))
        {
            if (_environment.Condition(requirement, extra) is not { } condition) continue;
            condition = condition.And(within);
            if (!condition.IsFalse) applicable.Add((requirement, condition));
        }
    }

    // foo[all] that requires foo[a] and foo[b]: their requirements are taken over, at any depth, each extra once.
    private void FollowOwnExtras(PackageName name, IReadOnlyList<Requirement> all, List<(Requirement Requirement, MarkerTree Condition)> applicable)
    {
        HashSet<(ExtraName, MarkerTree)> seen = [];
        Queue<(ExtraName, MarkerTree)> queue = [];
        for (int i = 0; i < applicable.Count; i++) EnqueueOwn(applicable[i]);
        while (queue.TryDequeue(out (ExtraName Extra, MarkerTree Condition) next))
        {
            int from = applicable.Count;
            Collect(all, next.Extra, next.Condition, applicable);
            for (int i = from; i < applicable.Count; i++) EnqueueOwn(applicable[i]);
        }

        void EnqueueOwn((Requirement Requirement, MarkerTree Condition) entry)
        {
            if (entry.Requirement.Name != name) return;
            foreach (ExtraName own in entry.Requirement.Extras)
            {
                if (seen.Add((own, entry.Condition))) queue.Enqueue((own, entry.Condition));
            }
        }
    }

    private IEnumerable<Requirement> Replace(IReadOnlyList<Requirement> requirements)
    {
        if (_overrides.Count == 0) return requirements;
        return Replaced(requirements);
    }

    private IEnumerable<Requirement> Replaced(IReadOnlyList<Requirement> requirements)
    {
        foreach (Requirement requirement in requirements)
        {
            if (!_overrides.TryGetValue(requirement.Name, out List<Requirement>? replacements))
            {
                yield return requirement;
                continue;
            }
            foreach (Requirement replacement in replacements)
            {
                // The extra that a requirement hangs on stays its condition.
                Marker? own = requirement.Marker is { } marker && marker.Names(MarkerVariable.Extra) ? marker : null;
                yield return own is null ? replacement : replacement.WithMarker(replacement.Marker is { } other ? own.And(other) : own);
            }
        }
    }

    private static void Add(List<Dependency> dependencies, Requirement requirement, VersionSet range, MarkerTree condition)
    {
        MarkerTree? marker = condition.IsTrue ? null : condition;
        if (requirement.Extras.Count == 0)
        {
            dependencies.Add(new Dependency(new SolverPackage(marker is null ? SolverPackageKind.Project : SolverPackageKind.Request, requirement.Name, default, marker), range, requirement, condition));
            return;
        }
        foreach (ExtraName extra in requirement.Extras)
            dependencies.Add(new Dependency(new SolverPackage(SolverPackageKind.Request, requirement.Name, extra, marker), range, requirement, condition));
    }
}
