using System.Collections.Concurrent;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Pypi;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Packages.Building;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution.Building;

/// <summary>
/// The sources of one solve: what they need, by reading them where they tell it and by building where they do not; and what is locked of them. Nothing is ever built for another platform
/// than this machine's.
/// </summary>
internal sealed class SourceSession
{
    private readonly SourceBuilds _builds;
    private readonly string _platform;
    private readonly Dictionary<string, SourceLocation> _direct = new(StringComparer.Ordinal);
    private readonly HashSet<PackageName> _local = [];
    private readonly ConcurrentBag<Task> _running = [];
    private readonly Lazy<Task<SourceBuilder>> _builder;

    public SourceSession(SourceBuilds builds, EnvironmentSpec spec, string platform, LockedPython python, IReadOnlyList<LockedCondaPackage> conda, IReadOnlyList<Requirement> requirements)
    {
        _builds = builds;
        _platform = platform;
        // Another solve may be waiting for the same Python: it is looked for once, and not given up with one caller.
        _builder = new Lazy<Task<SourceBuilder>>(() => builds.OpenAsync(spec, platform, python, conda, CancellationToken.None));
        foreach (Requirement requirement in requirements)
        {
            if (requirement.Url is not { } url) continue;
            if (SourceLocation.Parse(url) is { } location) _direct[new Uri(PypiLink.Parse(url).UrlWithoutFragment).OriginalString] = location;
            if (LocalSource.IsLocal(url)) _local.Add(requirement.Name);
        }
    }

    /// <summary>Whether a file is what a wheel is built from.</summary>
    public bool IsSource(PypiFile file) => _direct.ContainsKey(file.Url.OriginalString) || !file.FileName.EndsWith(".whl", StringComparison.Ordinal);

    /// <summary>Whether a package comes from an address that means something only here.</summary>
    public bool IsLocalReference(PackageName name) => _local.Contains(name);

    /// <summary>The metadata of sources.</summary>
    /// <exception cref="FlowKitException"><c>FK8214</c>: only a build tells it, and the target is not this machine; <c>FK8211</c>: the build failed.</exception>
    public async Task<CoreMetadata?> MetadataAsync(PypiFile file, CancellationToken cancellationToken)
    {
        Task<CoreMetadata?> reading = ReadAsync(file, cancellationToken);
        _running.Add(reading);
        return await reading.ConfigureAwait(false);
    }

    /// <summary>Waits for what a solve started and gave up: when it is over, nothing runs and nothing is written any more.</summary>
    public Task SettleAsync() => Task.WhenAll(_running.Select(static task => task.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)));

    private async Task<CoreMetadata?> ReadAsync(PypiFile file, CancellationToken cancellationToken)
    {
        SourceLocation location = LocationOf(file);
        if (await _builds.Reader.FindMetadataAsync(location, cancellationToken).ConfigureAwait(false) is { } told) return told;
        if (_platform != HostPlatform.Name)
        {
            throw new FlowKitException(PypiErrors.ForeignBuild,
                $"What {location.Display} needs is known only after a build, and this machine ({HostPlatform.Name}) does not build for {_platform}. Two ways out: a wheel or sources with static metadata "
                + $"(PEP 643, a [project] table without 'dynamic') of that release, or another release that has them; or lock on a machine that is {_platform}, and publish from there.");
        }
        return await (await _builder.Value.WaitAsync(cancellationToken).ConfigureAwait(false)).GetMetadataAsync(location, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is locked of sources: on their own platform the wheel that was built of them, for another one the sources.</summary>
    public async Task<LockedPypiPackage> LockAsync(LockedPypiPackage package, SolvedPackage solved, PypiFile file, CancellationToken cancellationToken)
    {
        SourceLocation pinned = await _builds.Reader.PinAsync(LocationOf(file), cancellationToken).ConfigureAwait(false);
        LockedSource source = Describe(pinned);
        package = package with { Source = source, Location = PlaceOf(pinned, package) };
        if (_platform != HostPlatform.Name)
        {
            if (pinned is SourceFolder || IsLocalReference(solved.Name))
            {
                throw new FlowKitException(PypiErrors.ForeignBuild,
                    $"{pinned.Display} is on this machine ({HostPlatform.Name}) alone, and {_platform} would have to build it. Two ways out: build its wheel and put it into an index; or lock on a machine that is {_platform}.");
            }
            Sha256Digest hash = source.ArchiveSha256 ?? source.Sha256;
            return package with { FileName = source.FileName ?? source.Commit + ".git", Sha256 = hash, Size = pinned is SourceArchive ? file.Size : null };
        }
        SourceBuilder builder = await _builder.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        BuiltDistribution built = await builder.BuildAsync(pinned, solved.Name, cancellationToken).ConfigureAwait(false);
        if (pinned is SourceFolder && Describe(pinned).Sha256 != source.Sha256)
            throw new FlowKitException(PypiErrors.InvalidSource, $"{pinned.Display} changed while it was built. Resolve again when nobody writes there.");
        CheckSame(package, built);
        await _builds.KeepAsync(built.Wheel.Sha256, built.Archive, cancellationToken).ConfigureAwait(false);
        return package with { Source = source with { BuiltWith = built.BuildRequirements }, FileName = built.Wheel.FileName.FileName, Sha256 = built.Wheel.Sha256, Size = new FileInfo(built.Archive).Length };
    }

    /// <summary>Keeps a wheel that a requirement names by its path: nobody else could fetch it.</summary>
    public async Task<LockedPypiPackage> KeepAsync(LockedPypiPackage package, PypiFile file, CancellationToken cancellationToken)
    {
        if (file.Url.IsFile) await _builds.KeepAsync(package.Sha256, file.Url.LocalPath, cancellationToken).ConfigureAwait(false);
        return package with { Location = PackageLocation.Nowhere };
    }

    /// <summary>What a build came to must be what the solve believed.</summary>
    /// <exception cref="FlowKitException"><c>FK8211</c>: it is another release, or needs something else.</exception>
    public static void CheckSame(LockedPypiPackage package, BuiltDistribution built)
    {
        CoreMetadata metadata = built.Wheel.Metadata;
        HashSet<string> needed = [.. metadata.RequiresDist.Select(static r => r.ToString())];
        string? problem = metadata.Version?.ToString() != package.Version ? $"is version {metadata.Version}, and its sources said {package.Version}"
            : package.HasStaticMetadata || needed.SetEquals(package.Dependencies) ? null : $"needs [{string.Join(", ", needed.Order(StringComparer.Ordinal))}], and its sources said [{string.Join(", ", package.Dependencies.Order(StringComparer.Ordinal))}]";
        if (problem is not null) throw new FlowKitException(PypiErrors.BuildFailed, $"The wheel built of {package} {problem}. Tell its author; a release with a wheel helps.");
    }

    private SourceLocation LocationOf(PypiFile file) => !_direct.TryGetValue(file.Url.OriginalString, out SourceLocation? location) ? SourceLocation.Of(file)
        : location is SourceArchive archive ? archive with { RequiredHashes = file.RequiredHashes } : location;

    private static LockedSource Describe(SourceLocation pinned) => pinned switch
    {
        GitSource git => new LockedSource(LockedSourceKind.Git, LocalSource.OfCommit(git.Revision!, git.Subdirectory, git.LargeFiles)) { Commit = git.Revision, LargeFiles = git.LargeFiles, Subdirectory = git.Subdirectory },
        SourceArchive archive => new LockedSource(LockedSourceKind.Archive, LocalSource.Within(archive.Sha256!.Value, archive.Subdirectory))
        {
            FileName = archive.FileName, ArchiveSha256 = archive.Sha256, Subdirectory = archive.Subdirectory,
        },
        _ => new LockedSource(LockedSourceKind.Folder, LocalSource.Within(SourceFolder.ContentOf(((SourceFolder)pinned).Path), pinned.Subdirectory)) { Subdirectory = pinned.Subdirectory },
    };

    // A place of this machine alone leads nowhere elsewhere, so a lock does not have it; an index is known by its name.
    private PackageLocation PlaceOf(SourceLocation pinned, LockedPypiPackage package) => pinned switch
    {
        _ when IsLocalReference(PackageName.Parse(package.Name)) => PackageLocation.Nowhere,
        GitSource git => new PackageLocation(null, "git+" + LocalSource.Show(git.Repository.AbsoluteUri)),
        _ => package.Location,
    };
}
