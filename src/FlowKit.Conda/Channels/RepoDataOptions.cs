using FlowKit.Content.Downloading;

namespace FlowKit.Conda.Channels;

/// <summary>How repodata is read.</summary>
public sealed record RepoDataOptions
{
    /// <summary>Whether sharded repodata (CEP 16) is looked for first. Default true.</summary>
    public bool UseShards { get; init; } = true;

    /// <summary>Whether <c>repodata.json.zst</c> and <c>.bz2</c> are looked for before <c>repodata.json</c>. Default true.</summary>
    public bool UseCompressed { get; init; } = true;

    /// <summary>
    /// How far the relations that channels declare (CEP 42: a base channel, a channel that is overridden) are followed, in steps from the channels
    /// that were asked for; the standard recommends 10. Default 0: they are not followed, and no channel is read that was not asked for.
    /// </summary>
    public int ChannelRelationsMaxDepth { get; init; }

    /// <summary>How many requests may be under way at once. Default 50.</summary>
    public int MaxConcurrency { get; init; } = 50;

    /// <summary>The largest document that is read, uncompressed, in bytes. Default 2 GB less one.</summary>
    public long MaxDocumentBytes { get; init; } = int.MaxValue - 64;

    /// <summary>
    /// Where indexes of documents are kept, and documents that had to be unpacked, so that opening them again reads neither; several processes may
    /// share it. It also remembers for two weeks in which form (shards, compressed, plain) a channel has its repodata. Used for documents that tell an entity tag or a time of change, and for
    /// files. Default null: documents are unpacked in memory each time.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>Is told how far each document is that comes over the network, from the reading threads; its address tells which. Default: nobody.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
