namespace FlowKit.Analyzers.Model;

/// <summary>
/// A flow as its author wrote it: text and flags alone. No symbol, syntax or location, so two readings of the same flow are equal, and an edit inside a step's body
/// changes nothing unless it changes where the step leads.
/// </summary>
internal sealed record FlowModel
{
    /// <summary>The class's own name.</summary>
    public required string Name { get; init; }

    /// <summary>The namespace; empty for the global one.</summary>
    public required string Namespace { get; init; }

    /// <summary>The full metadata name, unique in the assembly: what the generated file is named after.</summary>
    public required string MetadataName { get; init; }

    /// <summary>The class as generated code names it, from <c>global::</c> on.</summary>
    public required string TypeName { get; init; }

    /// <summary>The types around the class, outermost first.</summary>
    public EquatableArray<ContainerModel> Containers { get; init; }

    /// <summary>The name under which runs are recorded.</summary>
    public required string RunName { get; init; }

    public string? Help { get; init; }

    public FlowShape Shape { get; init; }

    public EquatableArray<StepModel> Steps { get; init; }

    public EquatableArray<ArtifactModel> Artifacts { get; init; }

    public EquatableArray<ParameterModel> Parameters { get; init; }

    public EquatableArray<TriggerModel> Triggers { get; init; }

    /// <summary>The environment attributes of the class.</summary>
    public EquatableArray<EnvironmentAttributeModel> Environment { get; init; }

    /// <summary>What the constructor takes.</summary>
    public EquatableArray<ArgumentModel> Constructor { get; init; }

    /// <summary>Names of methods that are no steps, in ordinal order.</summary>
    public EquatableArray<string> OtherMethods { get; init; }

    /// <summary>Members whose names the base class takes, in the order written.</summary>
    public EquatableArray<string> TakenNames { get; init; }

    /// <summary>Members that say <c>required</c> and that nothing fills, in the order written.</summary>
    public EquatableArray<string> UnfilledMembers { get; init; }

    /// <summary>Methods that carry an environment attribute and are no steps.</summary>
    public EquatableArray<string> MisplacedEnvironments { get; init; }
}

/// <summary>A type around a nested flow.</summary>
/// <param name="Keyword">For example <c>class</c> or <c>record struct</c>.</param>
/// <param name="Name">Its name with type parameters.</param>
/// <param name="IsPartial">Whether generated code can add to it.</param>
internal sealed record ContainerModel(string Keyword, string Name, bool IsPartial);

/// <summary>What kind of class a flow is.</summary>
[Flags]
internal enum FlowShape
{
    None = 0,
    Partial = 1,
    DerivesFromItself = 2,
    Abstract = 4,
    Generic = 8,
    Static = 16,
    FileLocal = 32,
    Sealed = 64,

    /// <summary>Private, or in a private type: it runs where its type is known, and cannot be found by its name.</summary>
    Hidden = 128,
}

/// <summary>An argument of a flow's constructor.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name.</param>
/// <param name="Default">The expression of its default, which stays where no service is registered; <see langword="null"/> where it has none.</param>
internal sealed record ArgumentModel(string Type, string Name, string? Default);

/// <summary>A flow whose finished runs start this one.</summary>
/// <param name="FlowName">The name of the upstream flow's runs.</param>
/// <param name="Group">The group that is waited for as a whole.</param>
/// <param name="Offers">The upstream flow's parameters and artifacts.</param>
internal sealed record TriggerModel(string FlowName, string? Group, bool All, EquatableArray<OfferModel> Offers);

/// <summary>A parameter or artifact that an upstream flow offers.</summary>
internal sealed record OfferModel(string Name, string Type);
