using System.Collections.Immutable;

namespace FlowKit.Definition;

/// <summary>What a flow's definition says without its type.</summary>
public sealed record FlowDescription
{
    /// <summary>The name under which runs are recorded.</summary>
    public required string Name { get; init; }

    /// <summary>The full name of the class.</summary>
    public required string TypeName { get; init; }

    /// <summary>The name of the step that the flow starts with.</summary>
    public required string Start { get; init; }

    /// <summary>One line for the command line.</summary>
    public string? Help { get; init; }

    /// <summary>The flows whose finished runs start this one.</summary>
    public ImmutableArray<TriggerDefinition> Triggers { get; init; } = [];

    /// <summary>The Python files beside the project.</summary>
    public ImmutableArray<CarriedFile> PythonFiles { get; init; } = [];
}
