using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>
/// Finds out where a universal solve has to go separate ways: one project is required with different markers that not every target satisfies alike, or with a marker that needs later
/// Pythons than the fork begins with.
/// </summary>
internal static class ForkFinder
{
    /// <summary>The forks, in the order in which they are found; empty where there is only one way.</summary>
    public static IReadOnlyList<Fork> Find(UniversalEnvironment environment, IReadOnlyList<Dependency> dependencies)
    {
        List<Fork> forks = [new Fork(environment, [])];
        foreach (IGrouping<PackageName, Dependency> group in dependencies.GroupBy(dependency => dependency.Package.Name).OrderBy(group => group.Key))
        {
            Dependency[] same = [.. group];
            MarkerTree first = same[0].Marker;
            if (Array.TrueForAll(same, dependency => dependency.Marker.Equals(first)) && !environment.IsRaisedBy(first))
            {
                foreach (Fork fork in forks)
                {
                    if (fork.Environment.Includes(first)) fork.Dependencies.AddRange(same);
                }
                continue;
            }
            foreach (Dependency dependency in same)
            {
                if (!environment.Includes(dependency.Marker)) continue;
                if (dependency.Marker.IsTrue)
                {
                    foreach (Fork fork in forks) fork.Dependencies.Add(dependency);
                    continue;
                }
                forks = Split(forks, dependency);
            }
        }
        return forks.Count > 1 ? forks : [];
    }

    private static List<Fork> Split(List<Fork> forks, Dependency dependency)
    {
        List<Fork> result = [];
        MarkerTree remaining = dependency.Marker;
        foreach (Fork fork in forks)
        {
            if (!fork.Environment.Includes(remaining))
            {
                result.Add(fork);
                continue;
            }
            MarkerTree not = remaining.Not();
            List<UniversalEnvironment> parts = [];
            if (fork.Environment.Includes(not)) parts.Add(fork.Environment.Narrow(not));
            parts.Add(fork.Environment.Narrow(remaining));
            remaining = remaining.And(fork.Environment.Markers.Not());
            foreach (UniversalEnvironment part in parts)
            {
                if (!part.Includes(part.Whole)) continue;
                List<Dependency> kept = [.. fork.Dependencies];
                if (part.Includes(dependency.Marker)) kept.Add(dependency);
                result.Add(new Fork(part, kept));
            }
        }
        return result;
    }

    /// <summary>A part of an environment and what is needed in it.</summary>
    internal sealed record Fork(UniversalEnvironment Environment, List<Dependency> Dependencies)
    {
        /// <summary>How many requirements have an upper bound: such a fork goes first, for what it finds may suit the others.</summary>
        public int UpperBounds => Dependencies.Count(dependency => !dependency.Range.IsEmpty && !dependency.Range[dependency.Range.IntervalCount - 1].Upper.IsEnd);
    }
}
