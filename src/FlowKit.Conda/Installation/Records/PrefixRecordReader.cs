using System.Text.Json;
using FlowKit.Conda.Specs;
using FlowKit.Content.Archives;

namespace FlowKit.Conda.Installation.Records;

/// <summary>Reads the record of an installed package, as FlowKit and as other conda tools write it.</summary>
internal static class PrefixRecordReader
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "name", "version", "build", "build_number", "subdir", "noarch", "fn", "url", "channel", "md5", "sha256", "size", "depends", "constrains", "extra_depends",
        "flags", "track_features", "features", "license", "license_family", "timestamp", "python_site_packages_path", "legacy_bz2_md5", "purls", "run_exports",
        "indexed_timestamp", "attestations_sha256",
        "extracted_package_dir", "package_tarball_full_path", "link", "requested_spec", "requested_specs", "files", "paths_data",
    };

    public static InstalledPackage Read(ReadOnlyMemory<byte> json, string where)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or SpecParseException)
        {
            throw new FlowKitException(CondaErrors.BadPrefixRecord,
                $"The record {where} of an installed package cannot be read: {e.Message} Reinstall the package, or remove the record and its files.", e);
        }
    }

    private static InstalledPackage Read(JsonElement root)
    {
        string name = Text(root, "name") is { Length: > 0 } told ? told : throw new FormatException("it has no name");
        return new InstalledPackage
        {
            Record = ReadRecord(root, name),
            Paths = ReadPaths(root),
            ExtractedFolder = Text(root, "extracted_package_dir"),
            ArchivePath = Text(root, "package_tarball_full_path"),
            LinkType = root.TryGetProperty("link", out JsonElement link) && link.ValueKind == JsonValueKind.Object && link.TryGetProperty("type", out JsonElement type)
                && type.ValueKind == JsonValueKind.Number ? type.GetInt32() : null,
            RequestedSpecs = ReadRequested(root),
            Other = root.EnumerateObject().Where(property => !Known.Contains(property.Name)).ToDictionary(property => property.Name, property => property.Value.Clone(), StringComparer.Ordinal),
        };
    }

    private static PackageRecord ReadRecord(JsonElement root, string name)
    {
        string version = Text(root, "version") ?? throw new FormatException("it has no version"), build = Text(root, "build") ?? Text(root, "build_string") ?? "";
        string subdir = Text(root, "subdir") ?? "noarch";
        string fileName = Text(root, "fn") ?? name + "-" + version + "-" + build + ".conda";
        string channel = Text(root, "channel") ?? "";
        return new PackageRecord
        {
            Name = name,
            Version = CondaVersion.Parse(version),
            Build = build,
            BuildNumber = Number(root, "build_number") ?? 0,
            Subdir = subdir,
            FileName = fileName,
            Url = Uri.TryCreate(Text(root, "url"), UriKind.Absolute, out Uri? url) ? url : new Uri(fileName, UriKind.Relative),
            Channel = channel,
            Md5 = Text(root, "md5"),
            Sha256 = Text(root, "sha256"),
            Size = Number(root, "size"),
            Depends = Texts(root, "depends"),
            Constrains = Texts(root, "constrains"),
            ExtraDepends = root.TryGetProperty("extra_depends", out JsonElement extras) && extras.ValueKind == JsonValueKind.Object
                ? extras.EnumerateObject().ToDictionary(property => property.Name, property => Texts(extras, property.Name), StringComparer.Ordinal)
                : new Dictionary<string, IReadOnlyList<string>>(),
            Flags = Texts(root, "flags"),
            TrackFeatures = Text(root, "track_features")?.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) ?? Texts(root, "track_features"),
            Features = Text(root, "features"),
            NoArch = root.TryGetProperty("noarch", out JsonElement noarch) ? NoArchOf(noarch) : NoArchType.None,
            Timestamp = Number(root, "timestamp") is { } time ? TimeOf(time) : null,
            IndexedTimestamp = Number(root, "indexed_timestamp") is { } indexed ? TimeOf(indexed) : null,
            License = Text(root, "license"),
            LicenseFamily = Text(root, "license_family"),
            PythonSitePackagesPath = Text(root, "python_site_packages_path"),
            LegacyBz2Md5 = Text(root, "legacy_bz2_md5"),
            Purls = root.TryGetProperty("purls", out JsonElement purls) && purls.ValueKind == JsonValueKind.Array ? Texts(root, "purls") : null,
            RunExportsJson = root.TryGetProperty("run_exports", out JsonElement exports) ? exports.GetRawText() : null,
            AttestationsSha256 = Text(root, "attestations_sha256"),
        };
    }

    private static List<InstalledPath> ReadPaths(JsonElement root)
    {
        List<InstalledPath> paths = [];
        List<string> files = root.TryGetProperty("files", out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(file => Inside(file.GetString()))] : [];
        if (!root.TryGetProperty("paths_data", out JsonElement data) || data.ValueKind != JsonValueKind.Object || !data.TryGetProperty("paths", out JsonElement entries)
            || entries.ValueKind != JsonValueKind.Array)
        {
            return [.. files.Select(file => new InstalledPath(file, InstalledPathType.HardLink))];
        }
        // conda writes the paths of noarch Python packages as the package has them, and only the files as they lie; the two lists go together then.
        HashSet<string> onDisk = [.. files];
        Dictionary<string, string> bySuffix = new(StringComparer.Ordinal);
        foreach (JsonElement entry in entries.EnumerateArray())
        {
            string path = Inside(entry.GetProperty("_path").GetString());
            InstalledPathType type = TypeOf(Text(entry, "path_type"));
            if (type != InstalledPathType.Directory && files.Count > 0 && !onDisk.Contains(path)) path = Relocated(path, files, bySuffix);
            string? original = Text(entry, "original_path") is { } told ? Inside(told) : null;
            paths.Add(new InstalledPath(original ?? path, type)
            {
                IsAside = original is not null,
                Sha256 = Text(entry, "sha256"),
                Sha256InPrefix = Text(entry, "sha256_in_prefix"),
                Size = Number(entry, "size_in_bytes"),
                Placeholder = Text(entry, "prefix_placeholder") is { Length: > 0 } placeholder ? placeholder : null,
                IsBinary = Text(entry, "file_mode") == "binary",
                NoLink = entry.TryGetProperty("no_link", out JsonElement noLink) && noLink.ValueKind == JsonValueKind.True,
            });
        }
        return paths;
    }

    // What a record names is deleted with its package: it must lie in the prefix.
    private static string Inside(string? path)
    {
        try
        {
            return ArchivePath.Normalize((path ?? "").Replace('\\', '/')) is { Length: > 0 } inside ? inside : throw new FormatException("it has an empty path");
        }
        catch (FlowKitException)
        {
            throw new FormatException($"its path '{path}' does not lie in the prefix");
        }
    }

    private static string Relocated(string path, List<string> files, Dictionary<string, string> bySuffix)
    {
        const string Site = "site-packages/", Scripts = "python-scripts/";
        if (bySuffix.Count == 0)
        {
            foreach (string file in files)
            {
                int site = file.IndexOf("/" + Site, StringComparison.Ordinal);
                if (site >= 0) bySuffix.TryAdd(file[(site + 1)..], file);
                else if (file.StartsWith("bin/", StringComparison.Ordinal)) bySuffix.TryAdd(Scripts + file[4..], file);
                else if (file.StartsWith("Scripts/", StringComparison.Ordinal)) bySuffix.TryAdd(Scripts + file[8..], file);
            }
        }
        return bySuffix.GetValueOrDefault(path, path);
    }

    private static InstalledPathType TypeOf(string? type) => type switch
    {
        "softlink" => InstalledPathType.SoftLink,
        "directory" => InstalledPathType.Directory,
        "pyc_file" => InstalledPathType.PycFile,
        "unix_python_entry_point" => InstalledPathType.UnixPythonEntryPoint,
        "windows_python_entry_point_script" => InstalledPathType.WindowsPythonEntryPointScript,
        "windows_python_entry_point_exe" => InstalledPathType.WindowsPythonEntryPointExe,
        _ => InstalledPathType.HardLink,
    };

    private static IReadOnlyList<string> ReadRequested(JsonElement root)
    {
        IReadOnlyList<string> several = Texts(root, "requested_specs");
        if (several.Count > 0) return several;
        return Text(root, "requested_spec") is { Length: > 0 } one and not "None" ? [one] : [];
    }

    private static NoArchType NoArchOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => NoArchType.Generic,
        JsonValueKind.String => value.GetString() switch { "python" => NoArchType.Python, "generic" => NoArchType.Generic, _ => NoArchType.None },
        _ => NoArchType.None,
    };

    private static DateTimeOffset TimeOf(long value) => value <= 253402300799
        ? DateTimeOffset.FromUnixTimeSeconds(Math.Max(0, value))
        : DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(value, 253402300799999));

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : null;

    private static IReadOnlyList<string> Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : [];
}
