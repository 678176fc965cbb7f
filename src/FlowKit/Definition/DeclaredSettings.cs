using System.Collections.Immutable;
using FlowKit.Conda.Solving;
using FlowKit.Pypi.Solving;

namespace FlowKit.Definition;

/// <summary>How the packages of a declared environment are chosen, merged at compile time: of what has one value the step's own, of lists the flow's and the step's. What is left unsaid is as configured.</summary>
public sealed record DeclaredSettings
{
    /// <summary>What the order of channels means.</summary>
    public ChannelPriority? CondaPriority { get; init; }

    /// <summary>Which versions conda prefers.</summary>
    public SolveStrategy? CondaStrategy { get; init; }

    /// <summary>Match specs that bound what is installed anyway.</summary>
    public ImmutableArray<string> CondaConstraints { get; init; } = [];

    /// <summary>What takes the place of conda dependencies.</summary>
    public ImmutableArray<string> CondaOverrides { get; init; } = [];

    /// <summary>Which versions PyPI packages prefer.</summary>
    public ResolutionMode? PypiResolution { get; init; }

    /// <summary>When pre-releases may be chosen.</summary>
    public PrereleasePolicy? PypiPreReleases { get; init; }

    /// <summary>When pre-releases of single packages may be chosen.</summary>
    public ImmutableArray<string> PypiPreReleasePackages { get; init; } = [];

    /// <summary>What packages need in place of what they say themselves.</summary>
    public ImmutableArray<string> PypiStaticMetadata { get; init; } = [];

    /// <summary>Packages that come from one index.</summary>
    public ImmutableArray<string> PypiIndexPins { get; init; } = [];

    /// <summary>Requirements that bound what is installed anyway.</summary>
    public ImmutableArray<string> PypiConstraints { get; init; } = [];

    /// <summary>Requirements that take the place of others on their name.</summary>
    public ImmutableArray<string> PypiOverrides { get; init; } = [];

    /// <summary>Packages that are taken from PyPI although conda brings them.</summary>
    public ImmutableArray<string> FromPypi { get; init; } = [];

    /// <summary>Packages that are never built from source.</summary>
    public ImmutableArray<string> PypiNoBuild { get; init; } = [];

    /// <summary>Packages that are built from source although there are wheels.</summary>
    public ImmutableArray<string> PypiNoBinary { get; init; } = [];

    /// <summary>Up to when packages count.</summary>
    public string? ExcludeNewer { get; init; }
}
