using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FlowKit.Definition;
using FlowKit.Events;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>
/// Runs flows in this process: one instance for each attempt of a task, with bounded parallelism. Every run is recorded from its beginning, so one that fails, is stopped or whose process
/// dies is there to be looked at.
/// </summary>
public sealed class FlowRunner : IFlowRunner
{
    private readonly FlowHost _host;
    private readonly TriggerDispatcher _triggers;

    /// <summary>Creates a runner.</summary>
    /// <param name="options">Stores and limits.</param>
    public FlowRunner(FlowRunnerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _host = new FlowHost(options);
        _triggers = new TriggerDispatcher(options.Metadata, options.Flows);
    }

    /// <inheritdoc />
    public async Task<FlowRun<TFlow>> RunAsync<TFlow>(Action<RunOptions>? configure = null, CancellationToken cancellationToken = default)
        where TFlow : Flow<TFlow>, IFlow<TFlow>
    {
        RunOptions options = new();
        configure?.Invoke(options);
        return await RunAsync(TFlow.Definition, options, static result => new FlowRun<TFlow>(result), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task<FlowRun> RunAsync(FlowDefinition flow, RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return RunAsync(flow, options ?? new RunOptions(), static result => new FlowRun(result), cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<FlowRun>> DispatchAsync(IProgress<RunProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        await _triggers.SubscribeAsync(cancellationToken).ConfigureAwait(false);
        return await StartWaitingAsync(progress, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TRun> RunAsync<TRun>(FlowDefinition flow, RunOptions options, Func<FlowRunResult, TRun> make, CancellationToken cancellationToken)
        where TRun : FlowRun
    {
        // Before the run, so that its end is an event for every flow that is known now.
        await _triggers.SubscribeAsync(cancellationToken).ConfigureAwait(false);
        FlowRunResult result = (await StartAsync(flow, options, cancellationToken).ConfigureAwait(false))!;
        TRun run = make(result);
        if (run.Status == ExecutionStatus.Succeeded && options.StartTriggered)
            run.Triggered = await StartWaitingAsync(options.Progress, cancellationToken).ConfigureAwait(false);
        return run;
    }

    /// <summary>Starts what waits, and what waits for that, until nothing does.</summary>
    private async Task<IReadOnlyList<FlowRun>> StartWaitingAsync(IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        List<FlowRun> started = [];
        while (true)
        {
            IReadOnlyList<WaitingTrigger> waiting = await _triggers.FindAsync(cancellationToken).ConfigureAwait(false);
            FlowRunResult?[] results = await Task.WhenAll(waiting.Select(trigger => StartAsync(
                trigger.Flow, new RunOptions { TriggeredBy = trigger.Runs, Claim = trigger.Claim, Progress = progress }, cancellationToken))).ConfigureAwait(false);
            List<FlowRun> runs = [.. results.OfType<FlowRunResult>().Select(result => new FlowRun(result))];
            started.AddRange(runs);
            if (runs.Count == 0)
                return started;
        }
    }

    /// <summary>Records and runs a flow; <see langword="null"/> where somebody else claimed the events that start it.</summary>
    private async Task<FlowRunResult?> StartAsync(FlowDefinition flow, RunOptions options, CancellationToken cancellationToken)
    {
        RunReference reference = new(flow.Name, _host.RunIds.Next());
        RunRecord record = new()
        {
            Run = reference,
            OriginRunId = reference.RunId,
            Status = ExecutionStatus.Running,
            CreatedAt = _host.Time.GetUtcNow(),
            TriggeredBy = options.TriggeredBy,
        };
        RunPreparation preparation;
        try
        {
            preparation = await RunPreparation.MakeAsync(_host, flow, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (options.Claim is not null && problem is not OperationCanceledException)
        {
            // Nobody is there to be told, and the event must not come again: the failed run tells it.
            if (!await _host.Metadata.CreateRunAsync(record, options.Claim, cancellationToken).ConfigureAwait(false))
                return null;
            return await EndAsync(flow, record, options, problem, cancellationToken).ConfigureAwait(false);
        }

        record = record with { Parameters = preparation.Records };
        if (!await _host.Metadata.CreateRunAsync(record, options.Claim, cancellationToken).ConfigureAwait(false))
            return null;
        RunScope run = new()
        {
            Definition = flow,
            Run = reference,
            OriginRunId = record.OriginRunId,
            Values = preparation.Values,
            Host = _host,
            Trigger = preparation.Trigger,
            Progress = options.Progress,
        };
        run.Report(RunProgressKind.RunStarted, with: progress => progress with { TriggeredBy = options.TriggeredBy });
        return await ExecuteAsync(run, record, options, cancellationToken).ConfigureAwait(false);
    }

    private async Task<FlowRunResult> ExecuteAsync(RunScope run, RunRecord record, RunOptions options, CancellationToken cancellationToken)
    {
        RunHeartbeat heartbeat = new(run.Run, _host.Metadata, _host.Time);
        await using ConfiguredAsyncDisposable beating = heartbeat.ConfigureAwait(false);
        try
        {
            TaskRunner tasks = new(run, _host.CreateEnvironments(run, options.Resolving));
            await tasks.PrepareAsync(cancellationToken).ConfigureAwait(false);
            Arrival end = await new RunEngine(run, tasks).RunAsync(cancellationToken).ConfigureAwait(false);
            RunOutcome outcome = new(ExecutionStatus.Succeeded, _host.Time.GetUtcNow()) { FinalTaskId = end.TaskId };
            return await EndAsync(run.Definition, record, options, outcome, null, end.State, run.CreateInstance).ConfigureAwait(false);
        }
        catch (Exception problem)
        {
            return await EndAsync(run.Definition, record, options, problem, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<FlowRunResult> EndAsync(FlowDefinition flow, RunRecord record, RunOptions options, Exception problem, CancellationToken cancellationToken)
    {
        bool stopped = cancellationToken.IsCancellationRequested && problem is OperationCanceledException;
        Exception cause = problem is StepFailedException step ? step.Error : problem;
        FailureRecord failure = stopped
            ? new FailureRecord("The run was stopped.", FlowErrors.RunCancelled)
            : FailureRecord.Of(cause, (problem as StepFailedException)?.Task.Step, (problem as StepFailedException)?.Task.TaskId);
        RunOutcome outcome = new(stopped ? ExecutionStatus.Cancelled : ExecutionStatus.Failed, _host.Time.GetUtcNow()) { Failure = failure };
        return EndAsync(flow, record, options, outcome, stopped ? null : cause, ImmutableDictionary<string, ArtifactRecord>.Empty, () => throw cause);
    }

    private async Task<FlowRunResult> EndAsync(
        FlowDefinition flow, RunRecord record, RunOptions options, RunOutcome outcome, Exception? error, ImmutableDictionary<string, ArtifactRecord> final, Func<FlowInstance> create)
    {
        // Recorded also while everything else is being stopped.
        await _host.Metadata.FinishRunAsync(record.Run, outcome, CancellationToken.None).ConfigureAwait(false);
        RunRecord ended = record with { Status = outcome.Status, FinishedAt = outcome.FinishedAt, Failure = outcome.Failure, FinalTaskId = outcome.FinalTaskId };
        options.Progress?.Report(new RunProgress(RunProgressKind.RunFinished, record.Run)
        {
            Status = outcome.Status,
            Failure = outcome.Failure,
            Step = outcome.Failure?.Step,
            TaskId = outcome.Failure?.TaskId,
            Duration = outcome.FinishedAt - record.CreatedAt,
        });
        return new FlowRunResult(flow, ended, error, final, create, _host.Metadata, _host.Reader);
    }
}
