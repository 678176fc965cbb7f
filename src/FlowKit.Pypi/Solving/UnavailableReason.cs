namespace FlowKit.Pypi.Solving;

/// <summary>Why versions that exist cannot be used.</summary>
/// <param name="Kind">The kind of reason: equal kinds are told together.</param>
/// <param name="Text">A clause that follows the package and its versions: <c>is yanked</c>, <c>has no wheel for linux-64</c>.</param>
/// <param name="Hint">A sentence that says what would help, if anything would.</param>
internal sealed record UnavailableReason(UnavailableKind Kind, string Text, string? Hint = null);
