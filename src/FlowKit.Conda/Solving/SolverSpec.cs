using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>A match spec as the solver uses it: its candidates in order of preference, and the variable that says that something breaks it.</summary>
internal sealed class SolverSpec(MatchSpec spec, SolverName name)
{
    public MatchSpec Spec { get; } = spec;

    public SolverName Name { get; } = name;

    /// <summary>
    /// The variables of the matching candidates, best first. Candidates that only their dependencies or age can rank lie in the order of their
    /// variables until <see cref="IsRanked"/> of their place is set.
    /// </summary>
    public int[]? Candidates { get; set; }

    /// <summary>For each place in <see cref="Candidates"/>, where its group of equally good candidates ends.</summary>
    public int[] GroupEnds { get; set; } = [];

    public bool[] IsRanked { get; set; } = [];

    /// <summary>True where a candidate of the name is installed that does not match; -1 as long as nobody constrains so.</summary>
    public int ViolationVariable { get; set; } = -1;

    /// <summary>True where a candidate is installed that matches, for conditions; -1 as long as nobody asks so.</summary>
    public int ConditionVariable { get; set; } = -1;

    /// <summary>The highest version that matches, once known.</summary>
    public CondaVersion? HighestVersion { get; set; }

    public bool HighestHasFeatures { get; set; }

    public bool HighestIsKnown { get; set; }
}
