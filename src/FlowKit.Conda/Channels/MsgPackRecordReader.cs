using FlowKit.Conda.Specs;
using MessagePack;

namespace FlowKit.Conda.Channels;

/// <summary>Reads shards (CEP 16): MessagePack, with hashes as bytes.</summary>
internal static class MsgPackRecordReader
{
    public static void ReadShard(ReadOnlyMemory<byte> shard, SubdirSource source, List<PackageRecord> records, List<string> warnings)
    {
        MessagePackReader reader = new(shard);
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            switch (reader.ReadString())
            {
                case "packages" or "packages.conda":
                    ReadSection(ref reader, "", source, records, warnings);
                    break;
                case "v3" when reader.NextMessagePackType == MessagePackType.Map:
                    int extensions = reader.ReadMapHeader();
                    for (int j = 0; j < extensions; j++)
                    {
                        string? extension = reader.ReadString();
                        if (extension is "conda" or "tar.bz2") ReadSection(ref reader, "." + extension, source, records, warnings);
                        else reader.Skip();
                    }
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    /// <summary>Whether MessagePack's reader says by this exception that the bytes are not what they should be: it has several for that.</summary>
    public static bool IsBroken(Exception exception) =>
        exception is MessagePackSerializationException or EndOfStreamException or ArgumentException or OverflowException or InvalidOperationException;

    /// <summary>A hash as bytes or as hexadecimal digits.</summary>
    public static byte[]? ReadDigest(ref MessagePackReader reader)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Binary:
                return reader.ReadBytes() is { } bytes ? System.Buffers.BuffersExtensions.ToArray(bytes) : null;
            case MessagePackType.String:
                try
                {
                    return Convert.FromHexString(reader.ReadString() ?? "");
                }
                catch (FormatException)
                {
                    return [];
                }
            default:
                reader.Skip();
                return null;
        }
    }

    private static void ReadSection(ref MessagePackReader reader, string extension, SubdirSource source, List<PackageRecord> records, List<string> warnings)
    {
        if (reader.TryReadNil()) return;
        RecordDraft draft = new();
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            string fileName = reader.ReadString() + extension;
            if (reader.NextMessagePackType != MessagePackType.Map)
            {
                reader.Skip();
                warnings.Add($"{source.ChannelName}/{source.Subdir}/{fileName} is left out: it is not a map");
                continue;
            }
            MessagePackReader start = reader;
            string problem;
            try
            {
                ReadRecord(ref reader, draft, source);
                if (draft.TryBuild(fileName, source, out PackageRecord? record, out problem)) records.Add(record);
            }
            catch (Exception e) when (IsBroken(e))
            {
                // Where the map ends can still be told, unless the shard itself is broken.
                reader = start;
                reader.Skip();
                problem = "it cannot be read";
            }
            if (problem.Length > 0) warnings.Add($"{source.ChannelName}/{source.Subdir}/{fileName} is left out: {problem}");
        }
    }

    private static void ReadRecord(ref MessagePackReader reader, RecordDraft draft, SubdirSource source)
    {
        draft.Clear();
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            switch (reader.ReadString())
            {
                case "name": draft.Name = Text(ref reader, source); break;
                case "version": draft.Version = Text(ref reader, source); break;
                case "build": draft.Build = Text(ref reader, source); break;
                case "build_number": draft.BuildNumber = Number(ref reader); break;
                case "subdir": draft.Subdir = Text(ref reader, source); break;
                case "depends": draft.Depends = Texts(ref reader, source); break;
                case "constrains": draft.Constrains = Texts(ref reader, source); break;
                case "sha256": draft.Sha256 = ReadDigest(ref reader) is { } sha256 ? Convert.ToHexStringLower(sha256) : null; break;
                case "md5": draft.Md5 = ReadDigest(ref reader) is { } md5 ? Convert.ToHexStringLower(md5) : null; break;
                case "legacy_bz2_md5": draft.LegacyBz2Md5 = ReadDigest(ref reader) is { } legacy ? Convert.ToHexStringLower(legacy) : null; break;
                case "attestations_sha256": draft.AttestationsSha256 = ReadDigest(ref reader) is { } attestations ? Convert.ToHexStringLower(attestations) : null; break;
                case "size": draft.Size = Number(ref reader); break;
                case "timestamp": draft.Timestamp = Number(ref reader); break;
                case "indexed_timestamp": draft.IndexedTimestamp = Number(ref reader); break;
                case "license": draft.License = Text(ref reader, source); break;
                case "license_family": draft.LicenseFamily = Text(ref reader, source); break;
                case "features": draft.Features = Text(ref reader, source); break;
                case "python_site_packages_path": draft.PythonSitePackagesPath = Text(ref reader, source); break;
                case "purls": draft.Purls = Texts(ref reader, source); break;
                case "flags": draft.Flags = Texts(ref reader, source); break;
                case "extra_depends": draft.ExtraDepends = Extras(ref reader, source); break;
                case "noarch" when reader.NextMessagePackType == MessagePackType.Boolean:
                    draft.NoArch = reader.ReadBoolean() ? NoArchType.Generic : NoArchType.None;
                    break;
                case "noarch": draft.SetNoArch(Text(ref reader, source)); break;
                case "track_features" when reader.NextMessagePackType == MessagePackType.Array:
                    draft.SetTrackFeatures(Texts(ref reader, source));
                    break;
                case "track_features": draft.SetTrackFeatures(Text(ref reader, source) is { } features ? [features] : []); break;
                case "run_exports":
                    draft.RunExportsJson = MessagePackSerializer.ConvertToJson(reader.ReadRaw());
                    break;
                default: reader.Skip(); break;
            }
        }
    }

    private static string? Text(ref MessagePackReader reader, SubdirSource source)
    {
        if (reader.NextMessagePackType == MessagePackType.Array) return string.Join(", ", Texts(ref reader, source));
        if (reader.NextMessagePackType == MessagePackType.String) return reader.ReadString() is { } text ? source.Intern(text) : null;
        reader.Skip();
        return null;
    }

    private static long? Number(ref MessagePackReader reader)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Integer: return reader.ReadInt64();
            case MessagePackType.Float: return (long)reader.ReadDouble();
            default:
                reader.Skip();
                return null;
        }
    }

    private static string[] Texts(ref MessagePackReader reader, SubdirSource source)
    {
        if (reader.NextMessagePackType != MessagePackType.Array)
        {
            reader.Skip();
            return [];
        }
        int count = reader.ReadArrayHeader();
        List<string> texts = new(Math.Min(count, 1024));
        for (int i = 0; i < count; i++)
        {
            if (Text(ref reader, source) is { } text) texts.Add(text);
        }
        return [.. texts];
    }

    private static Dictionary<string, IReadOnlyList<string>>? Extras(ref MessagePackReader reader, SubdirSource source)
    {
        if (reader.NextMessagePackType != MessagePackType.Map)
        {
            reader.Skip();
            return null;
        }
        int count = reader.ReadMapHeader();
        Dictionary<string, IReadOnlyList<string>> extras = new(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            string name = reader.ReadString() ?? "";
            extras[name] = Texts(ref reader, source);
        }
        return extras;
    }
}
