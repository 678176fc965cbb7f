using System.Buffers.Binary;
using System.Collections;
using System.Text;

namespace FlowKit.Pypi.Index;

/// <summary>The files of an archived page: each is made when it is asked for, and its name can be read without making it.</summary>
internal sealed class ArchivedFiles(byte[] content, int start, int count) : IReadOnlyList<PypiFile>
{
    private readonly PypiFile?[] _made = new PypiFile?[count];
    private readonly int _text = start + (count * PageArchive.RecordLength);

    public int Count => count;

    /// <summary>Every text lies within the content.</summary>
    public bool IsSound
    {
        get
        {
            int length = content.Length - _text;
            for (int place = 8; place < start; place += 8)
            {
                if (!IsWithin(place, length)) return false;
            }
            for (int i = 0; i < count; i++)
            {
                int record = start + (i * PageArchive.RecordLength);
                if (!IsWithin(record, length) || !IsWithin(record + 8, length) || !IsWithin(record + 16, length) || !IsWithin(record + 24, length)) return false;
            }
            return true;
        }
    }

    public PypiFile this[int index] => _made[index] ??= Make(start + (index * PageArchive.RecordLength));

    /// <summary>The name of a file as UTF-8.</summary>
    public ReadOnlySpan<byte> NameOf(int index) => SpanAt(start + (index * PageArchive.RecordLength));

    public string? TextAt(int place) => BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(place + 4)) < 0 ? null : Encoding.UTF8.GetString(SpanAt(place));

    public IEnumerator<PypiFile> GetEnumerator()
    {
        for (int i = 0; i < count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private bool IsWithin(int place, int length)
    {
        int from = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(place)), size = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(place + 4));
        return size == -1 || (from >= 0 && size >= 0 && from <= length - size);
    }

    private ReadOnlySpan<byte> SpanAt(int place) => content.AsSpan(
        _text + BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(place)),
        BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(place + 4)));

    private PypiFile Make(int record)
    {
        int flags = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(record + 112));
        long size = BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(record + 32)), ticks = BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(record + 104));
        return new PypiFile
        {
            FileName = TextAt(record)!,
            Url = new Uri(TextAt(record + 8)!),
            RequiresPython = TextAt(record + 16),
            YankedReason = TextAt(record + 24),
            IsYanked = (flags & 1) != 0,
            Hashes = (flags & 2) == 0 ? [] : [HashAt(record + 40)],
            CoreMetadata = (flags & 4) == 0 ? null : (flags & 8) == 0 ? [] : [HashAt(record + 72)],
            Size = size < 0 ? null : size,
            UploadTime = ticks < 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero),
            IndexName = TextAt(24) ?? "",
        };
    }

    private KeyValuePair<string, string> HashAt(int place) => new("sha256", Convert.ToHexStringLower(content.AsSpan(place, 32)));
}
