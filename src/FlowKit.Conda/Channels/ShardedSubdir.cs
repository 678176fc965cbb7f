using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using FlowKit.Conda.Specs;
using FlowKit.Content;
using FlowKit.Content.Downloading;
using MessagePack;

namespace FlowKit.Conda.Channels;

/// <summary>A subdir with sharded repodata (CEP 16): an index from names to hashes, and one small document for each name, fetched when it is reached.</summary>
internal sealed class ShardedSubdir : ISubdirRecords
{
    public const string IndexName = "repodata_shards.msgpack.zst";

    private const long LargestShard = 512L << 20;

    private readonly IFetcher _fetcher;
    private readonly IProgress<DownloadProgress>? _progress;
    private readonly SubdirSource _source;
    private readonly Uri _index;
    private readonly Uri _shards;
    private readonly Dictionary<string, byte[]> _hashes;
    private readonly ConcurrentDictionary<string, Lazy<Task<List<PackageRecord>>>> _records = new(StringComparer.Ordinal);
    private readonly List<string> _warnings;
    private readonly Lock _lock = new();

    private ShardedSubdir(IFetcher fetcher, IProgress<DownloadProgress>? progress, SubdirSource source, Uri index, Uri shards, Dictionary<string, byte[]> hashes, ChannelRelations relations, List<string> warnings)
    {
        Relations = relations;
        _warnings = warnings;
        _fetcher = fetcher;
        _progress = progress;
        _source = source;
        _index = index;
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

    public static ShardedSubdir Open(ReadOnlyMemory<byte> index, Uri address, string channelName, string subdir, Uri subdirAddress, IFetcher fetcher, IProgress<DownloadProgress>? progress)
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
            throw Bad(address, $"is not an index of shards: {e.Message}", e);
        }
        SubdirSource source = new(channelName, subdir, SubdirSource.ResolveBase(subdirAddress, baseUrl));
        return new ShardedSubdir(fetcher, progress, source, address, new Uri(SubdirSource.ResolveBase(subdirAddress, shardsBaseUrl)), hashes, relations, notes);
    }

    /// <summary>Fetches the shards of <paramref name="rootNames"/> and of all names that their records depend on, wave by wave.</summary>
    public static async Task FetchReachableAsync(IReadOnlyList<ISubdirRecords> subdirs, IEnumerable<string> rootNames, SemaphoreSlim requests, CancellationToken cancellationToken)
    {
        ShardedSubdir[] sharded = [.. subdirs.OfType<ShardedSubdir>()];
        if (sharded.Length == 0) return;
        HashSet<string> seen = new(rootNames, StringComparer.Ordinal);
        await CondaTracing.Source.InSpanAsync(CondaTracing.Shards, async span =>
        {
            await FetchWavesAsync(subdirs, sharded, seen, requests, cancellationToken).ConfigureAwait(false);
            span?.SetTag("conda.shards", sharded.Sum(subdir => seen.Count(subdir._hashes.ContainsKey)));
        }).ConfigureAwait(false);
    }

    private static async Task FetchWavesAsync(IReadOnlyList<ISubdirRecords> subdirs, ShardedSubdir[] sharded, HashSet<string> seen, SemaphoreSlim requests, CancellationToken cancellationToken)
    {
        HashSet<string> dependencies = new(StringComparer.Ordinal);
        List<string> wave = [.. seen];
        List<PackageRecord> records = [];
        while (wave.Count > 0)
        {
            await Task.WhenAll(wave.SelectMany(name => sharded.Select(subdir => subdir.FetchAsync(name, requests, cancellationToken)))).ConfigureAwait(false);
            records.Clear();
            foreach (string name in wave)
            {
                foreach (ISubdirRecords subdir in subdirs) subdir.AddRecords(name, records);
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
        if (_records.TryGetValue(name, out Lazy<Task<List<PackageRecord>>>? known)) records.AddRange(known.Value.GetAwaiter().GetResult());
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

    // Several platforms may want a shard at once.
    private Task FetchAsync(string name, SemaphoreSlim requests, CancellationToken cancellationToken) => _hashes.TryGetValue(name, out byte[]? hash)
        ? _records.GetOrAdd(name, key => new Lazy<Task<List<PackageRecord>>>(() => FetchOnceAsync(key, hash, requests, cancellationToken))).Value
        : Task.CompletedTask;

    // The address is the content's hash: a copy that is kept needs no asking, unless it is damaged.
    private async Task<List<PackageRecord>> FetchOnceAsync(string name, byte[] hash, SemaphoreSlim requests, CancellationToken cancellationToken)
    {
        if (hash.Length != SHA256.HashSizeInBytes) throw Bad(_index, $"tells no SHA-256 of the shard for '{name}'.");
        Uri address = new(_shards, Convert.ToHexStringLower(hash) + ".msgpack.zst");
        byte[] compressed;
        await requests.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            FetchRequest request = new(address) { IsImmutable = true, Progress = _progress };
            compressed = await ReadAsync(request).ConfigureAwait(false);
            if (!IsRight(compressed)) compressed = await ReadAsync(request with { IsAnew = true, Place = 1 }).ConfigureAwait(false);
        }
        finally
        {
            requests.Release();
        }
        if (!IsRight(compressed)) throw Bad(address, $"(for '{name}') does not have the hash that the channel's index tells.");
        List<PackageRecord> records = [];
        try
        {
            FetchResponse body = new() { Status = FetchStatus.Ok, FinalAddress = address, Body = new MemoryStream(compressed, writable: false), Length = compressed.Length };
            ReadOnlyMemory<byte> shard;
            await using (body.ConfigureAwait(false)) shard = await Decompression.ReadAllAsync(body, address, LargestShard, cancellationToken).ConfigureAwait(false);
            lock (_lock) MsgPackRecordReader.ReadShard(shard, _source, records, _warnings);
            // In the order of a whole document, which decides between equals: the form of a channel's repodata must change no answer.
            records.Sort(static (a, b) => a.IsCondaFormat != b.IsCondaFormat ? a.IsCondaFormat.CompareTo(b.IsCondaFormat) : string.CompareOrdinal(a.FileName, b.FileName));
        }
        catch (FlowKitException e) when (e.Code == ContentErrors.BadArchive)
        {
            throw Bad(address, $"(for '{name}') cannot be unpacked: {e.Message}", e);
        }
        catch (Exception e) when (MsgPackRecordReader.IsBroken(e))
        {
            throw Bad(address, $"(for '{name}') is not a shard: {e.Message}", e);
        }
        return records;

        bool IsRight(byte[] content) => SHA256.HashData(content).AsSpan().SequenceEqual(hash);

        async Task<byte[]> ReadAsync(FetchRequest request) => await _fetcher.ReadBytesAsync(request, LargestShard, cancellationToken).ConfigureAwait(false)
            ?? throw Bad(address, $"is missing, although the channel's index names it (for '{name}').");
    }

    private static FlowKitException Bad(Uri address, string problem, Exception? inner = null) =>
        new(CondaErrors.BadRepoData, $"{SafeAddress.Of(address)} {problem} Try again; if it stays so, tell the owner of the channel.", inner);
}
