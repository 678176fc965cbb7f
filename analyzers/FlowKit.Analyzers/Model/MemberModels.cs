namespace FlowKit.Analyzers.Model;

/// <summary>An artifact.</summary>
internal sealed record ArtifactModel
{
    public required string Name { get; init; }

    public required string Type { get; init; }

    /// <summary>The type as the author would write it, for messages.</summary>
    public required string ShownType { get; init; }

    /// <summary>The declaration up to the name, as both parts of a partial property must have it: <c>public partial</c>.</summary>
    public required string Modifiers { get; init; }

    public string GetterModifier { get; init; } = "";

    public string SetterModifier { get; init; } = "";

    /// <summary>Whether it is declared <c>partial … { get; set; }</c>.</summary>
    public bool IsWellFormed { get; init; }

    public Storability Storability { get; init; }

    /// <summary>The expression of its codec; <see langword="null"/> for a Python object.</summary>
    public string? Codec { get; init; }

    public bool InTemplates { get; init; }
}

/// <summary>Whether a type can be an artifact.</summary>
internal enum Storability
{
    Stored,
    NeedsContext,
    Never,
}

/// <summary>A parameter, or a member that a trigger fills.</summary>
internal sealed record ParameterModel
{
    public required string Name { get; init; }

    public required string OptionName { get; init; }

    public required string Type { get; init; }

    public required string ShownType { get; init; }

    public string? Help { get; init; }

    public bool IsParameter { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>The upstream name; <see langword="null"/> without <c>[FromTrigger]</c>.</summary>
    public string? FromTrigger { get; init; }

    public SetterKind Setter { get; init; }

    /// <summary>The expression that reads it from text.</summary>
    public string? Parser { get; init; }

    public string? Codec { get; init; }

    public bool IsPythonObject { get; init; }

    public bool InTemplates { get; init; }
}

internal enum SetterKind
{
    None,
    Init,
    Set,
}
