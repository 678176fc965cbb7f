namespace FlowKit.Conda.Solving;

/// <summary>What cannot be: a clause whose literals are all false, or a rule between <see cref="SolverReason.Cause"/> and another variable.</summary>
internal readonly record struct SolverConflict(SolverReason Reason, int Other);
