using FlowKit.Conda.Channels;
using FlowKit.Conda.Solving;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>Opens the channels and indexes of a spec for the engines.</summary>
internal sealed class EngineSources(IFetcher fetcher, SourceMap sources, string? pageCacheFolder, IndexCache? indexCache = null)
{
    public async Task<ICandidateSource> LoadChannelsAsync(EnvironmentSpec spec, string platform, IReadOnlyList<string> names, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        List<Channel> opened = [.. spec.Channels.SelectMany(sources.Channels).Distinct()];
        RepoDataGateway gateway = new(fetcher, new RepoDataOptions { CacheFolder = pageCacheFolder, ChannelRelationsMaxDepth = spec.ChannelRelationsMaxDepth, Progress = progress });
        return await gateway.LoadAsync(opened, platform, names, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="spec">The spec, with its indexes.</param>
    /// <param name="skipUnknown">Whether an index without an address here is left out as long as another has one: a locked base needs no index for its own packages.</param>
    public IPypiSource OpenIndexes(EnvironmentSpec spec, bool skipUnknown)
    {
        List<EnvironmentSource> known = skipUnknown ? [.. spec.Indexes.Where(i => sources.KnowsIndex(i))] : [];
        List<PypiIndex> opened = [.. (known.Count > 0 ? known : spec.Indexes).Select(sources.Index)];
        if (opened is [{ IsExplicit: false } only] && spec.PypiSettings.IndexPins.Count == 0) return MultiIndexSource.Open(fetcher, only, indexCache);
        // A solve knows the pins of its target; builds have only these.
        Dictionary<PackageName, string> pins = spec.PypiSettings.IndexPins.Where(p => p.Marker is null && opened.Exists(i => i.Name == p.Index)).ToDictionary(static p => PackageName.Parse(p.Package), static p => p.Index);
        return new MultiIndexSource(fetcher, opened, spec.PypiSettings.IndexStrategy ?? IndexStrategy.FirstIndex, pins, indexCache);
    }
}
