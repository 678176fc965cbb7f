using System.Collections.Immutable;
using FlowKit.Definition;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>
/// Follows a flow's transitions. A branch is walked until it ends or arrives at a join; whoever opened the split gathers its branches there, runs the join and walks on. So nesting needs no
/// bookkeeping: it is the nesting of calls.
/// </summary>
internal sealed class RunEngine(RunScope run, TaskRunner tasks)
{
    private static readonly ImmutableDictionary<string, ArtifactRecord> Nothing = ImmutableDictionary.Create<string, ArtifactRecord>(StringComparer.Ordinal);

    /// <summary>Runs the flow from its start to its end.</summary>
    /// <returns>The task that ended it.</returns>
    /// <exception cref="StepFailedException">A task failed; all others have ended too.</exception>
    public async Task<Arrival> RunAsync(CancellationToken cancellationToken)
    {
        Task<Arrival> walk = WalkAsync(Begin(run.Definition.Step(run.Definition.Start), Nothing, ForeachScope.None, static () => null), cancellationToken);
        Arrival arrival = await walk.ConfigureAwait(false);
        return arrival.Join is null
            ? arrival
            : throw Invalid(run.Definition.Start, $"arrived at the join '{arrival.Join.Name}' with no split or foreach open");
    }

    private TaskInput Begin(StepDefinition step, ImmutableDictionary<string, ArtifactRecord> state, ForeachScope scope, Func<object?> argument) =>
        new(step, run.NextTaskId(), state, scope, argument);

    private async Task<Arrival> WalkAsync(TaskInput task, CancellationToken cancellationToken)
    {
        while (true)
        {
            TaskResult result = await tasks.RunAsync(task, cancellationToken).ConfigureAwait(false);
            switch (result.Transition.Kind)
            {
                case TransitionKind.End:
                    return new Arrival(null, result.TaskId, result.State);
                case TransitionKind.Linear:
                    StepDefinition next = FlowGraph.Target(run.Definition, task.Step, result.Transition, result.Transition.Targets[0]);
                    if (next.Input == StepInput.Join)
                        return new Arrival(next, result.TaskId, result.State);
                    task = Begin(next, result.State, task.Foreach, static () => null);
                    break;
                default:
                    (StepDefinition join, IReadOnlyList<(string? Step, Arrival Arrival)> branches) = await BranchAsync(task, result, cancellationToken).ConfigureAwait(false);
                    task = Begin(join, Nothing, task.Foreach, () => run.Definition.Join([.. branches.Select(branch => (branch.Step, run.CreateInstance(branch.Arrival.State)))]));
                    break;
            }
        }
    }

    private async Task<(StepDefinition Join, IReadOnlyList<(string? Step, Arrival Arrival)> Branches)> BranchAsync(TaskInput from, TaskResult result, CancellationToken cancellationToken)
    {
        Transition transition = result.Transition;
        IReadOnlyList<StepDefinition> targets = [.. transition.Targets.Select(name => FlowGraph.Target(run.Definition, from.Step, transition, name))];
        List<TaskInput> starts = transition.Kind == TransitionKind.Split
            ? [.. targets.Select(target => Begin(target, result.State, from.Foreach, static () => null))]
            : [.. transition.Items.Select((item, index) => Begin(targets[0], result.State, Below(from, index, transition.Items), () => item))];
        if (starts.Count == 0)
            return (FlowGraph.JoinOf(run.Definition, from.Step, targets[0].Name), []);

        Arrival[] arrivals = await AllAsync(starts, cancellationToken).ConfigureAwait(false);
        StepDefinition join = arrivals[0].Join ?? throw Invalid(starts[0].Step.Name, "ended the flow inside of a split or foreach, whose join waits for it");
        for (int i = 1; i < arrivals.Length; i++)
        {
            if (arrivals[i].Join != join)
                throw Invalid(starts[i].Step.Name, $"did not arrive at the join '{join.Name}', where the other branches of '{from.Step.Name}' are");
        }

        return (join, [.. starts.Select((start, index) => ((string?)start.Step.Name, arrivals[index]))]);
    }

    /// <summary>Walks branches side by side. When one fails the others are stopped, and its error is the one that counts.</summary>
    private async Task<Arrival[]> AllAsync(List<TaskInput> starts, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Exception? first = null;
        Task<Arrival>[] walks = [.. starts.Select(WatchedAsync)];
        try
        {
            return await Task.WhenAll(walks).ConfigureAwait(false);
        }
        catch (Exception) when (first is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
            throw;
        }

        async Task<Arrival> WatchedAsync(TaskInput start)
        {
            try
            {
                return await WalkAsync(start, stop.Token).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                Interlocked.CompareExchange(ref first, problem, null);
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private static ForeachScope Below(TaskInput from, int index, IReadOnlyList<object?> items) =>
        new([.. from.Foreach.Stack, new ForeachFrame(from.Step.Name, index, items.Count, items[index])]);

    private FlowKitException Invalid(string step, string problem) =>
        new(FlowErrors.InvalidTransition, $"The branch of {run.Run} that began with step '{step}' {problem}. Let every branch lead to the one join that closes its split.");
}
