using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>Which version of a range is tried next: what is preferred, then the highest (or lowest), final releases before pre-releases.</summary>
internal sealed class CandidateSelector
{
    private readonly PypiSolveRequest _request;
    private readonly FilePolicy _policy;
    private readonly SolveEnvironment _environment;
    private readonly ForkKnowledge? _forks;
    private readonly HashSet<PackageName> _direct = [];
    private readonly HashSet<PackageName> _explicitPrereleases = [];

    public CandidateSelector(PypiSolveRequest request, FilePolicy policy, SolveEnvironment environment, ForkKnowledge? forks)
    {
        _forks = forks;
        _environment = environment;
        _request = request;
        _policy = policy;
        foreach (Requirement requirement in request.Requirements)
        {
            // What is asked for elsewhere alone is not asked for directly here.
            if (environment.RootCondition(requirement) is not null) _direct.Add(requirement.Name);
            if (requirement.Specifiers.NamesPreRelease) _explicitPrereleases.Add(requirement.Name);
        }
        foreach (Requirement requirement in request.Constraints.Concat(request.Overrides))
        {
            if (requirement.Specifiers.NamesPreRelease) _explicitPrereleases.Add(requirement.Name);
        }
    }

    /// <summary>
    /// The release to try: one that can be used, or, as an answer in itself, one that cannot, for the search to learn why. Null where the range holds none at all.
    /// </summary>
    public Release? Select(Project project, VersionSet range)
    {
        if (_request.Preferences.TryGetValue(project.Name, out PypiPreference? preference) && SelectPreferred(project, range, preference) is { } preferred) return preferred;
        if (SelectSibling(project, range) is { } sibling) return sibling;
        bool? prereleases = AllowsPrereleases(project.Name);
        if (prereleases == true) return SelectFrom(project, project.Groups, range, Releases.All);
        if (prereleases == false) return SelectFrom(project, project.Groups, range, Releases.Final);
        if (project.Groups.Length <= 1)
            return SelectFrom(project, project.Groups, range, Releases.Final) ?? SelectFrom(project, project.Groups, range, Releases.Pre);
        foreach (Release[] group in project.Groups)
        {
            if ((SelectFrom(project, [group], range, Releases.Final) ?? SelectFrom(project, [group], range, Releases.Pre)) is { } found) return found;
        }
        return null;
    }

    /// <summary>What was decided before the fork of a universal search began, where it still fits.</summary>
    public Release? SelectDecided(Project project, VersionSet range) =>
        _forks is not null && _forks.Decided.TryGetValue(project.Name, out Pep440Version? version) ? SelectPreferred(project, range, new PypiPreference(version)) : null;

    public bool PrefersHighest(PackageName name) => _request.Mode switch
    {
        ResolutionMode.Highest => true,
        ResolutionMode.Lowest => false,
        _ => !_direct.Contains(name),
    };

    // True: like any version. False: never. Null: where no final release is left.
    private bool? AllowsPrereleases(PackageName name) => _request.PrereleasesByPackage.GetValueOrDefault(name, _request.Prereleases) switch
    {
        PrereleasePolicy.Allow => true,
        PrereleasePolicy.Disallow => false,
        PrereleasePolicy.Explicit => _explicitPrereleases.Contains(name) ? null : false,
        _ => null,
    };

    // What an earlier fork chose: forks that agree where they can make short locks.
    private Release? SelectSibling(Project project, VersionSet range)
    {
        if (_forks is null || !_forks.Siblings.TryGetValue(project.Name, out List<SiblingVersion>? versions)) return null;
        bool highest = PrefersHighest(project.Name);
        IEnumerable<SiblingVersion> sorted = highest ? versions.OrderByDescending(sibling => sibling.Version) : versions.OrderBy(sibling => sibling.Version);
        foreach (SiblingVersion sibling in sorted.OrderBy(sibling => _environment is UniversalEnvironment fork && fork.Includes(sibling.Marker) ? 0 : 1))
        {
            if (sibling.Version.IsPreRelease && !sibling.IsLocked && AllowsPrereleases(project.Name) != true) continue;
            if (SelectPreferred(project, range, new PypiPreference(sibling.Version)) is { } release) return release;
        }
        return null;
    }

    private Release? SelectPreferred(Project project, VersionSet range, PypiPreference preference)
    {
        if (!range.Contains(preference.Version)) return null;
        if (preference.Version.IsPreRelease && AllowsPrereleases(project.Name) == false) return null;
        if (project.Find(preference.Version, _policy) is not { } release) return null;
        if (preference.IndexName is { } index && release.Chosen is { } chosen && chosen.IndexName != index) return null;
        // 2.1+cpu is kept as well by a preference for 2.1, unless low versions are wanted: there 2.1 is what was chosen.
        if (preference.Version.HasLocal || !PrefersHighest(project.Name)) return release;
        foreach (Release[] group in project.Groups)
        {
            for (int i = group.Length - 1; i >= 0 && group[i].Version > preference.Version; i--)
            {
                if (!group[i].Version.HasLocal || group[i].Version.WithoutLocal() != preference.Version || !range.Contains(group[i].Version)) continue;
                _policy.Evaluate(project, group[i]);
                if (!group[i].IsExcluded) return group[i];
            }
        }
        return release;
    }

    private Release? SelectFrom(Project project, IReadOnlyList<Release[]> groups, VersionSet range, Releases wanted)
    {
        bool highest = PrefersHighest(project.Name);
        foreach (Release[] group in groups)
        {
            for (int i = 0; i < range.IntervalCount; i++)
            {
                (int from, int to) = Project.Within(group, range[highest ? range.IntervalCount - 1 - i : i]);
                for (int step = 0; step < to - from; step++)
                {
                    Release release = group[highest ? to - 1 - step : from + step];
                    if (wanted != Releases.All && release.Version.IsPreRelease != (wanted == Releases.Pre)) continue;
                    _policy.Evaluate(project, release);
                    if (!release.IsExcluded) return release;
                }
            }
        }
        return null;
    }

    private enum Releases
    {
        All,
        Final,
        Pre,
    }
}
