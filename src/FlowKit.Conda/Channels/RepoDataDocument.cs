using System.Buffers;
using System.Text;
using System.Text.Json;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Channels;

/// <summary>
/// A whole <c>repodata.json</c>, read sparsely: an index tells where the records of each name are, and they become objects when their name is
/// asked for. A record that cannot be read is left out and told, it never drops the document.
/// </summary>
internal sealed class RepoDataDocument : ISubdirRecords
{
    private const int PieceLength = 1 << 20;

    private readonly DocumentBytes _bytes;
    private readonly RepoDataIndex _index;
    private readonly SubdirSource _source;
    private readonly List<string> _warnings;
    private readonly RecordDraft _draft = new();
    private readonly Lock _lock = new();

    /// <summary>Takes a document of which the index is known.</summary>
    /// <param name="bytes">The uncompressed bytes.</param>
    /// <param name="index">Its index.</param>
    /// <param name="channelName">The canonical name of the channel.</param>
    /// <param name="subdir">The subdir.</param>
    /// <param name="subdirAddress">The address of the subdir, which relative addresses refer to.</param>
    public RepoDataDocument(DocumentBytes bytes, RepoDataIndex index, string channelName, string subdir, Uri subdirAddress)
    {
        _bytes = bytes;
        _index = index;
        _source = new SubdirSource(channelName, subdir, SubdirSource.ResolveBase(subdirAddress, index.BaseUrl));
        _warnings = [.. index.Warnings];
    }

    public IEnumerable<string> Names => _index.Names;

    public ChannelRelations Relations => _index.Relations;

    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_lock) return [.. _warnings];
        }
    }

    /// <summary>Reads a document in pieces, and writes it to <paramref name="copy"/> where one is wanted.</summary>
    /// <exception cref="FlowKitException"><c>FK7122</c>: not JSON, or not repodata; <c>FK7123</c>: newer than version 2; or it is longer than <paramref name="limit"/> bytes.</exception>
    public static async Task ScanAsync(Stream document, RepoDataScanner scanner, Stream? copy, long limit, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceLength);
        int kept = 0;
        long total = 0;
        while (true)
        {
            if (kept == buffer.Length) Array.Resize(ref buffer, checked(buffer.Length * 2));
            int read = await document.ReadAsync(buffer.AsMemory(kept), cancellationToken).ConfigureAwait(false);
            if (copy is not null && read > 0) await copy.WriteAsync(buffer.AsMemory(kept, read), cancellationToken).ConfigureAwait(false);
            int used = scanner.Take(buffer.AsSpan(0, kept + read), isLast: read == 0);
            kept += read - used;
            if (read == 0) break;
            if ((total += read) > limit) throw scanner.TooLong(limit);
            buffer.AsSpan(used, kept).CopyTo(buffer);
        }
        ArrayPool<byte>.Shared.Return(buffer);
    }

    public void AddRecords(string name, List<PackageRecord> records)
    {
        lock (_lock)
        {
            foreach (RepoDataEntry entry in _index.Find(name))
            {
                ReadOnlySpan<byte> bytes = _bytes.Read(entry.KeyStart, entry.Length);
                string fileName = name, problem;
                try
                {
                    if (entry.KeyLength < bytes.Length) fileName = TextOf(bytes[..entry.KeyLength]) + entry.Extension;
                    Utf8JsonReader reader = new(entry.RecordOffset < bytes.Length ? bytes[entry.RecordOffset..] : default);
                    JsonRecordReader.Read(ref reader, _draft, _source);
                    bool isRecord = _draft.TryBuild(fileName, _source, out PackageRecord? record, out problem);
                    if (isRecord && record!.Name != name) problem = $"its name is '{record.Name}'";
                    else if (isRecord) records.Add(record!);
                }
                catch (JsonException)
                {
                    problem = "the document was changed after it was opened";
                }
                catch (InvalidOperationException)
                {
                    problem = "it holds text that is not Unicode";
                }
                if (problem.Length > 0) _warnings.Add($"{_source.ChannelName}/{_source.Subdir}/{fileName} is left out: {problem}");
            }
        }
    }

    private static string TextOf(ReadOnlySpan<byte> key)
    {
        if (!key.Contains((byte)'\\')) return Encoding.UTF8.GetString(key);
        Utf8JsonReader reader = new([(byte)'"', .. key, (byte)'"']);
        reader.Read();
        return reader.GetString()!;
    }
}
