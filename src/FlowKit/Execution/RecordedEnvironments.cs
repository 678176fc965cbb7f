using FlowKit.Environments.Registry;
using FlowKit.Environments.Specs;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>Answers pathspecs from what runs recorded.</summary>
/// <param name="metadata">Where runs are recorded.</param>
public sealed class RecordedEnvironments(IMetadataStore metadata) : IStepEnvironments
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<EnvironmentId>> FindAsync(StepPathspec pathspec, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pathspec);
        IReadOnlyList<EnvironmentUse> uses = await metadata.ListEnvironmentsAsync(new RunReference(pathspec.Flow, pathspec.Run), cancellationToken).ConfigureAwait(false);
        // A look-up before the first task says what a step would run in; only a task's own says what it ran in.
        return [.. uses
            .Where(use => use.Step == pathspec.Step && use.TaskId is not null && (pathspec.Task is null || use.TaskId == pathspec.Task))
            .Select(use => use.EnvironmentId)
            .Distinct()];
    }
}
