using FlowKit.Environments.Locking;

namespace FlowKit.Environments.Composition;

/// <summary>A package of a base that is another one in the composed environment, or is gone.</summary>
/// <param name="Before">What the base has.</param>
/// <param name="After">What the composed environment has; null where it has none.</param>
public sealed record CompositionChange(PackageIdentity Before, PackageIdentity? After)
{
    /// <summary>Why it could not stay: who needs what of it. Null where no single need says it.</summary>
    public string? Reason { get; init; }

    /// <summary>The change with its reason, as <c>table==1.0 -&gt; table==2.0 (explainer==2.0 needs table&gt;=2)</c>.</summary>
    public override string ToString() => $"{Before.Release} -> {After?.Release ?? "gone"}{(Reason is null ? "" : $" ({Reason})")}";
}
