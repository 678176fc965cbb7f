using FlowKit.Artifacts;
using FlowKit.Content.Storage;
using FlowKit.Definition;
using FlowKit.Environments;
using FlowKit.Environments.Resolution;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>Where flows run: stores, clock, services and limits, shared by all runs of one runner.</summary>
internal sealed class FlowHost
{
    private readonly EnvironmentRuntime? _environments;
    private readonly IPythonModuleSource _modules;
    private readonly IProgramRunner _programs;
    private readonly PythonCode? _code;

    public FlowHost(FlowRunnerOptions options)
    {
        _environments = options.Environments;
        _modules = options.PythonModules ?? GeneratedPythonModules.Instance;
        _programs = options.Programs ?? ProcessRunner.Instance;
        _code = options.CodeFolder is { } folder ? new PythonCode(new ContentStore(folder)) : null;
        Metadata = options.Metadata;
        Services = options.Services;
        Time = options.Time;
        Flows = options.Flows;
        Reader = new ArtifactReader(options.Artifacts);
        Writer = new ArtifactWriter(options.Artifacts);
        RunIds = new RunIds(options.Time);
        Slots = new SemaphoreSlim(Math.Max(1, options.MaxParallelism));
    }

    public IMetadataStore Metadata { get; }

    public ArtifactReader Reader { get; }

    public ArtifactWriter Writer { get; }

    public IServiceProvider? Services { get; }

    public TimeProvider Time { get; }

    public RunIds RunIds { get; }

    /// <summary>The flows that may be started by events.</summary>
    public Func<IReadOnlyList<FlowDefinition>> Flows { get; }

    /// <summary>One for each task that may run at a time, over all runs.</summary>
    public SemaphoreSlim Slots { get; }

    public RunEnvironments? CreateEnvironments(RunScope run, ResolveOptions? update) =>
        _environments is null ? null : new RunEnvironments(run, _environments, _modules, _programs, _code, update);

    public FlowDefinition? FindFlow(string name) => Flows().FirstOrDefault(flow => flow.Name == name);
}
