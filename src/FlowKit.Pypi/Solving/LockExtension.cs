namespace FlowKit.Pypi.Solving;

/// <summary>What came of extending a lock.</summary>
/// <param name="Solution">The answer.</param>
/// <param name="Changes">The locked packages that are not what they were, sorted by name: as few as possible.</param>
public sealed record LockExtension(PypiSolution Solution, IReadOnlyList<LockChange> Changes);
