using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution.ForeignLocks;

/// <summary>A package that a lock of another tool chooses for a target.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">The version; null where only a build knows it.</param>
internal sealed record LockedChoice(PackageName Name, Pep440Version? Version)
{
    /// <summary>The lock, for messages.</summary>
    public required string Lock { get; init; }

    /// <summary>The file; null for a direct reference, and for a file that is to be found by its hash.</summary>
    public PypiFile? File { get; init; }

    /// <summary>The hash of the file; null for a direct reference.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The direct reference: an archive with its hash, or a repository with its commit; null for a file.</summary>
    public string? Address { get; init; }

    /// <summary>What it asks of a solve.</summary>
    public Requirement ToRequirement() => Requirement.Parse(Address is null ? $"{Name}=={Version}" : $"{Name} @ {Address}");
}
