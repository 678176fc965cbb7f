using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Universal;

/// <summary>One version of a package in a universal answer. Another version of it may be there for other targets.</summary>
public sealed record UniversalPackage
{
    /// <summary>The name.</summary>
    public required PackageName Name { get; init; }

    /// <summary>The version.</summary>
    public required Pep440Version Version { get; init; }

    /// <summary>The targets that need it; null for all.</summary>
    public required Marker? Marker { get; init; }

    /// <summary>The address that it is asked for at; null for a package of an index.</summary>
    public Uri? Address { get; init; }

    /// <summary>Every usable file of the version: which one is taken is for each target to say.</summary>
    public required IReadOnlyList<PypiFile> Files { get; init; }

    /// <summary>The metadata that the solve believed; null for a distribution that the environment has already.</summary>
    public required CoreMetadata? Metadata { get; init; }

    /// <summary>The extras that somebody asked for, sorted.</summary>
    public required IReadOnlyList<ExtraName> Extras { get; init; }

    /// <summary>What it needs, sorted by name and version.</summary>
    public required IReadOnlyList<UniversalDependency> Dependencies { get; init; }

    /// <summary>The package as a requirement line: <c>numpy==2.4.6 ; python_full_version &lt; '3.12'</c>.</summary>
    public override string ToString() => Name + "==" + Version + (Marker is null ? "" : " ; " + Marker);
}
