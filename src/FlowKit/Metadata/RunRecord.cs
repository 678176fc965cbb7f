namespace FlowKit.Metadata;

/// <summary>What a metadata store knows about a run.</summary>
public sealed record RunRecord
{
    /// <summary>The run.</summary>
    public required RunReference Run { get; init; }

    /// <summary>The id of the run that a resumed one goes back to; the run's own id otherwise.</summary>
    public required string OriginRunId { get; init; }

    /// <summary>How far it is.</summary>
    public ExecutionStatus Status { get; init; }

    /// <summary>When it was recorded, in UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the process that runs it last said that it is alive, in UTC; <see langword="null"/> while it has not.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>When it ended, in UTC; <see langword="null"/> while it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The task that ended the flow, whose artifacts are the run's; <see langword="null"/> where none did.</summary>
    public string? FinalTaskId { get; init; }

    /// <summary>Why it failed; <see langword="null"/> where it did not.</summary>
    public FailureRecord? Failure { get; init; }

    /// <summary>The upstream runs that started it, the one that finished last in front; empty for a run that was started by hand.</summary>
    public IReadOnlyList<RunReference> TriggeredBy { get; init; } = [];

    /// <summary>The values of its parameters, as they are stored.</summary>
    public IReadOnlyList<ArtifactRecord> Parameters { get; init; } = [];

    /// <summary>How long a process may be silent before the run that it runs counts as lost: one minute, six times as long as it should take.</summary>
    public static TimeSpan LostAfter { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether the run is recorded as running, and the process that ran it is gone: it was killed, or its machine was.</summary>
    /// <param name="now">The time, in UTC.</param>
    /// <returns>False for a run that has ended.</returns>
    public bool IsLost(DateTimeOffset now) => Status == ExecutionStatus.Running && now - (SeenAt ?? CreatedAt) > LostAfter;
}
