using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Universal;

/// <summary>An answer for all targets at once.</summary>
public sealed record UniversalSolution
{
    /// <summary>The packages, sorted by name and version.</summary>
    public required IReadOnlyList<UniversalPackage> Packages { get; init; }

    /// <summary>The forks that it is made of, for <see cref="UniversalOptions.KnownForks"/>; empty where there was one way for all.</summary>
    public required IReadOnlyList<Marker> Forks { get; init; }

    /// <summary>What the user should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
