namespace FlowKit.Environments.Locking;

/// <summary>A wheel of a lock.</summary>
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

    /// <inheritdoc/>
    public override PackageIdentity Identity => new(PackageKind.Pypi, Name, Version, "", Sha256);

    /// <inheritdoc/>
    public override string ToString() => Identity.Release;
}
