using FlowKit.Content.Downloading;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>What is to be solved for one platform.</summary>
/// <param name="Spec">What is asked for, with its channels and indexes.</param>
/// <param name="Platform">The target.</param>
public sealed record PlatformSolveRequest(EnvironmentSpec Spec, string Platform)
{
    /// <summary>Packages that must be in the answer exactly as they are, with the name of the base that has them, for messages. They need no channel and no index. Default: none.</summary>
    public IReadOnlyList<(LockedPackage Package, string Base)> Fixed { get; init; } = [];

    /// <summary>The Python that <see cref="Fixed"/> packages were locked for; null where they leave it open.</summary>
    public LockedPython? FixedPython { get; init; }

    /// <summary>Virtual packages over those of <see cref="EnvironmentSpec.VirtualPackages"/>: what a base was resolved with. Default: none.</summary>
    public IReadOnlyList<string> BaseVirtualPackages { get; init; } = [];

    /// <summary>Packages of bases of which as few as possible may be others in the answer, with the name of the base that has them. They need no channel and no index. Default: none.</summary>
    public IReadOnlyList<(LockedPackage Package, string Base)> Movable { get; init; } = [];

    /// <summary>Told what the user should know although there is an answer, each thing once. Default: nobody.</summary>
    public IProgress<string>? Warnings { get; init; }

    /// <summary>Told how far the metadata of channels is that is downloaded. Default: nobody.</summary>
    public IProgress<DownloadProgress>? Downloads { get; init; }

    internal IReadOnlyList<(LockedPypiPackage Package, string Base)> MovablePypi => [.. Movable.Where(static m => m.Package is LockedPypiPackage).Select(static m => ((LockedPypiPackage)m.Package, m.Base))];

    /// <summary>Packages that are kept where they fit. Default: none.</summary>
    public IReadOnlyList<LockedPackage> Preferred { get; init; } = [];
}
