namespace FlowKit.Execution;

/// <summary>What a run reports.</summary>
public enum RunProgressKind
{
    /// <summary>The run was recorded and begins.</summary>
    RunStarted,

    /// <summary>An environment is being worked on: <see cref="RunProgress.Environment"/> says how far.</summary>
    Environment,

    /// <summary>An environment was looked up: <see cref="RunProgress.Use"/> says what was asked for and what it meant.</summary>
    EnvironmentFound,

    /// <summary>An environment was composed and published: <see cref="RunProgress.Published"/>.</summary>
    EnvironmentPublished,

    /// <summary>An attempt of a task begins.</summary>
    TaskStarted,

    /// <summary>A line was written to a task's log.</summary>
    TaskOutput,

    /// <summary>A task ended well.</summary>
    TaskSucceeded,

    /// <summary>An attempt failed and another will be made.</summary>
    TaskRetried,

    /// <summary>A task failed for good, or was stopped.</summary>
    TaskFailed,

    /// <summary>The run ended: <see cref="RunProgress.Status"/>.</summary>
    RunFinished,
}
