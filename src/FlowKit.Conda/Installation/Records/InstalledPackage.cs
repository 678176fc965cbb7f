using System.Text.Json;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Installation.Records;

/// <summary>A package in a prefix, as its record in <c>conda-meta</c> tells (CEP 32).</summary>
public sealed record InstalledPackage
{
    /// <summary>The package as its channel described it when it was installed.</summary>
    public required PackageRecord Record { get; init; }

    /// <summary>Its paths.</summary>
    public required IReadOnlyList<InstalledPath> Paths { get; init; }

    /// <summary>The folder of the cache that it came from; null where not known.</summary>
    public string? ExtractedFolder { get; init; }

    /// <summary>The archive that it came from; null where not known.</summary>
    public string? ArchivePath { get; init; }

    /// <summary>How it was linked: 1 hard links, 2 symbolic links, 3 copies; null where not known.</summary>
    public int? LinkType { get; init; }

    /// <summary>The match specs that a user asked for it by; empty for what came as a dependency.</summary>
    public IReadOnlyList<string> RequestedSpecs { get; init; } = [];

    /// <summary>The keys of the record that FlowKit does not know, kept when it writes the record again.</summary>
    public IReadOnlyDictionary<string, JsonElement> Other { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>The file name of its record: <c>name-version-build.json</c>.</summary>
    public string RecordFileName => Record.DistName + ".json";

    /// <summary>Whether this is the same package as a record of a channel: name, version, build and, where both are known, the archive's hash.</summary>
    public bool IsSameAs(PackageRecord other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Record.Name == other.Name && Record.Version.Source == other.Version.Source && Record.Build == other.Build
            && (Record.Sha256 is null || other.Sha256 is null || string.Equals(Record.Sha256, other.Sha256, StringComparison.OrdinalIgnoreCase))
            && (Record.Subdir == other.Subdir || Record.Sha256 is not null);
    }

    /// <inheritdoc/>
    public override string ToString() => Record.ToString();
}
