using System.Text;
using System.Text.Json;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;

namespace FlowKit.Conda.Channels;

/// <summary>
/// A whole <c>repodata.json</c> in memory (CEP 36, 48), read sparsely: opening it only notes where the records of each name are; records become
/// objects when their name is asked for. A record that cannot be read is left out and told, it never drops the document.
/// </summary>
internal sealed class RepoDataDocument : ISubdirRecords
{
    private const int NewestVersion = 2;

    private readonly ReadOnlyMemory<byte> _json;
    private readonly SubdirSource _source;
    private readonly Dictionary<string, List<Entry>> _index = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];
    private readonly RecordDraft _draft = new();
    private readonly Lock _lock = new();

    private RepoDataDocument(ReadOnlyMemory<byte> json, SubdirSource source)
    {
        _json = json;
        _source = source;
    }

    public IEnumerable<string> Names => _index.Keys;

    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_lock) return [.. _warnings];
        }
    }

    /// <summary>Opens a document.</summary>
    /// <param name="json">The uncompressed bytes; empty counts as an empty document.</param>
    /// <param name="address">Where it is, for messages.</param>
    /// <param name="channelName">The canonical name of the channel.</param>
    /// <param name="subdir">The subdir.</param>
    /// <param name="subdirAddress">The address of the subdir, which relative addresses refer to.</param>
    /// <exception cref="FlowKitException"><c>FK7122</c>: not JSON, or not repodata; <c>FK7123</c>: newer than version 2.</exception>
    public static RepoDataDocument Open(ReadOnlyMemory<byte> json, Uri address, string channelName, string subdir, Uri subdirAddress)
    {
        RepoDataDocument document = new(json, new SubdirSource(channelName, subdir, subdirAddress.AbsoluteUri));
        if (json.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0) return document;
        try
        {
            document.ReadTop(address, subdirAddress);
        }
        catch (JsonException e)
        {
            throw new FlowKitException(
                CondaErrors.BadRepoData,
                $"{SafeAddress.Of(address)} is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine}. The download may have been cut off: try again, or tell the owner of the channel.", e);
        }
        return document;
    }

    public void AddRecords(string name, List<PackageRecord> records)
    {
        lock (_lock)
        {
            if (!_index.TryGetValue(name, out List<Entry>? entries)) return;
            foreach (Entry entry in entries)
            {
                string fileName = FileNameOf(entry);
                Utf8JsonReader reader = new(_json.Span.Slice(entry.Start, entry.Length));
                JsonRecordReader.Read(ref reader, _draft, _source);
                if (!_draft.TryBuild(fileName, _source, out PackageRecord? record, out string problem)) _warnings.Add($"{_source.ChannelName}/{_source.Subdir}/{fileName} is left out: {problem}");
                else if (record.Name != name) _warnings.Add($"{_source.ChannelName}/{_source.Subdir}/{fileName} is left out: its name is '{record.Name}'");
                else records.Add(record);
            }
        }
    }

    private void ReadTop(Uri address, Uri subdirAddress)
    {
        Utf8JsonReader reader = new(_json.Span, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Disallow });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw NotRepoData(address);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("packages"u8)) IndexSection(ref reader, address, "");
            else if (reader.ValueTextEquals("packages.conda"u8)) IndexSection(ref reader, address, "");
            else if (reader.ValueTextEquals("v3"u8)) IndexByExtension(ref reader, address);
            else if (reader.ValueTextEquals("info"u8)) ReadInfo(ref reader, subdirAddress);
            else if (reader.ValueTextEquals("repodata_version"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.Number && reader.GetDouble() > NewestVersion)
                    throw new FlowKitException(CondaErrors.UnsupportedRepoData, $"{SafeAddress.Of(address)} is repodata of version {Encoding.UTF8.GetString(reader.ValueSpan)}; versions up to {NewestVersion} can be read. Update FlowKit.");
                reader.Skip();
            }
            else
            {
                string key = reader.GetString()!;
                reader.Read();
                if (key.Length > 1 && key[0] == 'v' && key[1..].All(char.IsAsciiDigit))
                    _warnings.Add($"{_source.ChannelName}/{_source.Subdir} has a section '{key}' that this version of FlowKit cannot read: some packages are not seen");
                reader.Skip();
            }
        }
        // Reading on to the end is what finds a document that was cut off.
        while (reader.Read())
        {
        }
    }

    private void IndexByExtension(ref Utf8JsonReader reader, Uri address)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw NotRepoData(address);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string extension = reader.GetString()!;
            if (extension is "conda" or "tar.bz2") IndexSection(ref reader, address, "." + extension);
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private void IndexSection(ref Utf8JsonReader reader, Uri address, string extension)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return;
        if (reader.TokenType != JsonTokenType.StartObject) throw NotRepoData(address);
        List<Entry>? entries = null;
        ReadOnlySpan<byte> lastName = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> key = reader.ValueSpan;
            int keyStart = (int)reader.TokenStartIndex + 1;
            int keyLength = key.Length;
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                _warnings.Add($"{_source.ChannelName}/{_source.Subdir}/{Encoding.UTF8.GetString(key)} is left out: it is not an object");
                reader.Skip();
                continue;
            }
            reader.Skip();
            ReadOnlySpan<byte> name = NameOf(key);
            if (entries is null || !name.SequenceEqual(lastName))
            {
                string text = Encoding.UTF8.GetString(name).ToLowerInvariant();
                if (!_index.TryGetValue(text, out entries)) _index.Add(text, entries = []);
                lastName = name;
            }
            entries.Add(new Entry(keyStart, keyLength, start, (int)reader.BytesConsumed - start, extension));
        }
    }

    private void ReadInfo(ref Utf8JsonReader reader, Uri subdirAddress)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }
        using JsonDocument info = JsonDocument.ParseValue(ref reader);
        if (info.RootElement.TryGetProperty("base_url", out JsonElement baseUrl) && baseUrl.ValueKind == JsonValueKind.String)
            _source.BaseAddress = SubdirSource.ResolveBase(subdirAddress, baseUrl.GetString());
        if (!info.RootElement.TryGetProperty("repodata_revisions", out JsonElement revisions) || revisions.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty revision in revisions.EnumerateObject())
        {
            if (revision.Name == "v3" || revision.Value.ValueKind != JsonValueKind.Object) continue;
            string count = revision.Value.TryGetProperty("n_packages", out JsonElement n) ? n.ToString() + " packages" : "packages";
            string message = revision.Value.TryGetProperty("message", out JsonElement m) && m.ValueKind == JsonValueKind.String ? ": " + m.GetString() : "";
            _warnings.Add($"{_source.ChannelName}/{_source.Subdir} has {count} of the revision '{revision.Name}', which this version of FlowKit cannot read{message}");
        }
    }

    private string FileNameOf(Entry entry)
    {
        ReadOnlySpan<byte> key = _json.Span.Slice(entry.KeyStart, entry.KeyLength);
        string text = key.Contains((byte)'\\') ? Unescape(_json.Span.Slice(entry.KeyStart - 1, entry.KeyLength + 2)) : Encoding.UTF8.GetString(key);
        return text + entry.Extension;
    }

    private static string Unescape(ReadOnlySpan<byte> quoted)
    {
        Utf8JsonReader reader = new(quoted);
        reader.Read();
        return reader.GetString()!;
    }

    // "name-version-build.ext": the name is what stands before the last two dashes.
    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> fileName)
    {
        int build = fileName.LastIndexOf((byte)'-');
        int version = build > 0 ? fileName[..build].LastIndexOf((byte)'-') : -1;
        return version > 0 ? fileName[..version] : fileName;
    }

    private static FlowKitException NotRepoData(Uri address) =>
        new(CondaErrors.BadRepoData, $"{SafeAddress.Of(address)} is JSON, but not repodata: an object with 'packages' and 'packages.conda' is expected. Check the address of the channel.");

    private readonly record struct Entry(int KeyStart, int KeyLength, int Start, int Length, string Extension);
}
