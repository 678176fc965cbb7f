using FlowKit.Environments.Locking;

namespace FlowKit.Environments.Composition;

/// <summary>One row of the table of a composition: what became of one name.</summary>
/// <param name="Kind">Whose name it is.</param>
/// <param name="Name">The name.</param>
/// <param name="Bases">What each base has, in the order of <see cref="CompositionReport.Bases"/>; null where it has none.</param>
/// <param name="Result">What the composed environment has; null where it has none.</param>
public sealed record MergedPackage(PackageKind Kind, string Name, IReadOnlyList<PackageIdentity?> Bases, PackageIdentity? Result)
{
    /// <summary>Why what a base has could not stay, for each such base that says it; empty where all that is in a base stayed.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>The row, as <c>table: table==1.0 | table==2.0 =&gt; table==1.0 (learner==1.0 needs table&lt;2)</c>, with <c>-</c> where there is none.</summary>
    public override string ToString() =>
        $"{Name}: {string.Join(" | ", Bases.Select(static b => b?.Release ?? "-"))} => {Result?.Release ?? "-"}{(Reasons.Count == 0 ? "" : $" ({string.Join("; ", Reasons)})")}";
}
