using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Formats;

/// <summary>A platform that a lock file defines.</summary>
/// <param name="Name">The name that the file gives it.</param>
/// <param name="Subdir">The conda subdir.</param>
/// <param name="VirtualPackages">What the target offers, as written.</param>
public sealed record LockFilePlatform(string Name, CondaPlatform Subdir, IReadOnlyList<string> VirtualPackages);
