using System.Text;
using System.Text.Json;
using FlowKit.Content.Downloading;

namespace FlowKit.Conda.Channels;

/// <summary>
/// Notes where the records of a <c>repodata.json</c> are (CEP 36, 48) while its bytes come in, piece by piece: the document need never be whole
/// in memory. That it is JSON is checked to its end, which is what finds one that was cut off.
/// </summary>
internal sealed class RepoDataScanner(Uri address, string label)
{
    private const int NewestVersion = 2;
    private const int LargestInfo = 16 << 20;

    private readonly Dictionary<string, List<RepoDataEntry>> _records = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];
    private JsonReaderState _state;
    private long _position;
    private Section _section;
    private int _extension;
    private byte[] _lastName = [];
    private List<RepoDataEntry>? _entries;
    private long _keyStart;
    private int _keyLength;
    private long _recordStart = -1;
    private long _infoStart;
    private int _infoLength;
    private bool _isBlank = true;

    private enum Section
    {
        Other,
        Packages,
        ByExtension,
        Info,
        Version,
    }

    /// <summary>Takes the next piece; how many of its bytes were used up. The others belong in front of the next piece.</summary>
    /// <exception cref="FlowKitException"><c>FK7122</c>: not JSON, or not repodata; <c>FK7123</c>: newer than version 2.</exception>
    public int Take(ReadOnlySpan<byte> piece, bool isLast)
    {
        // A document of nothing counts as one without packages.
        _isBlank = _isBlank && piece.IndexOfAnyExcept(" \t\r\n"u8) < 0;
        if (_isBlank)
        {
            _position += piece.Length;
            return piece.Length;
        }
        Utf8JsonReader reader = new(piece, isLast, _state);
        try
        {
            while (reader.Read()) See(ref reader);
        }
        catch (JsonException e)
        {
            throw new FlowKitException(
                CondaErrors.BadRepoData,
                $"{SafeAddress.Of(address)} is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine}. The download may have been cut off: try again, or tell the owner of the channel.", e);
        }
        catch (InvalidOperationException e)
        {
            throw new FlowKitException(CondaErrors.BadRepoData, $"{SafeAddress.Of(address)} has a section whose name is not Unicode. Tell the owner of the channel.", e);
        }
        _state = reader.CurrentState;
        _position += reader.BytesConsumed;
        return (int)reader.BytesConsumed;
    }

    /// <summary>What was found in the document, of which all bytes are there now.</summary>
    public RepoDataIndex Finish(DocumentBytes document)
    {
        string? baseUrl = null;
        ChannelRelations relations = default;
        try
        {
            if (_infoLength is > 0 and < LargestInfo) (baseUrl, relations) = ReadInfo(document.Read(_infoStart, _infoLength));
        }
        catch (InvalidOperationException e)
        {
            throw new FlowKitException(CondaErrors.BadRepoData, $"{SafeAddress.Of(address)} has text in 'info' that is not Unicode. Tell the owner of the channel.", e);
        }
        return new RepoDataIndex(_records, baseUrl, relations, _warnings, _position);
    }

    public FlowKitException TooLong(long limit) => new(Content.ContentErrors.TooLarge, $"{SafeAddress.Of(address)} is longer than the {limit} bytes that are read of such a document.");

    private void See(ref Utf8JsonReader reader)
    {
        int depth = reader.CurrentDepth;
        if (depth == 0)
        {
            if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject)) throw NotRepoData();
        }
        else if (depth == 1)
        {
            if (reader.TokenType == JsonTokenType.PropertyName) EnterSection(ref reader);
            else SeeSectionValue(ref reader);
        }
        else if (_section == Section.Packages && depth == 2) SeeRecord(ref reader);
        else if (_section == Section.ByExtension && depth == 3 && _extension >= 0) SeeRecord(ref reader);
        else if (_section == Section.ByExtension && depth == 2)
        {
            if (reader.TokenType == JsonTokenType.PropertyName) _extension = RepoDataEntry.ExtensionId("." + Encoding.UTF8.GetString(reader.ValueSpan));
            else if (_extension >= 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject or JsonTokenType.Null)) throw NotRepoData();
        }
    }

    private void EnterSection(ref Utf8JsonReader reader)
    {
        _entries = null;
        _extension = 0;
        if (reader.ValueTextEquals("packages"u8) || reader.ValueTextEquals("packages.conda"u8)) _section = Section.Packages;
        else if (reader.ValueTextEquals("v3"u8)) _section = Section.ByExtension;
        else if (reader.ValueTextEquals("info"u8)) _section = Section.Info;
        else if (reader.ValueTextEquals("repodata_version"u8)) _section = Section.Version;
        else
        {
            _section = Section.Other;
            string key = Encoding.UTF8.GetString(reader.ValueSpan);
            if (key.Length > 1 && key[0] == 'v' && key[1..].All(char.IsAsciiDigit)) _warnings.Add($"{label} has a section '{key}' that this version of FlowKit cannot read: some packages are not seen");
        }
    }

    private void SeeSectionValue(ref Utf8JsonReader reader)
    {
        bool isObject = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.EndObject;
        switch (_section)
        {
            case Section.Packages when !isObject && reader.TokenType != JsonTokenType.Null:
            case Section.ByExtension when !isObject:
                throw NotRepoData();
            case Section.Version when reader.TokenType == JsonTokenType.Number && reader.GetDouble() > NewestVersion:
                throw TooNew(Encoding.UTF8.GetString(reader.ValueSpan));
            case Section.Info when reader.TokenType == JsonTokenType.StartObject:
                _infoStart = _position + reader.TokenStartIndex;
                break;
            case Section.Info when reader.TokenType == JsonTokenType.EndObject:
                _infoLength = (int)Math.Min(int.MaxValue, _position + reader.BytesConsumed - _infoStart);
                break;
        }
    }

    private void SeeRecord(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _keyStart = _position + reader.TokenStartIndex + 1;
                _keyLength = reader.ValueSpan.Length;
                FindEntries(NameOf(reader.ValueSpan));
                break;
            case JsonTokenType.StartObject:
                _recordStart = _position + reader.TokenStartIndex;
                if (reader.TrySkip()) EndRecord(_position + reader.BytesConsumed);
                break;
            case JsonTokenType.EndObject when _recordStart >= 0:
                EndRecord(_position + reader.BytesConsumed);
                break;
            case JsonTokenType.EndArray:
                break;
            default:
                _warnings.Add($"{label} has a record of '{Encoding.UTF8.GetString(_lastName)}' that is left out: it is not an object");
                break;
        }
    }

    private void EndRecord(long end)
    {
        long length = end - _keyStart, offset = _recordStart - _keyStart;
        if (length > int.MaxValue || offset > ushort.MaxValue) _warnings.Add($"{label} has a record of '{Encoding.UTF8.GetString(_lastName)}' that is left out: it is too long");
        else _entries!.Add(new RepoDataEntry((_keyStart << 2) | (uint)_extension, (int)length, (ushort)_keyLength, (ushort)offset));
        _recordStart = -1;
    }

    private void FindEntries(ReadOnlySpan<byte> name)
    {
        if (_entries is not null && name.SequenceEqual(_lastName)) return;
        _lastName = name.ToArray();
        string text = Encoding.UTF8.GetString(name).ToLowerInvariant();
        if (!_records.TryGetValue(text, out _entries)) _records.Add(text, _entries = []);
    }

    private (string? BaseUrl, ChannelRelations Relations) ReadInfo(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        using JsonDocument info = JsonDocument.ParseValue(ref reader);
        // Where CEP 36 has it; in channels it stands beside 'info'.
        if (info.RootElement.TryGetProperty("repodata_version", out JsonElement version) && version.ValueKind == JsonValueKind.Number && version.GetDouble() > NewestVersion) throw TooNew(version.GetRawText());
        if (info.RootElement.TryGetProperty(RepoDataRevision.Key, out JsonElement revisions) && revisions.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty revision in revisions.EnumerateObject())
            {
                if (revision.Value.ValueKind != JsonValueKind.Object) continue;
                string? count = revision.Value.TryGetProperty("n_packages", out JsonElement n) ? n.ToString() : null;
                string? message = revision.Value.TryGetProperty("message", out JsonElement m) && m.ValueKind == JsonValueKind.String ? m.GetString() : null;
                if (RepoDataRevision.NoteOf(label, revision.Name, count, message) is { } note) _warnings.Add(note);
            }
        }
        return (info.RootElement.TryGetProperty("base_url", out JsonElement baseUrl) && baseUrl.ValueKind == JsonValueKind.String ? baseUrl.GetString() : null, ChannelRelations.Of(info.RootElement));
    }

    // "name-version-build.ext": the name is what stands before the last two dashes.
    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> fileName)
    {
        int build = fileName.LastIndexOf((byte)'-');
        int version = build > 0 ? fileName[..build].LastIndexOf((byte)'-') : -1;
        return version > 0 ? fileName[..version] : fileName;
    }

    private FlowKitException TooNew(string version) =>
        new(CondaErrors.UnsupportedRepoData, $"{SafeAddress.Of(address)} is repodata of version {version}; versions up to {NewestVersion} can be read. Update FlowKit.");

    private FlowKitException NotRepoData() =>
        new(CondaErrors.BadRepoData, $"{SafeAddress.Of(address)} is JSON, but not repodata: an object with 'packages' and 'packages.conda' is expected. Check the address of the channel.");
}
