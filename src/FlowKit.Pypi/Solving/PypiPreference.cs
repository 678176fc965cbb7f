using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>A version that is kept where it still fits: of an earlier lock, or of another target of the same lock.</summary>
/// <param name="Version">The version to keep.</param>
/// <param name="IndexName">The index that it came from: the preference does not hold for a file of another index. Null for any index.</param>
/// <param name="Sha256">The file to keep among the files of that version, where it still fits; null for the best one.</param>
public sealed record PypiPreference(Pep440Version Version, string? IndexName = null, string? Sha256 = null);
