namespace FlowKit.Conda.Solving;

/// <summary>Which versions the solver prefers.</summary>
public enum SolveStrategy
{
    /// <summary>The highest version of everything.</summary>
    Highest,

    /// <summary>The lowest version of everything.</summary>
    Lowest,

    /// <summary>The lowest version of what is asked for, the highest of everything else.</summary>
    LowestDirect,
}
