using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Universal;

/// <summary>
/// Finds out where a universal solve has to go separate ways: one project is required with different markers that not every target satisfies alike, or with a marker that needs later
/// Pythons than the fork begins with.
/// </summary>
internal static class ForkFinder
{
    /// <summary>The forks, in the order in which they are found; empty where there is only one way.</summary>
    /// <param name="environment">The targets.</param>
    /// <param name="dependencies">What is needed.</param>
    /// <param name="isRoot">Whether the user asks for it: one version then serves all extras and groups of the lock, unless they are declared to exclude each other.</param>
    public static IReadOnlyList<Fork> Find(UniversalEnvironment environment, IReadOnlyList<Dependency> dependencies, bool isRoot)
    {
        List<Fork> forks = [new Fork(environment, [])];
        foreach (IGrouping<PackageName, Dependency> group in dependencies.GroupBy(dependency => dependency.Package.Name).OrderBy(group => group.Key))
        {
            Dependency[] same = [.. group];
            MarkerTree first = WaysOf(same[0]);
            if (Array.TrueForAll(same, dependency => WaysOf(dependency).Equals(first)) && !environment.IsRaisedBy(first))
            {
                foreach (Fork fork in forks) fork.Dependencies.AddRange(same.Where(dependency => fork.Environment.Includes(dependency.Marker)));
                continue;
            }
            foreach (Dependency dependency in same)
            {
                if (!environment.Includes(dependency.Marker)) continue;
                if (WaysOf(dependency).IsTrue)
                {
                    foreach (Fork fork in forks.Where(fork => fork.Environment.Includes(dependency.Marker))) fork.Dependencies.Add(dependency);
                    continue;
                }
                forks = Split(forks, dependency, WaysOf(dependency));
            }
        }
        return forks.Count > 1 ? forks : [];

        MarkerTree WaysOf(Dependency dependency) => isRoot ? dependency.Marker.WithoutExtras() : dependency.Marker;
    }

    private static List<Fork> Split(List<Fork> forks, Dependency dependency, MarkerTree remaining)
    {
        List<Fork> result = [];
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
