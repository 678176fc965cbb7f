using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using MessagePack;

namespace FlowKit.Conda.Channels;

/// <summary>A subdir with sharded repodata (CEP 16): an index from names to hashes, and one small document for each name, fetched when it is reached.</summary>
internal sealed class ShardedSubdir : ISubdirRecords
{
    public const string IndexName = "repodata_shards.msgpack.zst";

    private const long LargestShard = 512L << 20;

    private readonly IFetcher _fetcher;
    private readonly SubdirSource _source;
    private readonly Uri _shards;
    private readonly Dictionary<string, byte[]> _hashes;
    private readonly ConcurrentDictionary<string, List<PackageRecord>> _records = new(StringComparer.Ordinal);
    private readonly List<string> _warnings;
    private readonly Lock _lock = new();

    private ShardedSubdir(IFetcher fetcher, SubdirSource source, Uri shards, Dictionary<string, byte[]> hashes, ChannelRelations relations, List<string> warnings)
    {
        Relations = relations;
        _warnings = warnings;
        _fetcher = fetcher;
        _source = source;
        _shards = shards;
        _hashes = hashes;
    }

    public IEnumerable<string> Names => _hashes.Keys;

    public ChannelRelations Relations { get; }

    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_lock) return [.. _warnings.Order(StringComparer.Ordinal)];
        }
    }

    public static ShardedSubdir Open(ReadOnlyMemory<byte> index, Uri address, string channelName, string subdir, Uri subdirAddress, IFetcher fetcher)
    {
        Dictionary<string, byte[]> hashes = new(StringComparer.Ordinal);
        string? baseUrl = null, shardsBaseUrl = null;
        ChannelRelations relations = default;
        List<string> notes = [];
        try
        {
            MessagePackReader reader = new(index);
            int count = reader.ReadMapHeader();
            for (int i = 0; i < count; i++)
            {
                switch (reader.ReadString())
                {
                    case "version":
                        int version = reader.ReadInt32();
                        if (version != 1) throw new FlowKitException(CondaErrors.UnsupportedRepoData, $"{SafeAddress.Of(address)} is of version {version}; version 1 can be read. Update FlowKit.");
                        break;
                    case "info":
                        int infos = reader.ReadMapHeader();
                        for (int j = 0; j < infos; j++)
                        {
                            string? key = reader.ReadString();
                            if (key == "base_url") baseUrl = reader.ReadString();
                            else if (key == "shards_base_url") shardsBaseUrl = reader.ReadString();
                            else if (key == ChannelRelations.Key) relations = ReadRelations(ref reader);
                            else if (key == RepoDataRevision.Key) ReadRevisions(ref reader, channelName + "/" + subdir, notes);
                            else reader.Skip();
                        }
                        break;
                    case "shards":
                        int shards = reader.ReadMapHeader();
                        hashes.EnsureCapacity(Math.Min(shards, 1 << 20));
                        for (int j = 0; j < shards; j++)
                        {
                            string name = reader.ReadString() ?? "";
                            hashes[name] = MsgPackRecordReader.ReadDigest(ref reader) ?? [];
                        }
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
        }
        catch (Exception e) when (MsgPackRecordReader.IsBroken(e))
        {
            throw new FlowKitException(CondaErrors.BadRepoData, $"{SafeAddress.Of(address)} is not an index of shards: {e.Message} Try again, or tell the owner of the channel.", e);
        }
        SubdirSource source = new(channelName, subdir, SubdirSource.ResolveBase(subdirAddress, baseUrl));
        return new ShardedSubdir(fetcher, source, new Uri(SubdirSource.ResolveBase(subdirAddress, shardsBaseUrl)), hashes, relations, notes);
    }

    /// <summary>Fetches the shards of <paramref name="rootNames"/> and of all names that their records depend on, wave by wave.</summary>
    public static async Task FetchReachableAsync(
        IReadOnlyList<ShardedSubdir> sharded, IReadOnlyList<ISubdirRecords> all, IEnumerable<string> rootNames, SemaphoreSlim requests, CancellationToken cancellationToken)
    {
        HashSet<string> seen = new(rootNames, StringComparer.Ordinal);
        HashSet<string> dependencies = new(StringComparer.Ordinal);
        List<string> wave = [.. seen];
        List<PackageRecord> records = [];
        while (wave.Count > 0)
        {
            await Task.WhenAll(wave.SelectMany(name => sharded.Select(subdir => subdir.FetchAsync(name, requests, cancellationToken)))).ConfigureAwait(false);
            records.Clear();
            foreach (string name in wave)
            {
                foreach (ISubdirRecords subdir in all) subdir.AddRecords(name, records);
            }
            wave = [];
            foreach (PackageRecord record in records)
            {
                foreach (string dependency in record.Depends.Concat(record.ExtraDepends.Values.SelectMany(list => list)))
                {
                    if (dependencies.Add(dependency) && DependencyName.Of(dependency) is { } name && seen.Add(name)) wave.Add(name);
                }
            }
        }
    }

    public void AddRecords(string name, List<PackageRecord> records)
    {
        if (_records.TryGetValue(name, out List<PackageRecord>? known)) records.AddRange(known);
    }

    private static ChannelRelations ReadRelations(ref MessagePackReader reader)
    {
        ChannelRelations relations = default;
        if (reader.TryReadNil()) return relations;
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            string? key = reader.ReadString();
            if (key == "base") relations = relations with { Base = reader.ReadString() };
            else if (key == "overrides") relations = relations with { Overrides = reader.ReadString() };
            else reader.Skip();
        }
        return relations;
    }

    private static void ReadRevisions(ref MessagePackReader reader, string label, List<string> notes)
    {
        if (reader.TryReadNil()) return;
        int revisions = reader.ReadMapHeader();
        for (int i = 0; i < revisions; i++)
        {
            string? revision = reader.ReadString(), count = null, message = null;
            int keys = reader.ReadMapHeader();
            for (int j = 0; j < keys; j++)
            {
                string? key = reader.ReadString();
                if (key == "n_packages" && reader.NextMessagePackType == MessagePackType.Integer) count = reader.ReadInt64().ToString(CultureInfo.InvariantCulture);
                else if (key == "message" && reader.NextMessagePackType == MessagePackType.String) message = reader.ReadString();
                else reader.Skip();
            }
            if (RepoDataRevision.NoteOf(label, revision, count, message) is { } note) notes.Add(note);
        }
    }

    private async Task FetchAsync(string name, SemaphoreSlim requests, CancellationToken cancellationToken)
    {
        if (!_hashes.TryGetValue(name, out byte[]? hash) || _records.ContainsKey(name)) return;
        Uri address = new(_shards, Convert.ToHexStringLower(hash) + ".msgpack.zst");
        ReadOnlyMemory<byte> compressed;
        await requests.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            compressed = await _fetcher.ReadBytesAsync(address, LargestShard, cancellationToken).ConfigureAwait(false)
                ?? throw new FlowKitException(CondaErrors.BadRepoData, $"{SafeAddress.Of(address)} is missing, although the channel's index names it (for '{name}'). Try again, or tell the owner of the channel.");
        }
        finally
        {
            requests.Release();
        }
        if (!SHA256.HashData(compressed.Span).AsSpan().SequenceEqual(hash))
            throw new FlowKitException(CondaErrors.BadRepoData, $"{SafeAddress.Of(address)} (for '{name}') does not have the hash that the channel's index tells. Try again; if it stays so, tell the owner of the channel.");
        FetchResponse body = new() { Status = FetchStatus.Ok, FinalAddress = address, Body = new MemoryStream(compressed.ToArray(), writable: false), Length = compressed.Length };
        ReadOnlyMemory<byte> shard;
        await using (body.ConfigureAwait(false)) shard = await Decompression.ReadAllAsync(body, address, LargestShard, cancellationToken).ConfigureAwait(false);
        List<PackageRecord> records = [];
        try
        {
            lock (_lock) MsgPackRecordReader.ReadShard(shard, _source, records, _warnings);
        }
        catch (Exception e) when (MsgPackRecordReader.IsBroken(e))
        {
            throw new FlowKitException(CondaErrors.BadRepoData, $"{SafeAddress.Of(address)} (for '{name}') is not a shard: {e.Message} Tell the owner of the channel.", e);
        }
        _records.TryAdd(name, records);
    }
}
