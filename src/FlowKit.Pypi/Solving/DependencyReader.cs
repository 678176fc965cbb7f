using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>Turns requirements into what the search depends on: markers evaluated for the target, extras taken apart, overrides put in place.</summary>
internal sealed class DependencyReader
{
    private readonly MarkerEnvironment _environment;
    private readonly Dictionary<PackageName, List<Requirement>> _overrides = [];
    private readonly Dictionary<VersionSpecifiers, VersionSet> _sets = [];
    private readonly HashSet<PackageName> _directNames = [];

    public DependencyReader(PypiSolveRequest request)
    {
        _environment = request.Target.Environment;
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
            if (requirement.AppliesTo(_environment)) Add(dependencies, requirement);
        }
        return dependencies;
    }

    /// <summary>
    /// What a version of a project needs: without an extra its own requirements, with one what the extra adds to them. A reason where the version can never be
    /// used.
    /// </summary>
    public UnavailableReason? Read(PackageName name, Pep440Version version, CoreMetadata metadata, ExtraName extra, List<Dependency> dependencies)
    {
        bool recursive = false;
        foreach (Requirement requirement in metadata.RequiresDist) recursive |= requirement.Name == name && requirement.Extras.Count > 0;
        List<Requirement> applicable = [];
        Collect(metadata.RequiresDist, extra, applicable);
        if (recursive) FollowOwnExtras(name, metadata.RequiresDist, applicable);

        foreach (Requirement requirement in applicable)
        {
            if (requirement.Name == name)
            {
                // Whether a version fits itself is known at once.
                if (!SetOf(requirement.Specifiers).Contains(version)) return Reasons.SelfDependency(requirement);
                continue;
            }
            if (requirement.Url is not null && !_directNames.Contains(requirement.Name)) return Reasons.UrlDependency(requirement.Name);
            if (SetOf(requirement.Specifiers).IsEmpty) return Reasons.EmptyRange(requirement);
            Add(dependencies, requirement);
        }
        return null;
    }

    private void Collect(IReadOnlyList<Requirement> requirements, ExtraName extra, List<Requirement> applicable)
    {
        ExtraName[]? extras = extra.Value.Length == 0 ? null : [extra];
        foreach (Requirement requirement in Replace(requirements))
        {
            if (requirement.Marker is null)
            {
                if (extras is null) applicable.Add(requirement);
            }
            else if (extras is null ? requirement.Marker.Evaluate(_environment) : requirement.Marker.Evaluate(_environment, extras) && !requirement.Marker.Evaluate(_environment))
            {
                applicable.Add(requirement);
            }
        }
    }

    // foo[all] that requires foo[a] and foo[b]: their requirements are taken over, at any depth, each extra once.
    private void FollowOwnExtras(PackageName name, IReadOnlyList<Requirement> all, List<Requirement> applicable)
    {
        HashSet<ExtraName> seen = [];
        Queue<ExtraName> queue = [];
        for (int i = 0; i < applicable.Count; i++) EnqueueOwn(applicable[i]);
        while (queue.TryDequeue(out ExtraName extra))
        {
            int from = applicable.Count;
            Collect(all, extra, applicable);
            for (int i = from; i < applicable.Count; i++) EnqueueOwn(applicable[i]);
        }

        void EnqueueOwn(Requirement requirement)
        {
            if (requirement.Name != name) return;
            foreach (ExtraName own in requirement.Extras)
            {
                if (seen.Add(own)) queue.Enqueue(own);
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
                if (!replacement.AppliesTo(_environment)) continue;
                // The extra that a requirement hangs on stays its condition.
                yield return requirement.Marker is { } marker && marker.Names(MarkerVariable.Extra) ? replacement.WithMarker(marker) : replacement.WithMarker(null);
            }
        }
    }

    private void Add(List<Dependency> dependencies, Requirement requirement)
    {
        VersionSet range = SetOf(requirement.Specifiers);
        if (requirement.Extras.Count == 0)
        {
            dependencies.Add(new Dependency(new SolverPackage(SolverPackageKind.Project, requirement.Name), range, requirement));
            return;
        }
        foreach (ExtraName extra in requirement.Extras)
            dependencies.Add(new Dependency(new SolverPackage(SolverPackageKind.ExtraRequest, requirement.Name, extra), range, requirement));
    }
}
