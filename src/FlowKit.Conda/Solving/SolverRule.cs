namespace FlowKit.Conda.Solving;

/// <summary>What one record, or the request, says about others: the part of a proof that a reader understands.</summary>
/// <param name="Kind">What it comes from.</param>
/// <param name="Parent">The variable of the record, or of the request.</param>
/// <param name="Spec">The spec that is required or has to hold; null for an unusable record.</param>
/// <param name="Problem">Of an unusable record: why.</param>
/// <param name="Extra">The extra of the record that requires it; null where the record itself does.</param>
internal sealed record SolverRule(SolverRuleKind Kind, int Parent, SolverSpec? Spec, string? Problem = null, string? Extra = null);
