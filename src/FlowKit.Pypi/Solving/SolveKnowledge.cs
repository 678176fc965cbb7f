using System.Collections.Concurrent;
using FlowKit.Content;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>
/// Asks the source for pages and metadata, each once, and ahead of need: what a solve has seen is being fetched while it still thinks. What the search decides
/// depends on the answers alone, never on their order.
/// </summary>
internal sealed class SolveKnowledge(PypiSolveRequest request, SolveEnvironment environment, FilePolicy policy, CandidateSelector selector, IndexPins pins, CancellationToken cancellationToken)
{
    // After so many versions of one project were tried, the next ones are fetched together.
    private static readonly int[] BatchSteps = [5, 10, 20, 40, 80, 160];
    private const int BatchSize = 50;

    private readonly ConcurrentDictionary<PackageName, Task<Project>> _projects = new();
    private readonly ConcurrentDictionary<string, Task<CoreMetadata?>> _metadata = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, UnavailableReason> _failures = new(StringComparer.Ordinal);
    private readonly Dictionary<PackageName, int> _tried = [];

    /// <summary>The projects that a direct reference fixes.</summary>
    public Dictionary<PackageName, Uri> Direct { get; } = [];

    public Task<Project> GetProjectAsync(PackageName name) => _projects.GetOrAdd(name, LoadProjectAsync);

    /// <summary>The project, where it is known already.</summary>
    public Project? ProjectIfKnown(PackageName name) =>
        _projects.TryGetValue(name, out Task<Project>? task) && task.IsCompletedSuccessfully ? task.Result : null;

    /// <summary>The metadata of a release that can be used, or the reason why it cannot be had.</summary>
    public async ValueTask<(CoreMetadata? Metadata, UnavailableReason? Reason)> GetMetadataAsync(Project project, Release release)
    {
        if (KnownOf(project.Name, release.Version) is { } known) return (known, null);
        PypiFile file = release.MetadataFile!;
        CoreMetadata? metadata = await StartMetadata(project, release).ConfigureAwait(false);
        if (metadata is null) return (null, _failures.GetValueOrDefault(file.Url.OriginalString, Reasons.NeedsBuild));
        return metadata.Version is { } version && version != release.Version && version.WithoutLocal() != release.Version
            ? (null, Reasons.Metadata($"{file.FileName} says that it is version {version}"))
            : (metadata, null);
    }

    /// <summary>
    /// The metadata of a release that the environment has already: its own, or else that of an index that has the same release, whose extras need the same. Null where none has it.
    /// </summary>
    public async ValueTask<CoreMetadata?> FindProvidedMetadataAsync(PackageName name, Pep440Version version)
    {
        if (request.Provided.GetValueOrDefault(name)?.Metadata is { } read && await read(cancellationToken).ConfigureAwait(false) is { } own) return own;
        try
        {
            if (await request.Source.GetProjectAsync(name, cancellationToken).ConfigureAwait(false) is not { } page) return null;
            if (Project.OfPage(name, page).Find(version, policy) is not { MetadataFile: { } file } || MayBuild(file)) return null;
            return await request.Source.GetMetadataAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (FlowKitException)
        {
            // Nothing depends on the index for what is there already; that the extra was not looked at is told.
            return null;
        }
    }

    /// <summary>Starts to fetch the page of a project and then the metadata of the version that the range would give.</summary>
    public void Prefetch(PackageName name, VersionSet range)
    {
        // Where a pin will part the ways first, it is not known yet which index is to be asked.
        if (pins.SplitFor(name).Count > 0) return;
        Task<Project> task = GetProjectAsync(name);
        if (task.IsCompleted)
        {
            if (task.IsCompletedSuccessfully) PrefetchCandidate(task.Result, range);
            return;
        }
        _ = ContinueAsync();

        async Task ContinueAsync()
        {
            try
            {
                PrefetchCandidate(await task.ConfigureAwait(false), range);
            }
            catch (Exception e) when (e is FlowKitException or OperationCanceledException)
            {
                // The search meets the same task where it needs the answer, and tells the error there.
            }
        }
    }

    /// <summary>Notes that a version was tried; a project whose versions are rejected one after another gets its next ones fetched together.</summary>
    public void Tried(Project project, VersionSet range)
    {
        int count = _tried[project.Name] = _tried.GetValueOrDefault(project.Name) + 1;
        if (Array.IndexOf(BatchSteps, count) < 0 || project.IsDirect || project.Provided is not null) return;
        bool highest = selector.PrefersHighest(project.Name);
        int started = 0;
        foreach (Release[] group in project.Groups)
        {
            for (int step = 0; step < group.Length && started < BatchSize; step++)
            {
                Release release = group[highest ? group.Length - 1 - step : step];
                if (release.Version.IsPreRelease || !range.Contains(release.Version)) continue;
                lock (project) policy.Evaluate(project, release);
                if (release.IsExcluded || release.Reason is not null || MayBuild(release.MetadataFile!)) continue;
                _ = StartMetadata(project, release);
                started++;
            }
        }
    }

    public Release? Select(Project project, VersionSet range, bool isFirst = false)
    {
        lock (project) return (isFirst ? selector.SelectDecided(project, range) : null) ?? selector.Select(project, range);
    }

    private void PrefetchCandidate(Project project, VersionSet range)
    {
        if (Select(project, range) is { Reason: null, MetadataFile: { } file } release && !MayBuild(file)) _ = StartMetadata(project, release);
    }

    // A build takes long and runs the package's code: nothing is built that is not chosen.
    private bool MayBuild(PypiFile file) => request.SourceMetadata is not null && file.CoreMetadata is null && !file.FileName.EndsWith(".whl", StringComparison.Ordinal);

    // What the user tells goes before what a release says; of the very version before that of all versions.
    private CoreMetadata? KnownOf(PackageName name, Pep440Version version) => request.KnownMetadata.Count == 0 ? null
        : request.KnownMetadata.FirstOrDefault(known => known.Name == name && known.Version == version) ?? request.KnownMetadata.FirstOrDefault(known => known.Name == name && known.Version is null);

    private Task<CoreMetadata?> StartMetadata(Project project, Release release) => KnownOf(project.Name, release.Version) is { } known ? Task.FromResult<CoreMetadata?>(known)
        : _metadata.GetOrAdd(release.MetadataFile!.Url.OriginalString, static (_, state) => state.Self.LoadMetadataAsync(state.File), (Self: this, File: release.MetadataFile));

    private async Task<CoreMetadata?> LoadMetadataAsync(PypiFile file)
    {
        try
        {
            if (file.FileName.EndsWith(".whl", StringComparison.Ordinal) || file.CoreMetadata is not null)
                return await request.Source.GetMetadataAsync(file, cancellationToken).ConfigureAwait(false);
            if (request.SourceMetadata is { } build && await build(file, cancellationToken).ConfigureAwait(false) is { } built) return built;
            CoreMetadata told = await request.Source.GetMetadataAsync(file, cancellationToken).ConfigureAwait(false);
            return told.IsStatic ? told : null;
        }
        // Another machine could build what this one cannot: to pass over the version would give each its own answer.
        catch (FlowKitException e) when (e.Code is not (ContentErrors.Unreachable or ContentErrors.Unauthorized or PypiErrors.BuildFailed or PypiErrors.GitFailed or PypiErrors.ForeignBuild or PypiErrors.PythonNotFound))
        {
            _failures[file.Url.OriginalString] = e.Code == ContentErrors.Offline
                ? new UnavailableReason(UnavailableKind.Offline, "is not in the cache, and the network is off (offline mode)", "Go online once, or use a version that is in the cache.")
                : Reasons.Metadata(e.Message);
            return null;
        }
    }

    private async Task<Project> LoadProjectAsync(PackageName name)
    {
        if (request.Provided.TryGetValue(name, out ProvidedDistribution? provided)) return Project.OfProvided(name, provided);
        if (Direct.TryGetValue(name, out Uri? address)) return await LoadDirectAsync(name, address).ConfigureAwait(false);
        ProjectPage? page;
        string? pinned = pins.IndexOf(name);
        IPypiSource source = pinned is null ? request.Source : (request.Source as INamedIndexes)?.FindIndex(pinned)
            ?? throw new FlowKitException(PypiErrors.BadIndexConfiguration, $"{name} is pinned to the index '{pinned}', which is not configured. Configure an index of that name, or take the pin away.");
        try
        {
            page = await source.GetProjectAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (FlowKitException e) when (e.Code == ContentErrors.Offline)
        {
            return Project.None(name, new UnavailableReason(UnavailableKind.Offline, "is not in the cache, and the network is off (offline mode)", "Go online once, or add an index that is a folder."));
        }
        if (page?.Status is { IsQuarantined: true } status) return Project.None(name, Reasons.Quarantined(status));
        return page is null
            ? Project.None(name, new UnavailableReason(UnavailableKind.NotFound, $"was not found in {(source as IIndexSettings)?.DescribePlaces(name) ?? "the index"}{(pinned is null ? "" : ", the only one that it is pinned to")}", $"Check the spelling of '{name}', or add the index that has it."))
            : Project.OfPage(name, page);
    }

    private async Task<Project> LoadDirectAsync(PackageName name, Uri address)
    {
        PypiLink link = PypiLink.Parse(address.OriginalString);
        PypiFile named = new()
        {
            FileName = link.FileName,
            Url = new Uri(link.UrlWithoutFragment),
            Hashes = link.HashName is { } algorithm ? [new(algorithm, link.Hash!)] : [],
        };
        if (policy.Hold(name, named) is not { } file) return Project.None(name, Reasons.WrongHash(named, request.RequiredHashes[name], null));
        if (file.RequiredHashes.Count > 0 && (link.IsVcs || (file.Url.IsFile && Directory.Exists(file.Url.LocalPath)))) return Project.None(name, Reasons.NothingToHash(file));
        if (WheelFileName.TryParse(file.FileName, out WheelFileName? wheel) && !environment.Serves(wheel))
        {
            return Project.None(name, Reasons.NoFittingWheel(environment, Release.Of(wheel.Version, file)));
        }
        if (request.KnownMetadata.FirstOrDefault(known => known.Name == name && known.Version is not null) is { } told) return Project.OfDirect(name, told.Version!, file);
        CoreMetadata? metadata = await _metadata.GetOrAdd(file.Url.OriginalString, static (_, state) => state.Self.LoadMetadataAsync(state.File), (Self: this, File: file)).ConfigureAwait(false);
        if (metadata?.Version is null) return Project.None(name, _failures.GetValueOrDefault(file.Url.OriginalString, Reasons.NeedsBuild));
        return metadata.Name == name
            ? Project.OfDirect(name, metadata.Version, file)
            : Project.None(name, Reasons.Metadata($"{file.FileName} is the project '{metadata.Name}', not '{name}'"));
    }
}
