using System.Collections.ObjectModel;

namespace FlowKit.Environments.Locking;

/// <summary>A conda package of a lock: its repodata record, as far as solving and installing need it.</summary>
public sealed record LockedCondaPackage : LockedPackage
{
    /// <inheritdoc/>
    public override PackageKind Kind => PackageKind.Conda;

    /// <summary>The build string.</summary>
    public required string Build { get; init; }

    /// <summary>The build number.</summary>
    public long BuildNumber { get; init; }

    /// <summary>The subdirectory of the channel: a platform, or <c>noarch</c>.</summary>
    public required string Subdir { get; init; }

    /// <summary>The name of the channel that it came from. Not part of the environment id.</summary>
    public string Channel { get; init; } = "";

    /// <summary>Match specs that other packages must satisfy if they are there at all.</summary>
    public IReadOnlyList<string> Constrains { get; init; } = [];

    /// <summary><c>python</c> or <c>generic</c> for a package without architecture; null for others, and where whoever locked it did not tell: then the package does when it is installed.</summary>
    public string? NoArch { get; init; }

    /// <summary>The MD5 of the file in hexadecimal, where the channel states one.</summary>
    public string? Md5 { get; init; }

    /// <summary>The licence, as the package states it.</summary>
    public string? License { get; init; }

    /// <summary>The time of the build in milliseconds since 1970.</summary>
    public long? Timestamp { get; init; }

    /// <summary>Features that the package tracks.</summary>
    public IReadOnlyList<string> TrackFeatures { get; init; } = [];

    /// <summary>Features that the package demands (an old kind of variant); null for none.</summary>
    public string? Features { get; init; }

    /// <summary>Flags of the build (CEP 45).</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>What each extra of the package needs besides (CEP 44).</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ExtraDepends { get; init; } = ReadOnlyDictionary<string, IReadOnlyList<string>>.Empty;

    /// <summary>Where this Python puts its site-packages, relative to the prefix, where it says so (CEP 17).</summary>
    public string? PythonSitePackagesPath { get; init; }

    /// <summary>Addresses (purls) of the same software in other worlds; null where the channel tells none.</summary>
    public IReadOnlyList<string>? Purls { get; init; }

    /// <summary>The SHA-256 of the attestations that the channel has of the package (CEP 27), in hexadecimal; null where it has none. Kept for whoever verifies them; not part of the environment id.</summary>
    public string? AttestationsSha256 { get; init; }

    /// <summary>
    /// The Python distributions inside, as <c>name==version</c>, sorted: what PyPI requirements see as installed. Null for a package that needs no
    /// Python, and where nobody had to look: a package is looked into when PyPI's packages are to live beside it.
    /// </summary>
    public IReadOnlyList<string>? Distributions { get; init; }

    /// <inheritdoc/>
    public override PackageIdentity Identity => new(PackageKind.Conda, Name, Version, Build, Sha256);

    /// <inheritdoc/>
    public override string ToString() => Identity.Release;
}
