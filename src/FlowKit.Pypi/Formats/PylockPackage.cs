using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>A package of a lock. Exactly one of <see cref="Vcs"/>, <see cref="Directory"/> and <see cref="Archive"/> is given, or else a source archive or wheels.</summary>
public sealed record PylockPackage
{
    /// <summary>The project's name.</summary>
    public required PackageName Name { get; init; }

    /// <summary>The version; null where it is not known before a build.</summary>
    public Pep440Version? Version { get; init; }

    /// <summary>Where the package is to be installed; null is everywhere.</summary>
    public Marker? Marker { get; init; }

    /// <summary>The Python versions that the package works with, or null: any.</summary>
    public VersionSpecifiers? RequiresPython { get; init; }

    /// <summary>The packages of the lock that this one requires, for those who want to know why; null where the lock does not say.</summary>
    public IReadOnlyList<PylockDependency>? Dependencies { get; init; }

    /// <summary>The repository, or null.</summary>
    public PylockVcs? Vcs { get; init; }

    /// <summary>The folder, or null.</summary>
    public PylockDirectory? Directory { get; init; }

    /// <summary>The archive, or null.</summary>
    public PylockFile? Archive { get; init; }

    /// <summary>The index that the files are from, or null. Written without credentials.</summary>
    public string? Index { get; init; }

    /// <summary>The source archive, or null.</summary>
    public PylockFile? Sdist { get; init; }

    /// <summary>The wheels; null where the lock does not list any.</summary>
    public IReadOnlyList<PylockFile>? Wheels { get; init; }

    /// <summary>What the lock says about attestations, kept as it was read.</summary>
    internal IReadOnlyList<TomlTableNode>? AttestationIdentities { get; init; }

    /// <summary>What other tools keep in the lock, kept as it was read.</summary>
    internal TomlTableNode? Tool { get; init; }
}
