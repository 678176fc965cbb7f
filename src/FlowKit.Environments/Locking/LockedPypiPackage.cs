namespace FlowKit.Environments.Locking;

/// <summary>A wheel of a lock, from an index, or built from sources; or sources that were locked for another platform and are built where they are hydrated.</summary>
public sealed record LockedPypiPackage : LockedPackage
{
    /// <inheritdoc/>
    public override PackageKind Kind => PackageKind.Pypi;

    /// <summary>The name of the index that it came from. Not part of the environment id.</summary>
    public string Index { get; init; } = "";

    /// <summary>The extras that were asked for, normalized and sorted.</summary>
    public IReadOnlyList<string> Extras { get; init; } = [];

    /// <summary>The extras that it has, normalized and sorted.</summary>
    public IReadOnlyList<string> ProvidedExtras { get; init; } = [];

    /// <summary>The Python versions that it states, as written; null where it states none.</summary>
    public string? RequiresPython { get; init; }

    /// <summary>Whether <see cref="LockedPackage.Dependencies"/> are what the spec told (<see cref="Specs.PypiSettings.StaticMetadata"/>), and not what the package says itself.</summary>
    public bool HasStaticMetadata { get; init; }

    /// <summary>What the wheel is built from; null for a wheel of an index.</summary>
    public LockedSource? Source { get; init; }

    /// <summary>Whether <see cref="LockedPackage.FileName"/> and its hash are a wheel's; otherwise they are the sources'.</summary>
    public bool IsWheel => FileName.EndsWith(".whl", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override PackageIdentity Identity => new(PackageKind.Pypi, Name, Version, "", Source?.Sha256 ?? Sha256);

    /// <inheritdoc/>
    public override string ToString() => Identity.Release;
}
