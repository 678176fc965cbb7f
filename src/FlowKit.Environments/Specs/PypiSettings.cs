using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;

namespace FlowKit.Environments.Specs;

/// <summary>
/// How PyPI packages are chosen. What is left unsaid is what the options say, else the default. Each setting that differs from its default is part of the requirement id; what the options say is, where PyPI packages are asked for.
/// </summary>
public sealed record PypiSettings
{
    /// <summary>Settings that say nothing.</summary>
    public static PypiSettings Default { get; } = new();

    /// <summary>Which index a package may come from. Default: null, <see cref="Pypi.Index.IndexStrategy.FirstIndex"/>.</summary>
    public IndexStrategy? IndexStrategy { get; init; }

    /// <summary>Which versions are preferred. Default: null, <see cref="ResolutionMode.Highest"/>.</summary>
    public ResolutionMode? Resolution { get; init; }

    /// <summary>When pre-releases may be chosen. Default: null, <see cref="PrereleasePolicy.IfNecessary"/>, or <see cref="PrereleasePolicy.Allow"/> under <see cref="EnvironmentSpec.AllowPreReleases"/>.</summary>
    public PrereleasePolicy? PreReleases { get; init; }

    /// <summary>When pre-releases of single packages may be chosen, in place of <see cref="PreReleases"/>. Default: none.</summary>
    public IReadOnlyList<PackagePreReleases> PreReleasePackages { get; init; } = [];

    /// <summary>What packages need, in place of what they say themselves. Default: none.</summary>
    public IReadOnlyList<StaticMetadata> StaticMetadata { get; init; } = [];

    /// <summary>Bounds on what builds from source need, for example <c>setuptools&lt;80</c>; they add nothing. Default: none.</summary>
    public IReadOnlyList<PackageRequest> BuildConstraints { get; init; } = [];

    /// <summary>Packages that come from one index or not at all. An index that only pins name need not be among those of the spec: then it is explicit. Default: none.</summary>
    public IReadOnlyList<IndexPin> IndexPins { get; init; } = [];

    /// <summary>Of one package one thing can be said.</summary>
    /// <exception cref="FlowKitException"><c>FK7309</c>: something else is said of it too.</exception>
    internal void Check()
    {
        string? twice = PreReleasePackages.Distinct().GroupBy(static p => p.Package, StringComparer.Ordinal).Where(static g => g.Count() > 1).Select(static g => string.Join("' and '", g)).FirstOrDefault()
            ?? StaticMetadata.Distinct().GroupBy(static m => (m.Metadata.Name, m.Metadata.Version?.ToString())).Where(static g => g.Count() > 1).Select(static g => string.Join("' and '", g)).FirstOrDefault();
        if (twice is not null) throw new FlowKitException(EnvironmentErrors.InvalidSpec, $"Two settings contradict each other: '{twice}'. Take one of them away.");
    }

    /// <summary>These settings, and where they say nothing those of <paramref name="other"/>; lists are joined, and of a package that both name these count.</summary>
    public PypiSettings Or(PypiSettings other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new PypiSettings
        {
            IndexStrategy = IndexStrategy ?? other.IndexStrategy,
            Resolution = Resolution ?? other.Resolution,
            PreReleases = PreReleases ?? other.PreReleases,
            PreReleasePackages = [.. PreReleasePackages, .. other.PreReleasePackages.Where(theirs => !PreReleasePackages.Any(own => own.Package == theirs.Package))],
            StaticMetadata = [.. StaticMetadata, .. other.StaticMetadata.Where(theirs => !StaticMetadata.Any(own => own.IsAboutSame(theirs)))],
            BuildConstraints = [.. BuildConstraints.Union(other.BuildConstraints)],
            IndexPins = [.. IndexPins, .. other.IndexPins.Where(theirs => !IndexPins.Any(own => own.Package == theirs.Package))],
        };
    }
}
