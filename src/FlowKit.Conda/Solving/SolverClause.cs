namespace FlowKit.Conda.Solving;

/// <summary>A clause: literals of which one has to be true. A literal is twice its variable, plus one where the variable has to be false.</summary>
internal sealed class SolverClause
{
    /// <summary>All literals, or those before the candidates.</summary>
    public required int[] Literals { get; init; }

    /// <summary>Variables of which one being true satisfies the clause, shared with the spec they are the candidates of.</summary>
    public int[] Candidates { get; init; } = [];

    public int FirstWatch { get; set; }

    public int SecondWatch { get; set; }

    /// <summary>What the clause says to a reader; null for one that only holds others together.</summary>
    public SolverRule? Rule { get; init; }

    /// <summary>Of a learned clause: the steps it was learned from; null for others.</summary>
    public SolverStep[]? Antecedents { get; init; }

    /// <summary>Of a learned clause: the variables that had their values without any decision.</summary>
    public int[] Facts { get; init; } = [];
}
