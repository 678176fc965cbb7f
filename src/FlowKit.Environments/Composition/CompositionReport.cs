using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Composition;

/// <summary>What a composed environment took from its bases, for one platform.</summary>
/// <param name="Platform">The platform.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Bases">The ids of the bases, as given.</param>
/// <param name="FromBase">Packages that a base has, unchanged, sorted.</param>
/// <param name="Added">Packages that no base has, sorted.</param>
/// <param name="Changed">Packages of a base that changed or went; always empty under <see cref="CompositionPolicy.Locked"/>.</param>
/// <param name="Solved">Whether anything had to be solved; false where the base already had everything.</param>
public sealed record CompositionReport(
    string Platform,
    CompositionPolicy Policy,
    IReadOnlyList<EnvironmentId> Bases,
    IReadOnlyList<PackageIdentity> FromBase,
    IReadOnlyList<PackageIdentity> Added,
    IReadOnlyList<CompositionChange> Changed,
    bool Solved)
{
    /// <summary>What every base has of each name and what came of it, sorted by kind and name: with two bases the table of a merge.</summary>
    public IReadOnlyList<MergedPackage> Table { get; init; } = [];

    /// <summary>Whether the environment has exactly the packages of its bases.</summary>
    public bool IsUnchanged => Added.Count == 0 && Changed.Count == 0;

    /// <summary>What an environment has that an earlier form of it had not, for each platform that both have; <see cref="Bases"/> is the earlier form.</summary>
    public static IReadOnlyList<CompositionReport> Between(EnvironmentLock before, EnvironmentLock after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return [.. after.Platforms.Where(p => before.Find(p.Platform) is not null)
            .Select(p => CompositionReports.Of([new CompositionBase(before.Id.Abbreviated, before)], p, CompositionPolicy.Prefer, before.Id != after.Id, after.Spec))];
    }
}
