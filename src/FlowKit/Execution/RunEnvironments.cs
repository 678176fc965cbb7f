using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using FlowKit.Definition;
using FlowKit.Environments;
using FlowKit.Environments.Composition;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Registry;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>
/// The environments of one run: all that are known before the first task are resolved then; one that is fetched at execution is looked up when its task starts. Each look-up is recorded,
/// and an environment is hydrated once, before the first body that runs in it.
/// </summary>
internal sealed class RunEnvironments(RunScope run, EnvironmentRuntime runtime, IPythonModuleSource modules, IProgramRunner programs, PythonCode? code, ResolveOptions? update)
{
    private readonly Dictionary<string, FoundEnvironment> _before = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FoundEnvironment> _same = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FoundEnvironment> _atExecution = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<EnvironmentId, Lazy<Task<HydratedEnvironment>>> _hydrated = new();
    private readonly HashSet<string> _unknown = [.. update?.Packages ?? []];
    private readonly RecordedEnvironments _recorded = new(run.Host.Metadata);

    /// <summary>What a runner without environments does: a step that declares one cannot run.</summary>
    public static StepEnvironment? Refuse(StepDefinition step) => step.Environment is null
        ? null
        : throw new FlowKitException(
            FlowErrors.NoRun, $"Step '{step.Name}' declares an environment, and this runner was made without any. Give it an EnvironmentRuntime (FlowRunnerOptions.Environments), as AddFlowKit() does.");

    /// <summary>Resolves the environment of a step, before the first task; nothing for one that fetches at execution or declares none.</summary>
    public async Task PrepareAsync(StepDefinition step, CancellationToken cancellationToken)
    {
        if (step.Environment is not { FetchAtExecution: false } declaration)
            return;
        EnvironmentSpec spec = DeclaredSpec.Of(declaration);
        EnvironmentReference? named = declaration.Base is { } template ? run.Expand(template, run.CreateInstance(), step.Name, null) : null;
        string key = $"{named}\n{string.Join(',', spec.Platforms)}\n{spec.ToCanonicalText()}";
        if (!_same.TryGetValue(key, out FoundEnvironment? found))
        {
            _same.Add(key, found = await FindAsync(named, spec, new TaskReference(run.Run, step.Name, ""), cancellationToken).ConfigureAwait(false));
            if (update is not null && !IsPublished(named, spec))
                _unknown.IntersectWith(update.MissingFrom(found.Lock));
        }

        _before.Add(step.Name, found);
        await RecordAsync(found, step.Name, null, false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says which packages were to be updated and are in none of the environments that are known before the first task.</summary>
    public void TellUnknown()
    {
        foreach (string package in _unknown)
        {
            EnvironmentProgress warning = new(EnvironmentPhase.Resolving, "--update") { Warning = $"No environment that is known before the first task has '{package}'." };
            run.Report(RunProgressKind.Environment, with: progress => progress with { Environment = warning });
        }
    }

    /// <summary>The environment of a task, ready to run; <see langword="null"/> for a step that declares none.</summary>
    public async Task<StepEnvironment?> EnterAsync(StepDefinition step, TaskReference task, FlowInstance instance, StepLog log, CancellationToken cancellationToken)
    {
        if (step.Environment is not { } declaration)
            return null;
        if (!_before.TryGetValue(step.Name, out FoundEnvironment? found) && !_atExecution.TryGetValue(task.TaskId, out found))
        {
            // A further attempt of the task runs in what the first one found.
            EnvironmentReference named = run.Expand(declaration.Base!, instance, step.Name, task.TaskId);
            found = await FindAsync(named, new EnvironmentSpec(), task, cancellationToken).ConfigureAwait(false);
            _atExecution[task.TaskId] = found;
        }

        await RecordAsync(found, step.Name, task.TaskId, declaration.FetchAtExecution, cancellationToken).ConfigureAwait(false);
        HydratedEnvironment hydrated = await HydrateAsync(found.Lock, task, cancellationToken).ConfigureAwait(false);
        string? folder = code is null ? null : await code.FolderAsync(run.Definition.PythonFiles, cancellationToken).ConfigureAwait(false);
        return new StepEnvironment(hydrated, found.Asked?.Name, runtime.Sessions, modules, programs, folder, code, log, cancellationToken);
    }

    /// <summary>What a task composes and publishes with.</summary>
    public IFlowEnvironments For(TaskReference task, FlowInstance instance) => new TaskEnvironments(this, run, task, instance);

    /// <summary>Composes and publishes.</summary>
    public async Task<PublishedEnvironment> PublishAsync(
        CompositionRequest request, EnvironmentName name, PublishOptions? options, TaskReference task, CancellationToken cancellationToken)
    {
        IProgress<EnvironmentProgress> progress = ProgressOf(task);
        ComposedEnvironment composed = await runtime.ComposeAsync(request with { Update = update }, _recorded, progress, cancellationToken).ConfigureAwait(false);
        PublishedEnvironment published = await runtime.PublishAsync(composed, name, options, progress, cancellationToken).ConfigureAwait(false);
        run.Report(RunProgressKind.EnvironmentPublished, task, report => report with { Published = published });
        return published;
    }

    // What is published stays what it is.
    private static bool IsPublished([NotNullWhen(true)] EnvironmentReference? named, EnvironmentSpec spec) => named is not null && spec.IsEmpty;

    private async Task<FoundEnvironment> FindAsync(EnvironmentReference? named, EnvironmentSpec spec, TaskReference task, CancellationToken cancellationToken)
    {
        IProgress<EnvironmentProgress> progress = ProgressOf(task);
        if (IsPublished(named, spec))
            return new FoundEnvironment((await runtime.LookUpAsync(named, _recorded, cancellationToken).ConfigureAwait(false)).Lock, named, run.Host.Time.GetUtcNow());
        EnvironmentLock @lock;
        IReadOnlyList<CompositionReport> changes = [];
        if (named is null)
        {
            EnvironmentLock? known = update is null ? null : await runtime.FindResolvedAsync(spec, cancellationToken).ConfigureAwait(false);
            @lock = await runtime.ResolveAsync(spec, update, progress, cancellationToken).ConfigureAwait(false);
            if (known is not null)
                changes = CompositionReport.Between(known, @lock);
        }
        else
        {
            ComposedEnvironment composed = await runtime.ComposeAsync(new CompositionRequest([named], spec) { Update = update }, _recorded, progress, cancellationToken).ConfigureAwait(false);
            (@lock, changes) = (composed.Lock, composed.Changes);
        }

        return new FoundEnvironment(@lock, named, run.Host.Time.GetUtcNow()) { Changes = changes };
    }

    private async Task RecordAsync(FoundEnvironment found, string step, string? taskId, bool atExecution, CancellationToken cancellationToken)
    {
        EnvironmentUse use = new()
        {
            Run = run.Run,
            Step = step,
            TaskId = taskId,
            Asked = found.Asked?.ToString(),
            RequirementId = found.Lock.RequirementId,
            EnvironmentId = found.Lock.Id,
            LookedUpAt = found.At,
            FetchedAtExecution = atExecution,
        };
        await run.Host.Metadata.RecordEnvironmentAsync(use, cancellationToken).ConfigureAwait(false);
        // Told once: where it was looked up.
        if (atExecution == taskId is not null)
            run.Report(RunProgressKind.EnvironmentFound, new TaskReference(run.Run, step, taskId ?? ""), progress => progress with { Use = use, Changes = found.Changes });
    }

    private async Task<HydratedEnvironment> HydrateAsync(EnvironmentLock @lock, TaskReference task, CancellationToken cancellationToken)
    {
        while (true)
        {
            Lazy<Task<HydratedEnvironment>> own = new(() => runtime.HydrateAsync(@lock, ProgressOf(task), cancellationToken));
            Lazy<Task<HydratedEnvironment>> first = _hydrated.GetOrAdd(@lock.Id, own);
            try
            {
                return await (first == own ? own.Value : first.Value.WaitAsync(cancellationToken)).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (first != own && !cancellationToken.IsCancellationRequested)
            {
                // The task that hydrates was stopped, and this one was not: it takes over.
                _hydrated.TryRemove(KeyValuePair.Create(@lock.Id, first));
            }
            catch (Exception) when (first == own)
            {
                // A further attempt tries again.
                _hydrated.TryRemove(KeyValuePair.Create(@lock.Id, own));
                throw;
            }
        }
    }

    private EnvironmentReporter ProgressOf(TaskReference task) => new(run, task);

    /// <summary>Reports at once, on the caller's thread: the order counts.</summary>
    private sealed class EnvironmentReporter(RunScope run, TaskReference task) : IProgress<EnvironmentProgress>
    {
        public void Report(EnvironmentProgress value) => run.Report(RunProgressKind.Environment, task, progress => progress with { Environment = value });
    }
}
