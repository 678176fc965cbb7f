using FlowKit.Conda.Specs;
using FlowKit.Content;
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
    private const string NoArch = "noarch";

    private readonly IFetcher _fetcher = fetcher ?? throw new ArgumentNullException(nameof(fetcher));
    private readonly RepoDataOptions _options = options ?? new RepoDataOptions();

    /// <summary>Opens the target's subdir and <c>noarch</c> of every channel.</summary>
    /// <param name="channels">The channels, the one of highest priority first.</param>
    /// <param name="platform">The target's subdir, for example <c>linux-64</c>.</param>
    /// <param name="rootNames">The names that will be asked for; sharded channels fetch them and everything that they can depend on.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FlowKitException"><c>FK7120</c>: a channel does not exist; <c>FK7122</c>: its repodata is broken; <c>FK7123</c>: it is too new; <c>FK7124</c>: its relations to other channels, which <see cref="RepoDataOptions.ChannelRelationsMaxDepth"/> says to follow, cannot be; or what the fetcher throws.</exception>
    public async Task<ChannelRecords> LoadAsync(IReadOnlyList<Channel> channels, string platform, IEnumerable<string> rootNames, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(platform);
        return (await LoadAsync(channels, [platform], rootNames, cancellationToken).ConfigureAwait(false))[platform];
    }

    /// <summary>Opens the channels for several targets at once: each has what it would have alone, and <c>noarch</c> is read, and its records are made, once for all of them.</summary>
    /// <param name="channels">The channels, the one of highest priority first.</param>
    /// <param name="platforms">The targets' subdirs.</param>
    /// <param name="rootNames">The names that will be asked for.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The records of each target, by its subdir.</returns>
    /// <inheritdoc cref="LoadAsync(IReadOnlyList{Channel}, string, IEnumerable{string}, CancellationToken)" path="/exception"/>
    public async Task<IReadOnlyDictionary<string, ChannelRecords>> LoadAsync(IReadOnlyList<Channel> channels, IReadOnlyList<string> platforms, IEnumerable<string> rootNames, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentNullException.ThrowIfNull(platforms);
        ArgumentNullException.ThrowIfNull(rootNames);
        string[] targets = [.. platforms.Distinct(StringComparer.Ordinal)], roots = [.. rootNames];
        foreach (string platform in targets) CondaPlatform.Parse(platform);
        using SemaphoreSlim requests = new(_options.MaxConcurrency);
        SubdirOpener opener = new(_fetcher, _options, requests, isShared: targets.Length > 1);
        ChannelRecords[] records = await Task.WhenAll(targets.Select(platform => LoadAsync(opener, channels, platform, roots, requests, cancellationToken))).ConfigureAwait(false);
        return targets.Zip(records).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }

    private Task<ChannelRecords> LoadAsync(SubdirOpener opener, IReadOnlyList<Channel> channels, string platform, string[] roots, SemaphoreSlim requests, CancellationToken cancellationToken) =>
        CondaTracing.Source.InSpanAsync(CondaTracing.Load, async span =>
        {
            span?.SetTag("conda.platform", platform).SetTag("conda.channels", channels.Select(channel => channel.Name).ToArray());
            string[] subdirs = platform == NoArch ? [NoArch] : [platform, NoArch];
            Dictionary<Channel, ISubdirRecords?[]> opened = new(ReferenceEqualityComparer.Instance);
            IReadOnlyList<Channel> ordered = await OpenAsync(opener, channels, subdirs, opened, cancellationToken).ConfigureAwait(false);
            List<ISubdirRecords> present = [.. ordered.SelectMany(channel => opened[channel]).Where(subdir => subdir is not null).Select(subdir => subdir!)];
            await ShardedSubdir.FetchReachableAsync(present, roots, requests, cancellationToken).ConfigureAwait(false);
            string[] notes = [.. ordered.SelectMany(channel => subdirs.Select(subdir => opener.NoteOn(channel, subdir))).Where(note => note is not null).Select(note => note!).Order(StringComparer.Ordinal)];
            return new ChannelRecords(platform, [.. ordered.Select(channel => channel.Name)], present, notes);
        });

    // Opens the channels, and those that they refer to where that is wanted, and gives them in the order of their priority.
    private async Task<IReadOnlyList<Channel>> OpenAsync(SubdirOpener opener, IReadOnlyList<Channel> channels, string[] subdirs, Dictionary<Channel, ISubdirRecords?[]> opened, CancellationToken cancellationToken)
    {
        if (_options.ChannelRelationsMaxDepth == 0)
        {
            await OpenAllAsync(opener, channels, subdirs, opened, cancellationToken).ConfigureAwait(false);
            return channels;
        }
        ChannelGraph graph = new(channels, _options.ChannelRelationsMaxDepth);
        for (int known = 0; known < graph.Channels.Count;)
        {
            Channel[] wave = [.. graph.Channels.Skip(known)];
            known += wave.Length;
            await OpenAllAsync(opener, wave, subdirs, opened, cancellationToken).ConfigureAwait(false);
            foreach (Channel channel in wave)
            {
                foreach (ISubdirRecords? subdir in opened[channel]) graph.Add(channel, subdir?.Relations ?? default);
            }
        }
        return graph.Sort();
    }

    private static async Task OpenAllAsync(SubdirOpener opener, IReadOnlyList<Channel> channels, string[] subdirs, Dictionary<Channel, ISubdirRecords?[]> opened, CancellationToken cancellationToken)
    {
        Task<ISubdirRecords?[]>[] openings = [.. channels.Select(channel => Task.WhenAll(subdirs.Select(subdir => opener.OpenAsync(channel, subdir, cancellationToken))))];
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
}
