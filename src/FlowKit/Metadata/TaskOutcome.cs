namespace FlowKit.Metadata;

/// <summary>How a task ended.</summary>
/// <param name="Status"><see cref="ExecutionStatus.Succeeded"/>, <see cref="ExecutionStatus.Failed"/> or <see cref="ExecutionStatus.Cancelled"/>.</param>
/// <param name="FinishedAt">When, in UTC.</param>
public sealed record TaskOutcome(ExecutionStatus Status, DateTimeOffset FinishedAt)
{
    /// <summary>Why it failed or was stopped; <see langword="null"/> for a success.</summary>
    public FailureRecord? Failure { get; init; }

    /// <summary>Everything that a later step sees of it: what it assigned, and what it passed on. Empty where it did not succeed.</summary>
    public IReadOnlyList<ArtifactRecord> Artifacts { get; init; } = [];
}
