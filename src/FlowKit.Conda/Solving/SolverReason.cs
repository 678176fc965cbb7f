namespace FlowKit.Conda.Solving;

/// <summary>Why a variable has its value: a clause, another variable that implies it, or nothing (a decision, or a fact of the request).</summary>
/// <param name="Clause">The clause, for one.</param>
/// <param name="Cause">The variable that implies it, where no clause does; -1 otherwise.</param>
internal readonly record struct SolverReason(SolverClause? Clause, int Cause)
{
    public static readonly SolverReason None = new(null, -1);

    public bool IsNone => Clause is null && Cause < 0;
}
