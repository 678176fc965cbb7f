namespace FlowKit.Pypi.Solving;

/// <summary>Counts which packages are rejected, and which make others impossible; those that do so again and again change their place in the order of decisions.</summary>
internal sealed class ConflictTracker(PackageTable packages, SearchState search)
{
    // After so many conflicts a package is looked at earlier.
    private const int Threshold = 5;

    private readonly Dictionary<int, int> _affected = [];
    private readonly Dictionary<int, int> _culprits = [];
    private readonly List<int> _earlier = [];
    private readonly List<int> _later = [];

    /// <summary>The projects with the most conflicts.</summary>
    public IEnumerable<string> MostConflicts => _culprits.Concat(_affected)
        .Where(count => packages[count.Key].HasName)
        .GroupBy(count => packages[count.Key].Name.Value, count => count.Value)
        .OrderByDescending(counts => counts.Sum()).ThenBy(counts => counts.Key, StringComparer.Ordinal)
        .Select(counts => counts.Key);

    /// <summary>A package was rejected because of an incompatibility with others, while <paramref name="current"/> was looked at.</summary>
    public void Record(int affected, int incompatibility, int current)
    {
        bool isReal = false;
        foreach (int other in search.Store[incompatibility].Packages)
        {
            if (other == affected || SameName(affected, other)) continue;
            isReal = true;
            int count = _culprits[other] = _culprits.GetValueOrDefault(other) + 1;
            if (count == Threshold) _later.Add(other);
        }
        if (!isReal) return;
        int times = _affected[current] = _affected.GetValueOrDefault(current) + 1;
        if (times == Threshold) _earlier.Add(current);
    }

    /// <summary>Gives packages with many conflicts another place, and goes back before the decision on one that makes others impossible.</summary>
    public void Reorder()
    {
        foreach (int package in _earlier) packages.Mark(package, PriorityClass.ConflictEarly);
        _earlier.Clear();
        foreach (int package in _later)
        {
            if (packages.Mark(package, PriorityClass.ConflictLate)) search.Solution.BacktrackBefore(package);
        }
        _later.Clear();
    }

    // A project and its extras carry each other's bounds: no conflict of two.
    private bool SameName(int left, int right)
    {
        SolverPackage a = packages[left], b = packages[right];
        return a.HasName == b.HasName && (!a.HasName || a.Name == b.Name);
    }
}
