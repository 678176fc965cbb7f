namespace FlowKit.Conda.Solving;

/// <summary>What a clause comes from.</summary>
internal enum SolverClauseKind : byte
{
    /// <summary>Where the parent is installed (and the conditions hold), one of the spec's candidates is.</summary>
    Requires,

    /// <summary>Where the parent is installed, nothing is that breaks the spec.</summary>
    Constrains,

    /// <summary>Where the parent asks for an extra and the record is installed, the extra's dependencies count.</summary>
    WantsExtra,

    /// <summary>A record that cannot be used.</summary>
    Unusable,

    /// <summary>What a conflict taught.</summary>
    Learned,
}

/// <summary>A clause: literals of which one has to be true. A literal is twice its variable, plus one where the variable has to be false.</summary>
internal sealed class SolverClause
{
    public required SolverClauseKind Kind { get; init; }

    public int Id { get; set; }

    public int Parent { get; init; } = -1;

    public SolverSpec? Spec { get; init; }

    /// <summary>Of <see cref="SolverClauseKind.Requires"/>: the literals before the candidates (the parent and conditions). Of the others: all literals.</summary>
    public required int[] Literals { get; init; }

    /// <summary>Of <see cref="SolverClauseKind.Requires"/>: the variables of the candidates, shared by all clauses of the spec.</summary>
    public int[] Candidates { get; init; } = [];

    public int FirstWatch { get; set; }

    public int SecondWatch { get; set; }

    /// <summary>Of <see cref="SolverClauseKind.Learned"/>: where it comes from.</summary>
    public SolverReason[] Antecedents { get; init; } = [];

    /// <summary>Of <see cref="SolverClauseKind.Unusable"/>: why.</summary>
    public string? Problem { get; init; }

    public int Count => Literals.Length + Candidates.Length;

    public int LiteralAt(int index) => index < Literals.Length ? Literals[index] : Candidates[index - Literals.Length] << 1;
}

/// <summary>Why a variable has its value: a clause, the rule that a name is installed once, a candidate that breaks or matches a spec, or nothing (a decision).</summary>
/// <param name="Clause">The clause, for one.</param>
/// <param name="Cause">The variable that caused it, where no clause did; -1 otherwise.</param>
internal readonly record struct SolverReason(SolverClause? Clause, int Cause)
{
    public static readonly SolverReason None = new(null, -1);

    public bool IsNone => Clause is null && Cause < 0;
}
