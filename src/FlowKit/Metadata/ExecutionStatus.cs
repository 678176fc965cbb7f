namespace FlowKit.Metadata;

/// <summary>How far a run or a task is.</summary>
public enum ExecutionStatus
{
    /// <summary>Recorded, and not begun.</summary>
    Pending,

    /// <summary>Begun, and not ended.</summary>
    Running,

    /// <summary>Ended as it should.</summary>
    Succeeded,

    /// <summary>Ended by an error.</summary>
    Failed,

    /// <summary>Stopped by a person, or because another task of the run failed.</summary>
    Cancelled,
}
