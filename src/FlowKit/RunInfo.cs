namespace FlowKit;

/// <summary>Where a task stands.</summary>
public sealed record RunInfo
{
    /// <summary>The flow's name.</summary>
    public required string FlowName { get; init; }

    /// <summary>The run's id.</summary>
    public required string RunId { get; init; }

    /// <summary>The id of the run that a resumed one goes back to; the run's own id otherwise.</summary>
    public required string OriginRunId { get; init; }

    /// <summary>The step's name.</summary>
    public required string StepName { get; init; }

    /// <summary>The current task's id.</summary>
    public required string TaskId { get; init; }

    /// <summary>The attempt, from 0.</summary>
    public int Attempt { get; init; }
}
