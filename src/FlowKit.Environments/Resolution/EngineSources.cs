using FlowKit.Conda.Channels;
using FlowKit.Conda.Solving;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Index;

namespace FlowKit.Environments.Resolution;

/// <summary>Opens the channels and indexes of a spec for the engines.</summary>
internal sealed class EngineSources(IFetcher fetcher, SourceMap sources, string? pageCacheFolder, IndexCache? indexCache = null)
{
    public async Task<ICandidateSource> LoadChannelsAsync(EnvironmentSpec spec, string platform, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        List<Channel> opened = [.. spec.Channels.SelectMany(sources.Channels).Distinct()];
        RepoDataGateway gateway = new(fetcher, new RepoDataOptions { CacheFolder = pageCacheFolder, ChannelRelationsMaxDepth = spec.ChannelRelationsMaxDepth });
        return await gateway.LoadAsync(opened, platform, names, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="indexes">The indexes.</param>
    /// <param name="skipUnknown">Whether an index without an address here is left out as long as another has one: a locked base needs no index for its own packages.</param>
    public IPypiSource OpenIndexes(IReadOnlyList<EnvironmentSource> indexes, bool skipUnknown)
    {
        List<EnvironmentSource> known = skipUnknown ? [.. indexes.Where(i => sources.KnowsIndex(i))] : [];
        List<PypiIndex> opened = [.. (known.Count > 0 ? known : indexes).Select(Open)];
        return opened.Count == 1 ? MultiIndexSource.Open(fetcher, opened[0], indexCache) : new MultiIndexSource(fetcher, opened, cache: indexCache);
    }

    private PypiIndex Open(EnvironmentSource index)
    {
        Uri address = sources.IndexAddress(index);
        return new PypiIndex(index.Name, address) { IsDefault = index.Name == "pypi" && address.Host == "pypi.org" };
    }
}
