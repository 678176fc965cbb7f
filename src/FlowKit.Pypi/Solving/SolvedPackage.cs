using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>One package of an answer.</summary>
public sealed record SolvedPackage
{
    /// <summary>The name.</summary>
    public required PackageName Name { get; init; }

    /// <summary>The version.</summary>
    public required Pep440Version Version { get; init; }

    /// <summary>The file to install; null for a distribution that the environment has already (<see cref="ProvidedDistribution"/>).</summary>
    public required PypiFile? File { get; init; }

    /// <summary>The metadata that the solve believed; null for a distribution that the environment has already. What is installed must say the same.</summary>
    public required CoreMetadata? Metadata { get; init; }

    /// <summary>The extras that somebody asked for, sorted.</summary>
    public required IReadOnlyList<ExtraName> Extras { get; init; }

    /// <summary>The packages that it needs on this target with these extras, sorted; all are in the answer.</summary>
    public required IReadOnlyList<PackageName> Dependencies { get; init; }

    /// <summary>The distribution is in the environment already.</summary>
    public bool IsProvided => File is null;

    /// <summary>Name and version, as <c>name==version</c>.</summary>
    public override string ToString() => Name + "==" + Version;
}
