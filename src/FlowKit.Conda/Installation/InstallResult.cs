using FlowKit.Conda.Installation.Records;

namespace FlowKit.Conda.Installation;

/// <summary>What an installation did.</summary>
/// <param name="Plan">The changes that were made.</param>
/// <param name="Installed">The packages that the prefix holds now, in ordinal order of their names.</param>
/// <param name="Clashes">The paths that several packages have, with whose is in place.</param>
/// <param name="SkippedScripts">Link scripts that packages bring and that were not run (see <see cref="CondaInstallOptions.RunLinkScripts"/>), relative to the prefix.</param>
/// <param name="Overwritten">Files that no package owned and that were in the way; a package's file has their place now.</param>
public sealed record InstallResult(InstallPlan Plan, IReadOnlyList<InstalledPackage> Installed, IReadOnlyList<PathClash> Clashes,
    IReadOnlyList<string> SkippedScripts, IReadOnlyList<string> Overwritten)
{
    /// <summary>The link scripts that were run, in order.</summary>
    public IReadOnlyList<LinkScriptRun> Scripts { get; init; } = [];
}
