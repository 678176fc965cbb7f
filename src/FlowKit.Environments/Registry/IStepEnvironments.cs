using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Registry;

/// <summary>Knows in which environments the tasks of recorded runs ran. The part that keeps runs implements it.</summary>
public interface IStepEnvironments
{
    /// <summary>The environments of the tasks that a pathspec names, each once; empty where none was recorded.</summary>
    Task<IReadOnlyList<EnvironmentId>> FindAsync(StepPathspec pathspec, CancellationToken cancellationToken = default);
}
