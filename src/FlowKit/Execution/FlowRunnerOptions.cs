using FlowKit.Artifacts;
using FlowKit.Definition;
using FlowKit.Environments;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>What a <see cref="FlowRunner"/> is made of. The defaults keep everything in memory and know no environments.</summary>
public sealed class FlowRunnerOptions
{
    /// <summary>Where runs are recorded. The default is memory.</summary>
    public IMetadataStore Metadata { get; set; } = new InMemoryMetadataStore();

    /// <summary>Where artifacts are kept. The default is memory.</summary>
    public IArtifactStore Artifacts { get; set; } = new InMemoryArtifactStore();

    /// <summary>Resolves, composes and hydrates environments. The default is none: then a step that declares an environment fails.</summary>
    public EnvironmentRuntime? Environments { get; set; }

    /// <summary>Gives the C# faces of Python modules. The default gives the generated proxies.</summary>
    public IPythonModuleSource? PythonModules { get; set; }

    /// <summary>Runs the programs of steps. The default starts processes.</summary>
    public IProgramRunner? Programs { get; set; }

    /// <summary>Where Python files that are carried with flows are laid out for workers. The default is none: then they are not.</summary>
    public string? CodeFolder { get; set; }

    /// <summary>Where constructor arguments of flows come from. The default is none.</summary>
    public IServiceProvider? Services { get; set; }

    /// <summary>The clock. The default is the system's.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>How many tasks run at a time, over all runs of the runner. The default is the number of processors.</summary>
    public int MaxParallelism { get; set; } = Environment.ProcessorCount;

    /// <summary>The flows that events may start. The default is every flow of the loaded assemblies (<see cref="FlowCatalog"/>).</summary>
    public Func<IReadOnlyList<FlowDefinition>> Flows { get; set; } = static () => FlowCatalog.Flows;
}
