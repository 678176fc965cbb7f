using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>One package name with its candidates: a run of neighbouring variables of which at most one may be true.</summary>
internal sealed class SolverName(string name, int firstVariable)
{
    public string Name { get; } = name;

    public int FirstVariable { get; } = firstVariable;

    public int Count { get; set; }

    /// <summary>Records that are there but may not be used, with the reason.</summary>
    public List<(PackageRecord Record, string Reason)> Excluded { get; } = [];

    /// <summary>The variable of the record to prefer: locked or installed; -1 for none.</summary>
    public int Favored { get; set; } = -1;

    /// <summary>Whether the record that is there is pinned.</summary>
    public bool IsPinned { get; set; }
}
