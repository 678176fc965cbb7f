using System.Collections.Concurrent;
using System.Globalization;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;

namespace FlowKit.Conda.Channels;

/// <summary>
/// Reads the repodata of channels through a fetcher: sharded (CEP 16) where a channel offers it, else <c>repodata.json.zst</c>, <c>.bz2</c> or
/// plain. HTTP caching and offline mode are the fetcher's.
/// </summary>
/// <param name="fetcher">Where bytes come from.</param>
/// <param name="options">How to read; null for the defaults.</param>
public sealed class RepoDataGateway(IFetcher fetcher, RepoDataOptions? options = null)
{
    private readonly IFetcher _fetcher = fetcher ?? throw new ArgumentNullException(nameof(fetcher));
    private readonly RepoDataOptions _options = options ?? new RepoDataOptions();
    private readonly RepoDataStore _store = new(options ?? new RepoDataOptions());

    /// <summary>Opens the target's subdir and <c>noarch</c> of every channel.</summary>
    /// <param name="channels">The channels, the one of highest priority first.</param>
    /// <param name="platform">The target's subdir, for example <c>linux-64</c>.</param>
    /// <param name="rootNames">The names that will be asked for; sharded channels fetch them and everything that they can depend on.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FlowKitException"><c>FK7120</c>: a channel does not exist; <c>FK7122</c>: its repodata is broken; <c>FK7123</c>: it is too new; <c>FK7124</c>: its relations to other channels, which <see cref="RepoDataOptions.ChannelRelationsMaxDepth"/> says to follow, cannot be; or what the fetcher throws.</exception>
    public async Task<ChannelRecords> LoadAsync(IReadOnlyList<Channel> channels, string platform, IEnumerable<string> rootNames, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentNullException.ThrowIfNull(platform);
        ArgumentNullException.ThrowIfNull(rootNames);
        CondaPlatform.Parse(platform);
        string[] subdirs = platform == "noarch" ? ["noarch"] : [platform, "noarch"];
        using SemaphoreSlim requests = new(_options.MaxConcurrency);
        Dictionary<Channel, ISubdirRecords?[]> opened = new(ReferenceEqualityComparer.Instance);
        ConcurrentBag<string> notes = [];
        IReadOnlyList<Channel> ordered = channels;
        if (_options.ChannelRelationsMaxDepth == 0) await OpenAllAsync(channels, subdirs, opened, notes, requests, cancellationToken).ConfigureAwait(false);
        else
        {
            ChannelGraph graph = new(channels, _options.ChannelRelationsMaxDepth);
            for (int known = 0; known < graph.Channels.Count;)
            {
                Channel[] wave = [.. graph.Channels.Skip(known)];
                known += wave.Length;
                await OpenAllAsync(wave, subdirs, opened, notes, requests, cancellationToken).ConfigureAwait(false);
                foreach (Channel channel in wave)
                {
                    foreach (ISubdirRecords? subdir in opened[channel]) graph.Add(channel, subdir?.Relations ?? default);
                }
            }
            ordered = graph.Sort();
        }
        List<ISubdirRecords> present = [.. ordered.SelectMany(channel => opened[channel]).Where(subdir => subdir is not null).Select(subdir => subdir!)];
        List<ShardedSubdir> sharded = [.. present.OfType<ShardedSubdir>()];
        if (sharded.Count > 0) await ShardedSubdir.FetchReachableAsync(sharded, present, rootNames, requests, cancellationToken).ConfigureAwait(false);
        return new ChannelRecords(platform, [.. ordered.Select(channel => channel.Name)], present, [.. notes.Order(StringComparer.Ordinal)]);
    }

    private async Task OpenAllAsync(IReadOnlyList<Channel> channels, string[] subdirs, Dictionary<Channel, ISubdirRecords?[]> opened, ConcurrentBag<string> notes, SemaphoreSlim requests, CancellationToken cancellationToken)
    {
        Task<ISubdirRecords?[]>[] openings = [.. channels.Select(channel => Task.WhenAll(subdirs.Select(subdir => OpenAsync(channel, subdir, notes, requests, cancellationToken))))];
        ISubdirRecords?[][] results = await Task.WhenAll(openings).ConfigureAwait(false);
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i][^1] is null)
            {
                throw new FlowKitException(
                    CondaErrors.UnknownChannel,
                    $"There is no conda channel at {SafeAddress.Of(channels[i].Address)}: it has no noarch/repodata.json. Check the name of the channel '{channels[i].Name}'.");
            }
            opened[channels[i]] = results[i];
        }
    }

    private async Task<ISubdirRecords?> OpenAsync(Channel channel, string subdir, ConcurrentBag<string> notes, SemaphoreSlim requests, CancellationToken cancellationToken)
    {
        Uri address = channel.SubdirAddress(subdir);
        Uri shards = new(address, ShardedSubdir.IndexName);
        if (_options.UseShards && await FetchAsync(shards, notes, requests, OpenShardsAsync, cancellationToken).ConfigureAwait(false) is { } sharded) return sharded;

        async Task<ShardedSubdir> OpenShardsAsync(FetchResponse response)
        {
            ReadOnlyMemory<byte> index = await Decompression.ReadAllAsync(response, shards, _options.MaxDocumentBytes, cancellationToken).ConfigureAwait(false);
            return ShardedSubdir.Open(index, shards, channel.Name, subdir, address, _fetcher);
        }

        string[] names = _options.UseCompressed ? ["repodata.json.zst", "repodata.json.bz2", "repodata.json"] : ["repodata.json"];
        foreach (string name in names)
        {
            Uri document = new(address, name);
            RepoDataDocument? opened = await FetchAsync(document, notes, requests, response => _store.OpenAsync(response, document, channel.Name, subdir, address, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (opened is not null) return opened;
        }
        return null;
    }

    private async Task<T?> FetchAsync<T>(Uri address, ConcurrentBag<string> notes, SemaphoreSlim requests, Func<FetchResponse, Task<T>> read, CancellationToken cancellationToken)
        where T : class
    {
        await requests.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            FetchResponse response = await _fetcher.FetchAsync(new FetchRequest(address), cancellationToken).ConfigureAwait(false);
            await using (response.ConfigureAwait(false))
            {
                if (response.Status == FetchStatus.NotFound) return null;
                if (response.UncheckedSince is { } time)
                    notes.Add(string.Create(CultureInfo.InvariantCulture, $"{SafeAddress.Of(address)} is used as it was on {time.UtcDateTime:yyyy-MM-dd HH:mm} UTC: offline mode is on, and there may be newer packages."));
                return await read(response).ConfigureAwait(false);
            }
        }
        finally
        {
            requests.Release();
        }
    }
}
