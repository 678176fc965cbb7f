using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace FlowKit.Conda.Channels;

/// <summary>
/// Where the records of each name are in one repodata document: names in the order of their bytes, each with a run of entries. Written to a file
/// it begins with its format and a hash of the rest, and tells what document it is for; one that does not fit is not used.
/// </summary>
internal sealed class RepoDataIndex
{
    private static readonly byte[] Format = "FKREPO\0\u0002"u8.ToArray();

    private readonly byte[] _names;
    private readonly int[] _nameStarts;
    private readonly int[] _entryStarts;
    private readonly RepoDataEntry[] _entries;

    public RepoDataIndex(Dictionary<string, List<RepoDataEntry>> records, string? baseUrl, ChannelRelations relations, IReadOnlyList<string> warnings, long documentLength)
    {
        BaseUrl = baseUrl;
        Relations = relations;
        Warnings = warnings;
        DocumentLength = documentLength;
        _nameStarts = new int[records.Count + 1];
        _entryStarts = new int[records.Count + 1];
        _entries = new RepoDataEntry[records.Values.Sum(own => own.Count)];
        List<byte> names = [];
        int place = 0;
        (byte[] Name, List<RepoDataEntry> Entries)[] sorted = [.. records.Select(pair => (Encoding.UTF8.GetBytes(pair.Key), pair.Value))];
        Array.Sort(sorted, (a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        foreach ((byte[] name, List<RepoDataEntry> own) in sorted)
        {
            names.AddRange(name);
            own.CopyTo(_entries, _entryStarts[place]);
            _entryStarts[place + 1] = _entryStarts[place] + own.Count;
            _nameStarts[++place] = names.Count;
        }
        _names = [.. names];
    }

    private RepoDataIndex(BinaryReader reader)
    {
        DocumentLength = reader.ReadInt64();
        BaseUrl = ReadText(reader);
        Relations = new ChannelRelations(ReadText(reader), ReadText(reader));
        string[] warnings = new string[reader.ReadInt32()];
        for (int i = 0; i < warnings.Length; i++) warnings[i] = reader.ReadString();
        Warnings = warnings;
        _names = ReadArray<byte>(reader);
        _nameStarts = ReadArray<int>(reader);
        _entryStarts = ReadArray<int>(reader);
        _entries = ReadArray<RepoDataEntry>(reader);
    }

    public string? BaseUrl { get; }

    public ChannelRelations Relations { get; }

    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The length of the document in bytes.</summary>
    public long DocumentLength { get; }

    public IEnumerable<string> Names
    {
        get
        {
            for (int i = 0; i < _nameStarts.Length - 1; i++) yield return Encoding.UTF8.GetString(NameAt(i));
        }
    }

    /// <summary>Where the records of a name are.</summary>
    public ReadOnlySpan<RepoDataEntry> Find(string name)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(name);
        int low = 0, high = _nameStarts.Length - 2;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = NameAt(middle).SequenceCompareTo(wanted);
            if (order == 0) return _entries.AsSpan(_entryStarts[middle].._entryStarts[middle + 1]);
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return default;
    }

    /// <summary>Writes the index of the document that <paramref name="key"/> tells.</summary>
    public void Write(string path, string key)
    {
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.ReadWrite);
        int start = Format.Length + SHA256.HashSizeInBytes;
        file.Position = start;
        using (BinaryWriter writer = new(file, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(key);
            writer.Write(DocumentLength);
            WriteText(writer, BaseUrl);
            WriteText(writer, Relations.Base);
            WriteText(writer, Relations.Overrides);
            writer.Write(Warnings.Count);
            foreach (string warning in Warnings) writer.Write(warning);
            WriteArray(writer, _names);
            WriteArray(writer, _nameStarts);
            WriteArray(writer, _entryStarts);
            WriteArray(writer, _entries);
        }
        file.Position = start;
        byte[] hash = SHA256.HashData(file);
        file.Position = 0;
        file.Write(Format);
        file.Write(hash);
    }

    /// <summary>Reads the index of the document that <paramref name="key"/> tells; null where there is none, or one that cannot be trusted.</summary>
    public static RepoDataIndex? TryRead(string path, string key)
    {
        try
        {
            byte[] file = File.ReadAllBytes(path);
            int start = Format.Length + SHA256.HashSizeInBytes;
            if (file.Length < start || !file.AsSpan(0, Format.Length).SequenceEqual(Format)) return null;
            if (!SHA256.HashData(file.AsSpan(start)).AsSpan().SequenceEqual(file.AsSpan(Format.Length, SHA256.HashSizeInBytes))) return null;
            using BinaryReader reader = new(new MemoryStream(file, start, file.Length - start), Encoding.UTF8);
            return reader.ReadString() == key ? new RepoDataIndex(reader) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private ReadOnlySpan<byte> NameAt(int index) => _names.AsSpan(_nameStarts[index].._nameStarts[index + 1]);

    private static string? ReadText(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    private static void WriteText(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null) writer.Write(text);
    }

    // Lengths are told by a file whose hash is right: it is ours.
    private static T[] ReadArray<T>(BinaryReader reader)
        where T : unmanaged
    {
        T[] array = new T[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(array.AsSpan()));
        return array;
    }

    private static void WriteArray<T>(BinaryWriter writer, T[] array)
        where T : unmanaged
    {
        writer.Write(array.Length);
        writer.Write(MemoryMarshal.AsBytes(array.AsSpan()));
    }
}
