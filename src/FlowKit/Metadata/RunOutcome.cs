namespace FlowKit.Metadata;

/// <summary>How a run or a task ended.</summary>
/// <param name="Status"><see cref="ExecutionStatus.Succeeded"/>, <see cref="ExecutionStatus.Failed"/> or <see cref="ExecutionStatus.Cancelled"/>.</param>
/// <param name="FinishedAt">When, in UTC.</param>
public sealed record RunOutcome(ExecutionStatus Status, DateTimeOffset FinishedAt)
{
    /// <summary>Why it failed or was stopped; <see langword="null"/> for a success.</summary>
    public FailureRecord? Failure { get; init; }

    /// <summary>The task that ended the flow; <see langword="null"/> where none did.</summary>
    public string? FinalTaskId { get; init; }
}
