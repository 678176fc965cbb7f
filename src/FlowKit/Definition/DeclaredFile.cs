using System.Collections.Immutable;

namespace FlowKit.Definition;

/// <summary>A requirement file named by <c>File</c> of an attribute.</summary>
/// <param name="File">The path and the text.</param>
/// <param name="Conda">Whether <c>[Conda]</c> named it; <c>[Pypi]</c> otherwise.</param>
/// <param name="Origin">The attribute and the member, for messages.</param>
/// <param name="OfFlow">Whether the flow declared it for every step.</param>
public sealed record DeclaredFile(CarriedFile File, bool Conda, string Origin, bool OfFlow = false)
{
    /// <summary>The files that it includes by <c>-r</c> and <c>-c</c>, at any depth.</summary>
    public ImmutableArray<CarriedFile> Included { get; init; } = [];

    /// <summary>The extras of the project that are asked for as well.</summary>
    public ImmutableArray<string> Extras { get; init; } = [];

    /// <summary>The environment of a lock that is taken; <see langword="null"/> for the one that needs no name.</summary>
    public string? Environment { get; init; }

    /// <summary>Whether an MD5 is enough of a hash for the packages of a lock.</summary>
    public bool AllowMd5 { get; init; }

    /// <summary>The dependency groups that are asked for as well.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];
}
