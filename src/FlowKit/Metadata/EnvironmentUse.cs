using FlowKit.Environments.Specs;

namespace FlowKit.Metadata;

/// <summary>A look-up of an environment, as the run recorded it.</summary>
public sealed record EnvironmentUse
{
    /// <summary>The run.</summary>
    public required RunReference Run { get; init; }

    /// <summary>The step that runs in the environment.</summary>
    public required string Step { get; init; }

    /// <summary>The task that runs in it; <see langword="null"/> for the look-up before the run's first task.</summary>
    public string? TaskId { get; init; }

    /// <summary>The name, id or pathspec that was asked for; <see langword="null"/> where the step declares packages and names no environment.</summary>
    public string? Asked { get; init; }

    /// <summary>What was asked for.</summary>
    public required RequirementId RequirementId { get; init; }

    /// <summary>What it meant.</summary>
    public required EnvironmentId EnvironmentId { get; init; }

    /// <summary>When it was looked up, in UTC.</summary>
    public required DateTimeOffset LookedUpAt { get; init; }

    /// <summary>Whether it was looked up when the step started, and not before the run's first task.</summary>
    public bool FetchedAtExecution { get; init; }
}
