using FlowKit.Pypi.Solving.Explanations;
using FlowKit.Pypi.Solving.Universal;

namespace FlowKit.Pypi.Solving;

/// <summary>How a search ended: with an answer, or with the proof that there is none, or, of a universal one, at a place where targets need different things.</summary>
internal readonly record struct SolveOutcome(PypiSolution? Solution, ConflictExplainer? Conflict, IReadOnlyList<ForkStart>? Forks = null);
