using FlowKit.Environments.Locking;

namespace FlowKit.Environments.Composition;

/// <summary>A package of a base that is another one in the composed environment, or is gone.</summary>
/// <param name="Before">What the base has.</param>
/// <param name="After">What the composed environment has; null where it has none.</param>
public sealed record CompositionChange(PackageIdentity Before, PackageIdentity? After);
