using System.Collections.Immutable;

namespace FlowKit.Definition;

/// <summary>
/// What a step declares about its environment, merged at compile time. Attributes at one level were merged; the step's requirements replaced its flow's, package by package;
/// channels and indexes are a union, the step's own last, each once, in the order written.
/// </summary>
public sealed record EnvironmentDeclaration
{
    /// <summary>The name, or template of a name, of an existing environment; <see langword="null"/> where the environment is made of packages alone.</summary>
    public string? Base { get; init; }

    /// <summary>Looks <see cref="Base"/> up when the step starts. Then nothing else is declared.</summary>
    public bool FetchAtExecution { get; init; }

    /// <summary>Conda match specs.</summary>
    public ImmutableArray<DeclaredRequirement> Conda { get; init; } = [];

    /// <summary>PyPI requirements.</summary>
    public ImmutableArray<DeclaredRequirement> Pypi { get; init; } = [];

    /// <summary>Channels by name or address; empty means the configured ones.</summary>
    public ImmutableArray<string> Channels { get; init; } = [];

    /// <summary>Indexes by name or address; empty means the configured ones.</summary>
    public ImmutableArray<string> Indexes { get; init; } = [];

    /// <summary>The Python version or constraint; <see langword="null"/> where none is declared.</summary>
    public string? Python { get; init; }

    /// <summary>The target platforms; empty means the platform of the machine that resolves.</summary>
    public ImmutableArray<string> Platforms { get; init; } = [];

    /// <summary>Virtual packages of the target, for example <c>__cuda=12.4</c>.</summary>
    public ImmutableArray<string> VirtualPackages { get; init; } = [];

    /// <summary>
    /// Requirement files, still to be read by the runtime's own readers. What a step's file asks for overrides its flow package by package too.
    /// </summary>
    public ImmutableArray<DeclaredFile> Files { get; init; } = [];

    /// <summary>How packages are chosen.</summary>
    public DeclaredSettings Settings { get; init; } = new();
}
