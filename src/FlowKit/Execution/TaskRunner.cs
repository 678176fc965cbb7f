using System.Collections.Immutable;
using FlowKit.Definition;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>Runs one task: its attempts, each with an instance of its own, in its environment, and recorded.</summary>
internal sealed class TaskRunner(RunScope run, RunEnvironments? environments)
{
    private IMetadataStore Metadata => run.Host.Metadata;

    /// <summary>Resolves the environment of every step that does not fetch at execution. Where one has no answer, a failed task of its step says so, with its log.</summary>
    /// <exception cref="StepFailedException">One has no answer.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (environments is null)
            return;
        foreach (StepDefinition step in run.Definition.Steps)
        {
            DateTimeOffset started = run.Host.Time.GetUtcNow();
            try
            {
                await environments.PrepareAsync(step, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception problem) when (!cancellationToken.IsCancellationRequested)
            {
                TaskReference task = new(run.Run, step.Name, run.NextTaskId());
                await Metadata.StartTaskAsync(new TaskRecord { Task = task, Status = ExecutionStatus.Running, StartedAt = started }, cancellationToken).ConfigureAwait(false);
                StepLog log = LogOf(task, 0);
                log.Report($"Step '{step.Name}' has no environment, and the run ends before its first task:");
                await FailAsync(task, 0, started, log, problem, false, cancellationToken).ConfigureAwait(false);
                throw new StepFailedException(task, problem);
            }
        }

        environments.TellUnknown();
    }

    /// <summary>Runs a task until an attempt succeeds.</summary>
    /// <exception cref="StepFailedException">Every attempt failed.</exception>
    /// <exception cref="OperationCanceledException">The run is being stopped.</exception>
    public async Task<TaskResult> RunAsync(TaskInput input, CancellationToken cancellationToken)
    {
        TaskReference task = new(run.Run, input.Step.Name, input.TaskId);
        for (int attempt = 0; ; attempt++)
        {
            // A task that waits for its next attempt lets others run.
            await run.Host.Slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            TaskResult? result;
            Exception? problem;
            try
            {
                (result, problem) = await AttemptAsync(input, task, attempt, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                run.Host.Slots.Release();
            }

            if (result is not null)
                return result;
            if (attempt >= input.Step.Retry.Times)
                throw new StepFailedException(task, problem!);
            await Task.Delay(input.Step.Retry.Delay, run.Host.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(TaskResult? Result, Exception? Problem)> AttemptAsync(TaskInput input, TaskReference task, int attempt, CancellationToken cancellationToken)
    {
        DateTimeOffset started = run.Host.Time.GetUtcNow();
        await Metadata.StartTaskAsync(
            new TaskRecord { Task = task, Status = ExecutionStatus.Running, Attempt = attempt, StartedAt = started, ForeachPath = PathOf(input.Foreach) },
            cancellationToken).ConfigureAwait(false);
        run.Report(RunProgressKind.TaskStarted, task, progress => progress with { Attempt = attempt });
        StepLog log = LogOf(task, attempt);
        try
        {
            (Transition transition, ImmutableDictionary<string, ArtifactRecord> state) = await BodyAsync(input, task, attempt, log, cancellationToken).ConfigureAwait(false);
            await log.DisposeAsync().ConfigureAwait(false);
            await Metadata.FinishTaskAsync(
                task, new TaskOutcome(ExecutionStatus.Succeeded, run.Host.Time.GetUtcNow()) { Artifacts = [.. state.Values] }, cancellationToken).ConfigureAwait(false);
            run.Report(RunProgressKind.TaskSucceeded, task, progress => progress with { Attempt = attempt, Duration = run.Host.Time.GetUtcNow() - started });
            return (new TaskResult(task.TaskId, transition, state), null);
        }
        catch (Exception problem)
        {
            await FailAsync(task, attempt, started, log, problem, attempt < input.Step.Retry.Times, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return (null, problem);
        }
    }

    /// <summary>Writes the error of an attempt to its log, and records how it ended.</summary>
    private async Task FailAsync(TaskReference task, int attempt, DateTimeOffset started, StepLog log, Exception problem, bool again, CancellationToken cancellationToken)
    {
        bool stopped = cancellationToken.IsCancellationRequested;
        FailureRecord failure = stopped
            ? new FailureRecord("The run was stopped while this task ran.", FlowErrors.RunCancelled, task.Step, task.TaskId)
            : FailureRecord.Of(problem, task.Step, task.TaskId);
        ExecutionStatus status = stopped ? ExecutionStatus.Cancelled : ExecutionStatus.Failed;
        log.Report(stopped ? failure.Message : problem is FlowKitException known ? known.Display : problem.ToString());
        await log.DisposeAsync().ConfigureAwait(false);
        // The record is made whether or not the run is being stopped.
        await Metadata.FinishTaskAsync(task, new TaskOutcome(status, run.Host.Time.GetUtcNow()) { Failure = failure }, CancellationToken.None).ConfigureAwait(false);
        run.Report(
            again && !stopped ? RunProgressKind.TaskRetried : RunProgressKind.TaskFailed,
            task,
            progress => progress with { Attempt = attempt, Failure = failure, Status = status, Duration = run.Host.Time.GetUtcNow() - started });
    }

    private StepLog LogOf(TaskReference task, int attempt) =>
        new(Metadata, task, attempt, run.Host.Time, line => run.Report(RunProgressKind.TaskOutput, task, progress => progress with { Line = line, Attempt = attempt }));

    private async Task<(Transition Transition, ImmutableDictionary<string, ArtifactRecord> State)> BodyAsync(
        TaskInput input, TaskReference task, int attempt, StepLog log, CancellationToken cancellationToken)
    {
        FlowInstance instance = run.CreateInstance(input.State);
        StepEnvironment? environment = environments is null
            ? RunEnvironments.Refuse(input.Step)
            : await environments.EnterAsync(input.Step, task, instance, log, cancellationToken).ConfigureAwait(false);
        try
        {
            FlowInstance.Attach(instance, new TaskContext
            {
                Run = new RunInfo
                {
                    FlowName = run.Run.Flow,
                    RunId = run.Run.RunId,
                    OriginRunId = run.OriginRunId,
                    StepName = task.Step,
                    TaskId = task.TaskId,
                    Attempt = attempt,
                },
                Environment = environment,
                Environments = environments?.For(task, instance),
                Trigger = run.Trigger,
                Foreach = input.Foreach,
                Cancellation = cancellationToken,
            });
            // A step's body may be synchronous and long: it gets a pool thread of its own.
            Transition transition = await Task.Run(async () => await input.Step.InvokeAsync(instance, input.Argument()).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)
                ?? throw new FlowKitException(FlowErrors.InvalidTransition, $"Step '{task.Step}' of {run.Run.Flow} returned null. Return Next(…), ForEach(…) or End().");
            foreach (string target in transition.Targets)
            {
                FlowGraph.Target(run.Definition, input.Step, transition, target);
            }

            ImmutableDictionary<string, ArtifactRecord> state = await run.Host.Writer.CollectAsync(
                run.Definition, instance, input.State, task, environment?.Id, cancellationToken).ConfigureAwait(false);
            return (transition, state);
        }
        finally
        {
            if (environment is not null)
                await environment.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static string PathOf(ForeachScope scope) => string.Join('/', scope.Stack.Select(frame => $"{frame.Step}[{frame.Index}/{frame.Count}]"));
}
