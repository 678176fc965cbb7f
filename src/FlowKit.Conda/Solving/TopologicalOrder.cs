using FlowKit.Conda.Channels;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>Brings records into an order in which each comes after what it depends on.</summary>
public static class TopologicalOrder
{
    /// <summary>Sorts <paramref name="records"/>; by name where there is a choice, and where packages depend on each other in a circle.</summary>
    public static IReadOnlyList<PackageRecord> Sort(IReadOnlyCollection<PackageRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        Dictionary<string, PackageRecord> byName = new(StringComparer.Ordinal);
        foreach (PackageRecord record in records) byName[record.Name] = record;
        List<PackageRecord> sorted = new(byName.Count);
        HashSet<string> seen = new(StringComparer.Ordinal);
        // An own stack: a chain of dependencies can be longer than the thread's.
        Stack<(PackageRecord Record, List<PackageRecord> Dependencies, int Next)> open = new();
        foreach (PackageRecord root in byName.Values.OrderBy(record => record.Name, StringComparer.Ordinal))
        {
            if (!seen.Add(root.Name)) continue;
            open.Push((root, DependenciesOf(root, byName), 0));
            while (open.TryPop(out (PackageRecord Record, List<PackageRecord> Dependencies, int Next) top))
            {
                if (top.Next == top.Dependencies.Count)
                {
                    sorted.Add(top.Record);
                    continue;
                }
                PackageRecord dependency = top.Dependencies[top.Next];
                open.Push((top.Record, top.Dependencies, top.Next + 1));
                if (seen.Add(dependency.Name)) open.Push((dependency, DependenciesOf(dependency, byName), 0));
            }
        }
        return sorted;
    }

    private static List<PackageRecord> DependenciesOf(PackageRecord record, Dictionary<string, PackageRecord> byName)
    {
        List<PackageRecord> dependencies = [];
        foreach (string text in record.Depends.Concat(record.ExtraDepends.Values.SelectMany(list => list)))
        {
            if (DependencyName.Of(text) is { } name && name != record.Name && byName.TryGetValue(name, out PackageRecord? dependency)) dependencies.Add(dependency);
        }
        dependencies.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return dependencies;
    }
}
