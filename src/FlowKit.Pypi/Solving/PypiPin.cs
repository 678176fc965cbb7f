using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>A package that is locked: this version and no other, and, where a hash is given, this very file.</summary>
/// <param name="Version">The only version.</param>
/// <param name="Sha256">The SHA-256 hash of the only file, as hexadecimal digits; null for any file of the version.</param>
/// <param name="Origin">Who locked it, in the user's words, for messages: for example <c>the base environment team/model:latest</c>.</param>
public sealed record PypiPin(Pep440Version Version, string? Sha256 = null, string? Origin = null);
