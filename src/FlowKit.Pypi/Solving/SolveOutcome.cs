namespace FlowKit.Pypi.Solving;

/// <summary>How a search ended: with an answer, or with the proof that there is none.</summary>
internal readonly record struct SolveOutcome(PypiSolution? Solution, ConflictExplainer? Conflict);
