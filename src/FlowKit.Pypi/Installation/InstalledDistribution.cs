using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Installation;

/// <summary>A distribution that is installed in a site-packages folder. Name and version are known at once; everything else is read when it is asked for.</summary>
public sealed class InstalledDistribution
{
    private static readonly string[] MetadataNames = ["METADATA", "PKG-INFO"];

    private readonly Lazy<HashSet<string>>? _conda;

    internal InstalledDistribution(PackageName name, Pep440Version? version, InstalledKind kind, string location, Lazy<HashSet<string>>? conda = null) =>
        (Name, Version, Kind, Location, _conda) = (name, version, kind, location, conda);

    /// <summary>The name of the project.</summary>
    public PackageName Name { get; }

    /// <summary>The version; null where it is not told, or is not one of PEP 440.</summary>
    public Pep440Version? Version { get; }

    /// <summary>How it is recorded.</summary>
    public InstalledKind Kind { get; }

    /// <summary>The path of the <c>.dist-info</c> folder, or of what stands in its place.</summary>
    public string Location { get; }

    /// <summary>The folder that it is installed in.</summary>
    public string SitePackages => Path.GetDirectoryName(Location)!;

    /// <summary>The tool that installed it, for example <c>pip</c> or <c>conda</c>; null where it is not told.</summary>
    public string? Installer => Read("INSTALLER")?.Trim() is { Length: > 0 } installer ? installer : null;

    /// <summary>Whether a conda package brought it: its INSTALLER says so, or conda's own records do.</summary>
    public bool IsCondas => Installer == "conda" || _conda?.Value.Contains(Location) == true;

    /// <summary>Whether it was asked for by name.</summary>
    public bool IsRequested => File.Exists(Path.Combine(Location, "REQUESTED"));

    /// <summary>Where it came from when that was not an index (PEP 610); null for one from an index.</summary>
    /// <exception cref="FlowKitException"><c>FK8206</c>: its direct_url.json cannot be read.</exception>
    public DirectUrl? DirectUrl => Read("direct_url.json") is { } json ? DirectUrl.Parse(json) : null;

    /// <summary>The metadata; null where it has none.</summary>
    public CoreMetadata? Metadata =>
        Kind == InstalledKind.EggLink ? null
        : File.Exists(Location) ? CoreMetadata.Parse(File.ReadAllBytes(Location))
        : MetadataNames.Select(name => Path.Combine(Location, name)).FirstOrDefault(File.Exists) is { } path ? CoreMetadata.Parse(File.ReadAllBytes(path)) : null;

    /// <summary>What was written when it was installed; null where it has no RECORD.</summary>
    /// <exception cref="FlowKitException"><c>FK8206</c>: its RECORD cannot be read.</exception>
    public IReadOnlyList<RecordRow>? Record => Read("RECORD") is { } text ? RecordFile.Parse(text) : null;

    /// <inheritdoc/>
    public override string ToString() => Version is null ? Name.Value : Name + " " + Version;

    internal string? Read(string name)
    {
        string path = Path.Combine(Location, name);
        return Kind != InstalledKind.EggLink && File.Exists(path) ? File.ReadAllText(path) : null;
    }
}
