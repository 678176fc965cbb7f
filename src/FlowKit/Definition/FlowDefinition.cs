using System.Collections.Frozen;
using System.Collections.Immutable;

namespace FlowKit.Definition;

/// <summary>
/// A flow as the generator read it: its graph, steps, artifacts, parameters, triggers and code, as data, with typed access to instances behind it. It is immutable and safe to use from
/// any thread.
/// </summary>
/// <remarks>
/// <para>How a runtime uses it, for each task attempt: <see cref="Create"/> makes the instance (constructors run once, initializers hold, <c>required</c> members are set);
/// <see cref="ArtifactDefinition.Defer"/> gives it the artifacts of the task before; <see cref="FlowInstance.Attach"/> gives it its task;
/// <see cref="StepDefinition.InvokeAsync"/> runs the step and returns its transition; <see cref="ArtifactDefinition.TryEncode"/> reads what it assigned.</para>
/// </remarks>
public abstract class FlowDefinition
{
    private readonly FrozenDictionary<string, StepDefinition> _steps;
    private readonly FrozenDictionary<string, ArtifactDefinition> _artifacts;
    private readonly FrozenDictionary<string, ParameterDefinition> _parameters;

    private protected FlowDefinition(FlowDescription description, IEnumerable<StepDefinition> steps, IEnumerable<ArtifactDefinition> artifacts, IEnumerable<ParameterDefinition> parameters)
    {
        Name = description.Name;
        TypeName = description.TypeName;
        Help = description.Help;
        Start = description.Start;
        Triggers = description.Triggers;
        PythonFiles = description.PythonFiles;
        Steps = [.. steps];
        Artifacts = [.. artifacts];
        Parameters = [.. parameters];
        _steps = Steps.ToFrozenDictionary(step => step.Name, StringComparer.Ordinal);
        _artifacts = Artifacts.ToFrozenDictionary(artifact => artifact.Name, StringComparer.Ordinal);
        _parameters = Parameters.ToFrozenDictionary(parameter => parameter.Name, StringComparer.Ordinal);
    }

    /// <summary>The name under which runs are recorded.</summary>
    public string Name { get; }

    /// <summary>The full name of the class.</summary>
    public string TypeName { get; }

    /// <summary>One line for the command line, if the author gave one.</summary>
    public string? Help { get; }

    /// <summary>The name of the step that the flow starts with.</summary>
    public string Start { get; }

    /// <summary>The steps, in the order written in the class.</summary>
    public ImmutableArray<StepDefinition> Steps { get; }

    /// <summary>The artifacts, in the order written.</summary>
    public ImmutableArray<ArtifactDefinition> Artifacts { get; }

    /// <summary>The parameters and the members that only a trigger fills, in the order written.</summary>
    public ImmutableArray<ParameterDefinition> Parameters { get; }

    /// <summary>The flows whose finished runs start this one.</summary>
    public ImmutableArray<TriggerDefinition> Triggers { get; }

    /// <summary>The Python files beside the project (item <c>FlowKitPython</c>), carried as code: to be put on the worker's path, never into an environment's id.</summary>
    public ImmutableArray<CarriedFile> PythonFiles { get; }

    /// <summary>A step by its name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The step.</returns>
    /// <exception cref="FlowKitException">There is none of that name (<c>FK8411</c>).</exception>
    public StepDefinition Step(string name) =>
        _steps.TryGetValue(name, out StepDefinition? step) ? step : throw Unknown("step", name, Steps.Select(known => known.Name));

    /// <summary>An artifact by its name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The artifact, or <see langword="null"/>.</returns>
    public ArtifactDefinition? FindArtifact(string name) => _artifacts.GetValueOrDefault(name);

    /// <summary>A parameter, or a member that only a trigger fills, by its name.</summary>
    /// <param name="name">The property's name.</param>
    /// <returns>The parameter, or <see langword="null"/>.</returns>
    public ParameterDefinition? FindParameter(string name) => _parameters.GetValueOrDefault(name);

    /// <summary>Makes an instance for one task attempt: a constructor call with an object initializer, written by the generator.</summary>
    /// <param name="activation">The services and the values of parameters.</param>
    /// <returns>The instance; artifacts unset, no task attached.</returns>
    /// <exception cref="FlowKitException">A value is missing or cannot be read (<c>FK8407</c>, <c>FK8408</c>), or a service is not registered (<c>FK8409</c>).</exception>
    public abstract FlowInstance Create(FlowActivation activation);

    /// <summary>Makes the inputs of a join, to be given to <see cref="StepDefinition.InvokeAsync"/>.</summary>
    /// <param name="branches">The step that each branch began with, and the instance as it was where the branch ended, in order.</param>
    /// <returns>A <see cref="JoinInputs{TFlow}"/>.</returns>
    public abstract object Join(IReadOnlyList<(string? Step, FlowInstance Flow)> branches);

    /// <summary>The text that a parameter or artifact puts into a template, for names that are not the run's own (<c>RunId</c> and the like).</summary>
    /// <param name="flow">The instance to read.</param>
    /// <param name="name">The name between <c>@{</c> and <c>}</c>.</param>
    /// <returns>The text; <see langword="null"/> where the flow has no such parameter or artifact, or its type is no text, number or environment name.</returns>
    /// <exception cref="FlowKitException">The artifact was not set (<c>FK8401</c>).</exception>
    public string? TemplateText(FlowInstance flow, string name) =>
        _parameters.TryGetValue(name, out ParameterDefinition? parameter) ? parameter.TemplateText(flow)
        : _artifacts.TryGetValue(name, out ArtifactDefinition? artifact) ? artifact.TemplateText(flow)
        : null;

    private FlowKitException Unknown(string kind, string name, IEnumerable<string> known) =>
        new(FlowErrors.UnknownMember, $"Flow {Name} has no {kind} '{name}'. It has: {string.Join(", ", known)}.");
}
