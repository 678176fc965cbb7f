using FlowKit.Environments.Composition;
using FlowKit.Environments.Registry;
using FlowKit.Environments.Specs;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>Composes and publishes for one task, whose values templates of names take.</summary>
internal sealed class TaskEnvironments(RunEnvironments environments, RunScope run, TaskReference task, FlowInstance instance) : IFlowEnvironments
{
    public Task<PublishedEnvironment> PublishAsync(EnvironmentComposition composition, string name, PublishOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(composition);
        EnvironmentReference reference = run.Expand(name, instance, task.Step, task.TaskId);
        if (reference is not { Name: { } published, Id: null })
        {
            throw new FlowKitException(
                FlowKit.Environments.EnvironmentErrors.InvalidName, $"'{reference}' is no name to publish under: a name is 'team/env:tag', without an id.");
        }

        CompositionRequest request = new(composition.Bases, DeclaredSpec.Of(composition, run.Run.Flow, task.Step)) { Policy = composition.Policy, Previous = composition.Previous };
        return environments.PublishAsync(request, published, options, task, cancellationToken);
    }
}
