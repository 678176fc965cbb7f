using FlowKit.Analyzers.Rules;

namespace FlowKit.Analyzers.Model;

/// <summary>An interface with <c>[PythonModule]</c>.</summary>
internal sealed record PythonModuleModel
{
    public required string MetadataName { get; init; }

    public required string TypeName { get; init; }

    public required string Module { get; init; }

    public EquatableArray<PythonMethodModel> Methods { get; init; }

    public bool IsWellFormed { get; init; }
}

/// <summary>A method of a Python module's interface.</summary>
internal sealed record PythonMethodModel
{
    /// <summary>The interface that declares it.</summary>
    public required string Owner { get; init; }

    public required string Name { get; init; }

    /// <summary>The function's name in Python.</summary>
    public required string Function { get; init; }

    public required string ReturnType { get; init; }

    /// <summary>The expression that makes the result of <c>value</c>; <see langword="null"/> where there is none.</summary>
    public string? Result { get; init; }

    /// <summary>The member of <c>PythonReturn</c>.</summary>
    public required string Returns { get; init; }

    public EquatableArray<PythonArgumentModel> Arguments { get; init; }
}

/// <summary>A parameter of such a method.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name.</param>
/// <param name="PythonName">The argument's name in Python.</param>
/// <param name="Value">The expression that makes a <c>PythonValue</c>; <see langword="null"/> for the cancellation token.</param>
internal sealed record PythonArgumentModel(string Type, string Name, string PythonName, string? Value);

/// <summary>What is wrong with such an interface: found while it is read, where the types are at hand.</summary>
internal sealed class PythonModuleProblems
{
    public List<(Problem Problem, Microsoft.CodeAnalysis.Location? At)> All { get; } = [];
}
