using FlowKit.Environments;
using FlowKit.Environments.Composition;
using FlowKit.Environments.Registry;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>Something that happened in a run. Reported in order for one task; tasks report side by side.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Run">The run.</param>
public sealed record RunProgress(RunProgressKind Kind, RunReference Run)
{
    /// <summary>The step; <see langword="null"/> where it concerns the run as a whole.</summary>
    public string? Step { get; init; }

    /// <summary>The task; <see langword="null"/> where there is none yet.</summary>
    public string? TaskId { get; init; }

    /// <summary>The attempt, from 0.</summary>
    public int Attempt { get; init; }

    /// <summary>The line of a log; <see langword="null"/> for other kinds.</summary>
    public string? Line { get; init; }

    /// <summary>How long the task or run took; zero for other kinds.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How the run ended.</summary>
    public ExecutionStatus Status { get; init; }

    /// <summary>Why a task or the run failed; <see langword="null"/> where nothing did.</summary>
    public FailureRecord? Failure { get; init; }

    /// <summary>How far an environment is.</summary>
    public EnvironmentProgress Environment { get; init; }

    /// <summary>A look-up of an environment.</summary>
    public EnvironmentUse? Use { get; init; }

    /// <summary>With <see cref="Use"/>, where the environment was updated: for each platform, what is different from what was known; empty for other kinds.</summary>
    public IReadOnlyList<CompositionReport> Changes { get; init; } = [];

    /// <summary>What was composed and published.</summary>
    public PublishedEnvironment? Published { get; init; }

    /// <summary>The upstream runs that started the run; empty where it was started by hand.</summary>
    public IReadOnlyList<RunReference> TriggeredBy { get; init; } = [];
}
