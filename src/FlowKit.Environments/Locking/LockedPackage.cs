using FlowKit.Content.Hashing;

namespace FlowKit.Environments.Locking;

/// <summary>One package of a lock: everything that is needed to install it without a solver, a channel or an index.</summary>
public abstract record LockedPackage
{
    /// <summary>Conda or PyPI.</summary>
    public abstract PackageKind Kind { get; }

    /// <summary>The normalized name.</summary>
    public required string Name { get; init; }

    /// <summary>The version, as the package states it.</summary>
    public required string Version { get; init; }

    /// <summary>The name of the package file.</summary>
    public required string FileName { get; init; }

    /// <summary>Where the file comes from; for a wheel that was built, where its sources do. Not part of the environment id.</summary>
    public required PackageLocation Location { get; init; }

    /// <summary>The hash of the file.</summary>
    public required Sha256Digest Sha256 { get; init; }

    /// <summary>The size of the file in bytes, where it is known. Not part of the environment id.</summary>
    public long? Size { get; init; }

    /// <summary>What the package needs, as it states it: match specs or requirements.</summary>
    public IReadOnlyList<string> Dependencies { get; init; } = [];

    /// <summary>What the package is, wherever it came from.</summary>
    public abstract PackageIdentity Identity { get; }

    /// <summary>The name and release, as the package's own world writes them.</summary>
    public override string ToString() => Identity.Release;
}
