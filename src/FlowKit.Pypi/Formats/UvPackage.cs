using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>A package of a <c>uv.lock</c>.</summary>
public sealed class UvPackage
{
    internal UvPackage(PackageName name, Pep440Version? version, UvSource source, IReadOnlyList<Marker> resolutionMarkers, UvFile? sdist, IReadOnlyList<UvFile> wheels)
    {
        Name = name;
        Version = version;
        Source = source;
        ResolutionMarkers = resolutionMarkers;
        Sdist = sdist;
        Wheels = wheels;
    }

    /// <summary>The project's name.</summary>
    public PackageName Name { get; }

    /// <summary>The version; null where it is dynamic.</summary>
    public Pep440Version? Version { get; }

    /// <summary>Where it comes from.</summary>
    public UvSource Source { get; }

    /// <summary>The forks that the package belongs to; empty where it belongs to all.</summary>
    public IReadOnlyList<Marker> ResolutionMarkers { get; }

    /// <summary>The source archive, or null.</summary>
    public UvFile? Sdist { get; }

    /// <summary>The wheels.</summary>
    public IReadOnlyList<UvFile> Wheels { get; }

    /// <summary>What it always requires.</summary>
    public IReadOnlyList<UvDependency> Dependencies { get; internal set; } = [];

    /// <summary>What its extras require.</summary>
    public IReadOnlyDictionary<ExtraName, IReadOnlyList<UvDependency>> OptionalDependencies { get; internal set; } = new Dictionary<ExtraName, IReadOnlyList<UvDependency>>();

    /// <summary>What its dependency groups require.</summary>
    public IReadOnlyDictionary<ExtraName, IReadOnlyList<UvDependency>> DependencyGroups { get; internal set; } = new Dictionary<ExtraName, IReadOnlyList<UvDependency>>();

    /// <summary>Name and version.</summary>
    public override string ToString() => Version is null ? Name.Value : Name + " " + Version;
}
