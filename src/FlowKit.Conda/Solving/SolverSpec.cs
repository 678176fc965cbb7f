using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>A match spec as the solver uses it: its candidates in order of preference, and the variables that speak of it.</summary>
internal sealed class SolverSpec(MatchSpec spec, SolverName name, int id)
{
    public MatchSpec Spec { get; } = spec;

    public SolverName Name { get; } = name;

    /// <summary>The place of this spec in the order in which specs were reached.</summary>
    public int Id { get; } = id;

    /// <summary>
    /// The variables of the matching candidates, best first. Candidates that only their dependencies or age can rank lie in the order of their
    /// variables until <see cref="IsRanked"/> of their place is set.
    /// </summary>
    public required int[] Candidates { get; init; }

    /// <summary>For each candidate of the name whether it matches.</summary>
    public required bool[] Matches { get; init; }

    /// <summary>For each place in <see cref="Candidates"/> whether the group of equally good candidates it is in is in its final order.</summary>
    public required bool[] IsRanked { get; init; }

    /// <summary>True where a candidate is needed; -1 as long as nobody requires or constrains so.</summary>
    public int NeededVariable { get; set; } = -1;

    /// <summary>True where nothing may be installed that does not match: the variable after <see cref="NeededVariable"/>.</summary>
    public int RestrictedVariable => NeededVariable + 1;

    /// <summary>Whether the clause that one of the candidates is installed where one is needed was made.</summary>
    public bool IsRequired { get; set; }

    /// <summary>True where a candidate is installed that matches, for conditions; -1 as long as nobody asks so.</summary>
    public int ConditionVariable { get; set; } = -1;

    /// <summary>The highest version that matches, once known.</summary>
    public CondaVersion? HighestVersion { get; set; }

    public bool HighestHasFeatures { get; set; }

    public bool HighestIsKnown { get; set; }
}
