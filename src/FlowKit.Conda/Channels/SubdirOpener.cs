using System.Collections.Concurrent;
using System.Globalization;
using FlowKit.Content;
using FlowKit.Content.Downloading;

namespace FlowKit.Conda.Channels;

/// <summary>Opens the subdirs of channels for one load, each once however many platforms need it: in the form that the channel is known to have, else the best one that it has.</summary>
/// <param name="fetcher">Where bytes come from.</param>
/// <param name="options">How to read.</param>
/// <param name="requests">How many requests may be under way at once.</param>
/// <param name="isShared">Whether several platforms read the same subdirs.</param>
internal sealed class SubdirOpener(IFetcher fetcher, RepoDataOptions options, SemaphoreSlim requests, bool isShared)
{
    private readonly RepoDataStore _store = new(options);
    private readonly ChannelOffers _offers = new(options);
    private readonly ConcurrentDictionary<Uri, Lazy<Task<ISubdirRecords?>>> _opened = new();
    private readonly ConcurrentDictionary<Uri, string> _notes = new();

    /// <summary>The records of a subdir; null where the channel does not have it.</summary>
    public Task<ISubdirRecords?> OpenAsync(Channel channel, string subdir, CancellationToken cancellationToken) =>
        _opened.GetOrAdd(channel.SubdirAddress(subdir), address => new Lazy<Task<ISubdirRecords?>>(() => OpenOnceAsync(channel, subdir, address, cancellationToken))).Value;

    /// <summary>What a user should know about how a subdir was opened; null for nothing.</summary>
    public string? NoteOn(Channel channel, string subdir) => _notes.GetValueOrDefault(channel.SubdirAddress(subdir));

    private async Task<ISubdirRecords?> OpenOnceAsync(Channel channel, string subdir, Uri address, CancellationToken cancellationToken)
    {
        string[] forms = [.. options.UseShards ? new[] { ShardedSubdir.IndexName } : [], .. options.UseCompressed ? new[] { "repodata.json.zst", "repodata.json.bz2" } : [], "repodata.json"];
        IReadOnlyList<string> order = _offers.Order(address, forms);
        foreach (string form in order)
        {
            Uri document = new(address, form);
            ISubdirRecords? opened = await FetchAsync(document, address, response => ReadAsync(response, document), cancellationToken).ConfigureAwait(false);
            if (opened is null) continue;
            if (form != order[0]) _offers.Note(address, form);
            // Shards are made into records once as they come.
            return isShared && opened is RepoDataDocument ? new SharedSubdir(opened) : opened;
        }
        return null;

        async Task<ISubdirRecords> ReadAsync(FetchResponse response, Uri document)
        {
            if (!document.AbsolutePath.EndsWith(ShardedSubdir.IndexName, StringComparison.Ordinal))
                return await _store.OpenAsync(response, document, channel.Name, subdir, address, cancellationToken).ConfigureAwait(false);
            ReadOnlyMemory<byte> index = await Decompression.ReadAllAsync(response, document, options.MaxDocumentBytes, cancellationToken).ConfigureAwait(false);
            return ShardedSubdir.Open(index, document, channel.Name, subdir, address, fetcher, options.Progress);
        }
    }

    private async Task<ISubdirRecords?> FetchAsync(Uri document, Uri subdir, Func<FetchResponse, Task<ISubdirRecords>> read, CancellationToken cancellationToken)
    {
        await requests.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await CondaTracing.Source.InSpanAsync(CondaTracing.RepoData, async span =>
            {
                span?.SetTag("url.full", SafeAddress.Of(document));
                FetchResponse response = await fetcher.FetchAsync(new FetchRequest(document) { Progress = options.Progress }, cancellationToken).ConfigureAwait(false);
                await using (response.ConfigureAwait(false))
                {
                    span?.SetTag("conda.found", response.Status != FetchStatus.NotFound);
                    if (response.Status == FetchStatus.NotFound) return null;
                    if (response.UncheckedSince is { } time)
                        _notes[subdir] = string.Create(CultureInfo.InvariantCulture, $"{SafeAddress.Of(document)} is used as it was on {time.UtcDateTime:yyyy-MM-dd HH:mm} UTC: offline mode is on, and there may be newer packages.");
                    return await read(response).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
        }
        catch (FlowKitException e) when (e.Code == ContentErrors.BadArchive)
        {
            throw new FlowKitException(CondaErrors.BadRepoData, $"{SafeAddress.Of(document)} cannot be unpacked: {e.Message} Try again, or tell the owner of the channel.", e);
        }
        finally
        {
            requests.Release();
        }
    }
}
