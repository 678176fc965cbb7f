using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>A version that is kept where it still fits: of an earlier lock, or of another target of the same lock.</summary>
/// <param name="Version">The version to keep.</param>
/// <param name="IndexName">The index that it came from: where that index does not have the version any more the preference does not hold. Null for any index.</param>
/// <param name="Sha256">The file to keep among the files of that version where it still fits, although a better one may have come; null for the best one.</param>
public sealed record PypiPreference(Pep440Version Version, string? IndexName = null, string? Sha256 = null);
