using FlowKit.Content.Hashing;

namespace FlowKit.Pypi.Packages;

/// <summary>A file of an unpacked wheel.</summary>
/// <param name="Path">The path in the wheel, with forward slashes.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="Sha256">The hash of the content.</param>
/// <param name="IsExecutable">Whether it carries the executable bit.</param>
public sealed record WheelEntry(string Path, long Size, Sha256Digest Sha256, bool IsExecutable);
