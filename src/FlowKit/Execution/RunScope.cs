using System.Collections.Immutable;
using FlowKit.Definition;
using FlowKit.Environments.Specs;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>What all tasks of one run share.</summary>
internal sealed class RunScope
{
    private int _lastTask;

    public required FlowDefinition Definition { get; init; }

    public required RunReference Run { get; init; }

    public required string OriginRunId { get; init; }

    /// <summary>The values of the parameters, as every instance of the run gets them.</summary>
    public required IReadOnlyDictionary<string, ParameterValue> Values { get; init; }

    public required FlowHost Host { get; init; }

    public FlowTrigger? Trigger { get; init; }

    public IProgress<RunProgress>? Progress { get; init; }

    public FlowInstance CreateInstance() => Definition.Create(new FlowActivation(Values, Host.Services));

    public FlowInstance CreateInstance(ImmutableDictionary<string, ArtifactRecord> state)
    {
        FlowInstance instance = CreateInstance();
        Host.Reader.Defer(Definition, instance, state);
        return instance;
    }

    public string NextTaskId() => Interlocked.Increment(ref _lastTask).ToString(System.Globalization.CultureInfo.InvariantCulture);

    public void Report(RunProgressKind kind, TaskReference? task = null, Func<RunProgress, RunProgress>? with = null)
    {
        if (Progress is null)
            return;
        RunProgress progress = new(kind, Run) { Step = task?.Step, TaskId = task?.TaskId };
        Progress.Report(with is null ? progress : with(progress));
    }

    /// <summary>
    /// The environment that a template names. The run's own values come first, so nothing shadows them; what the process's environment says never counts.
    /// </summary>
    public EnvironmentReference Expand(string template, FlowInstance instance, string? step, string? taskId) =>
        EnvironmentNameTemplate.Parse(template).Expand(name => name switch
        {
            "RunId" => Run.RunId,
            "OriginRunId" => OriginRunId,
            "FlowName" => Run.Flow,
            "StepName" => step,
            "TaskId" => taskId,
            _ => Definition.TemplateText(instance, name),
        });
}
