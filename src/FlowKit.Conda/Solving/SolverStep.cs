namespace FlowKit.Conda.Solving;

/// <summary>One step of a proof: the reason, and the variable that it gives (or, in a conflict, cannot give) a value; -1 where that is no single one.</summary>
internal readonly record struct SolverStep(SolverReason Reason, int Implied);
