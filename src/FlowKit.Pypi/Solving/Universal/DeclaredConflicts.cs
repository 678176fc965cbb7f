using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Universal;

/// <summary>Extras and groups that are never installed together, in a universal solve: what cannot be is left out, and the rest parts its ways at the start.</summary>
internal static class DeclaredConflicts
{
    /// <summary>The environment without the targets on which two of a set hold.</summary>
    public static UniversalEnvironment Exclude(UniversalEnvironment environment, IReadOnlyList<IReadOnlyList<Marker>> conflicts)
    {
        MarkerTree possible = MarkerTree.True;
        foreach (IReadOnlyList<Marker> set in conflicts)
        {
            for (int i = 0; i < set.Count; i++)
            {
                for (int j = i + 1; j < set.Count; j++) possible = possible.And(MarkerTree.Of(set[i]).And(MarkerTree.Of(set[j])).Not());
            }
        }
        return possible.IsTrue ? environment : environment.Narrow(possible);
    }

    /// <summary>The ways: for each set of which something is asked for, one without any of its conditions and one for each of them.</summary>
    public static IEnumerable<UniversalEnvironment> Split(IEnumerable<UniversalEnvironment> start, PypiSolveRequest request, IReadOnlyList<IReadOnlyList<Marker>> conflicts)
    {
        List<MarkerTree> asked = [.. request.Requirements.Where(static requirement => requirement.Marker is not null).Select(static requirement => MarkerTree.Of(requirement.Marker)).Distinct()];
        foreach (IReadOnlyList<Marker> set in conflicts)
        {
            MarkerTree[] conditions = [.. set.Select(MarkerTree.Of)];
            // What nobody asks anything for parts nothing.
            if (!conditions.Any(condition => asked.Exists(marker => !marker.Simplify(condition).Equals(marker.Simplify(condition.Not()))))) continue;
            MarkerTree none = conditions.Aggregate(MarkerTree.True, static (all, condition) => all.And(condition.Not()));
            start = start.SelectMany(part => conditions.Prepend(none).Where(part.Includes).Select(part.Narrow));
        }
        return start;
    }
}
