using System.Buffers.Binary;
using System.Text;

namespace FlowKit.Pypi.Index;

/// <summary>
/// A page in a binary form that is read without parsing: fixed records, one block of text, files made when somebody asks for them. Little-endian: magic, key, count of
/// files, their records, the text. A page that does not fit the form (other hashes than SHA-256) is not kept.
/// </summary>
internal static class PageArchive
{
    internal const int RecordLength = 128;
    private const int HeaderLength = 32;
    private const uint Magic = 0x31504B46;

    /// <summary>The page as bytes, marked with a key; null where it does not fit the form.</summary>
    public static byte[]? Write(ProjectPage page, string key)
    {
        int count = page.Files.Count;
        MemoryStream text = new();
        byte[] head = new byte[HeaderLength + (count * RecordLength)];
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), count);
        Dictionary<string, (int, int)> known = new(StringComparer.Ordinal);
        Put(head.AsSpan(8), text, key, known);
        Put(head.AsSpan(16), text, page.ApiVersion, known);
        Put(head.AsSpan(24), text, count > 0 ? page.Files[0].IndexName : "", known);
        for (int i = 0; i < count; i++)
        {
            PypiFile file = page.Files[i];
            Span<byte> record = head.AsSpan(HeaderLength + (i * RecordLength), RecordLength);
            if (!TryPutHash(record[40..72], file.Hashes, out bool hasHash) || !TryPutHash(record[72..104], file.CoreMetadata ?? [], out bool hasCoreHash)) return null;
            Put(record, text, file.FileName, known);
            Put(record[8..], text, file.Url.OriginalString, known);
            Put(record[16..], text, file.RequiresPython, known);
            Put(record[24..], text, file.YankedReason, known);
            BinaryPrimitives.WriteInt64LittleEndian(record[32..], file.Size ?? -1);
            BinaryPrimitives.WriteInt64LittleEndian(record[104..], file.UploadTime?.UtcTicks ?? -1);
            BinaryPrimitives.WriteInt32LittleEndian(record[112..], (file.IsYanked ? 1 : 0) | (hasHash ? 2 : 0) | (file.CoreMetadata is not null ? 4 : 0) | (hasCoreHash ? 8 : 0));
        }
        byte[] result = new byte[head.Length + text.Length];
        head.CopyTo(result, 0);
        text.GetBuffer().AsSpan(0, (int)text.Length).CopyTo(result.AsSpan(head.Length));
        return result;
    }

    /// <summary>The page, if the bytes are an undamaged archive of that key; else null.</summary>
    public static ProjectPage? Read(byte[] content, string key)
    {
        if (content.Length < HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(content) != Magic) return null;
        int count = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(4));
        if (count < 0 || (long)HeaderLength + ((long)count * RecordLength) > content.Length) return null;
        ArchivedFiles files = new(content, HeaderLength, count);
        if (!files.IsSound || files.TextAt(8) != key) return null;
        return new ProjectPage { Files = files, ApiVersion = files.TextAt(16) };
    }

    private static void Put(Span<byte> place, MemoryStream text, string? value, Dictionary<string, (int Start, int Length)> known)
    {
        (int Start, int Length) at = (0, -1);
        if (value is not null && !known.TryGetValue(value, out at))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(value);
            at = ((int)text.Length, bytes.Length);
            text.Write(bytes);
            known.Add(value, at);
        }
        BinaryPrimitives.WriteInt32LittleEndian(place, at.Start);
        BinaryPrimitives.WriteInt32LittleEndian(place[4..], at.Length);
    }

    private static bool TryPutHash(Span<byte> place, IReadOnlyList<KeyValuePair<string, string>> hashes, out bool hasHash)
    {
        hasHash = hashes.Count == 1;
        if (hashes.Count == 0) return true;
        if (!hasHash || hashes[0].Key != "sha256" || hashes[0].Value.Length != 64) return false;
        // Upper-case digits are the index's own: such a page is not kept rather than changed.
        return Convert.FromHexString(hashes[0].Value, place, out _, out int written) == System.Buffers.OperationStatus.Done && written == 32
            && hashes[0].Value.AsSpan().IndexOfAnyInRange('A', 'F') < 0;
    }
}
