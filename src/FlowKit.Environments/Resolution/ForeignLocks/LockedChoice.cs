using FlowKit.Content.Hashing;
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

    /// <summary>The name of the file; empty for a direct reference.</summary>
    public string FileName { get; init; } = "";

    /// <summary>The hashes of the file, each of which it must have; none for a direct reference, whose address tells them.</summary>
    public IReadOnlyList<PromisedHash> Hashes { get; init; } = [];

    /// <summary>The direct reference: an archive with its hash, or a repository with its commit; null for a file.</summary>
    public string? Address { get; init; }

    /// <summary>Both choose the same: one address, or a file of the same hashes as far as both name them.</summary>
    public bool AgreesWith(LockedChoice other) => Address == other.Address && (Address is not null || IsFileWith(other.Hashes) == true);

    /// <summary>Whether a file with these hashes is the chosen one; null where only its bytes can tell, as no algorithm is named by both.</summary>
    public bool? IsFileWith(IEnumerable<PromisedHash> hashes)
    {
        PromisedHash[] shared = [.. hashes.Where(hash => Hashes.Any(own => own.Algorithm == hash.Algorithm))];
        return shared.Length == 0 ? null : Array.TrueForAll(shared, Hashes.Contains);
    }

    /// <summary>What it asks of a solve.</summary>
    public Requirement ToRequirement() => Requirement.Parse(Address is null ? $"{Name}=={Version}" : $"{Name} @ {Address}");
}
