namespace FlowKit.Metadata;

/// <summary>Names one task of a run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Step">The step's name.</param>
/// <param name="TaskId">The task's id, unique in its run.</param>
public sealed record TaskReference(RunReference Run, string Step, string TaskId)
{
    /// <summary>The reference as a pathspec is written.</summary>
    /// <returns><c>Flow/RunId/Step/TaskId</c>.</returns>
    public override string ToString() => $"{Run}/{Step}/{TaskId}";
}
