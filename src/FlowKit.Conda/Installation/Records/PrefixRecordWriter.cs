using System.Text.Json;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Installation.Records;

/// <summary>Writes the record of an installed package as CEP 32 has it, so that other conda tools read it.</summary>
internal static class PrefixRecordWriter
{
    public static void Write(Stream output, InstalledPackage package)
    {
        PackageRecord record = package.Record;
        using Utf8JsonWriter json = new(output, new JsonWriterOptions { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("name", record.Name);
        json.WriteString("version", record.Version.Source);
        json.WriteString("build", record.Build);
        json.WriteNumber("build_number", record.BuildNumber);
        json.WriteString("subdir", record.Subdir);
        if (record.NoArch != NoArchType.None) json.WriteString("noarch", record.NoArch == NoArchType.Python ? "python" : "generic");
        json.WriteString("fn", record.FileName);
        json.WriteString("url", WithoutSecrets(record.Url));
        json.WriteString("channel", ChannelOf(record));
        WriteText(json, "md5", record.Md5);
        WriteText(json, "sha256", record.Sha256);
        if (record.Size is { } size) json.WriteNumber("size", size);
        WriteTexts(json, "depends", record.Depends);
        WriteTexts(json, "constrains", record.Constrains);
        if (record.ExtraDepends.Count > 0)
        {
            json.WriteStartObject("extra_depends");
            foreach ((string extra, IReadOnlyList<string> specs) in record.ExtraDepends.OrderBy(pair => pair.Key, StringComparer.Ordinal)) WriteTexts(json, extra, specs);
            json.WriteEndObject();
        }
        if (record.Flags.Count > 0) WriteTexts(json, "flags", record.Flags);
        if (record.TrackFeatures.Count > 0) json.WriteString("track_features", string.Join(' ', record.TrackFeatures));
        WriteText(json, "features", record.Features);
        WriteText(json, "license", record.License);
        WriteText(json, "license_family", record.LicenseFamily);
        if (record.Timestamp is { } time) json.WriteNumber("timestamp", time.ToUnixTimeMilliseconds());
        if (record.IndexedTimestamp is { } indexed) json.WriteNumber("indexed_timestamp", indexed.ToUnixTimeMilliseconds());
        WriteText(json, "python_site_packages_path", record.PythonSitePackagesPath);
        WriteText(json, "legacy_bz2_md5", record.LegacyBz2Md5);
        if (record.Purls is not null) WriteTexts(json, "purls", record.Purls);
        if (record.RunExportsJson is { } exports)
        {
            json.WritePropertyName("run_exports");
            json.WriteRawValue(exports);
        }
        WriteText(json, "attestations_sha256", record.AttestationsSha256);
        WriteText(json, "extracted_package_dir", package.ExtractedFolder);
        WriteText(json, "package_tarball_full_path", package.ArchivePath);
        if (package.LinkType is { } type)
        {
            json.WriteStartObject("link");
            json.WriteString("source", package.ExtractedFolder ?? "");
            json.WriteNumber("type", type);
            json.WriteEndObject();
        }
        // conda knows one spec, newer tools a list.
        if (package.RequestedSpecs.Count > 0) json.WriteString("requested_spec", package.RequestedSpecs[0]);
        WriteTexts(json, "requested_specs", package.RequestedSpecs);
        foreach ((string key, JsonElement value) in package.Other.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WritePropertyName(key);
            value.WriteTo(json);
        }
        WritePaths(json, package);
        json.WriteEndObject();
    }

    private static void WritePaths(Utf8JsonWriter json, InstalledPackage package)
    {
        string name = package.Record.Name;
        json.WriteStartArray("files");
        foreach (InstalledPath path in package.Paths)
        {
            if (path.Type != InstalledPathType.Directory) json.WriteStringValue(path.PlaceOnDisk(name));
        }
        json.WriteEndArray();
        json.WriteStartObject("paths_data");
        json.WriteNumber("paths_version", 1);
        json.WriteStartArray("paths");
        foreach (InstalledPath path in package.Paths)
        {
            json.WriteStartObject();
            json.WriteString("_path"u8, path.PlaceOnDisk(name));
            if (path.IsAside) json.WriteString("original_path", path.Path);
            json.WriteString("path_type"u8, TypeName(path.Type));
            if (path.NoLink) json.WriteBoolean("no_link"u8, true);
            if (path.Sha256 is { } sha256) json.WriteString("sha256"u8, sha256);
            if (path.Sha256InPrefix is { } inPrefix) json.WriteString("sha256_in_prefix"u8, inPrefix);
            if (path.Size is { } size) json.WriteNumber("size_in_bytes"u8, size);
            if (path.Placeholder is { } placeholder)
            {
                json.WriteString("file_mode"u8, path.IsBinary ? "binary"u8 : "text"u8);
                json.WriteString("prefix_placeholder"u8, placeholder);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> TypeName(InstalledPathType type) => type switch
    {
        InstalledPathType.HardLink => "hardlink"u8,
        InstalledPathType.SoftLink => "softlink"u8,
        InstalledPathType.Directory => "directory"u8,
        InstalledPathType.PycFile => "pyc_file"u8,
        InstalledPathType.UnixPythonEntryPoint => "unix_python_entry_point"u8,
        InstalledPathType.WindowsPythonEntryPointScript => "windows_python_entry_point_script"u8,
        _ => "windows_python_entry_point_exe"u8,
    };

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    // The field is the channel's address without the subdir.
    private static string ChannelOf(PackageRecord record)
    {
        string url = WithoutSecrets(record.Url), end = "/" + record.Subdir + "/" + record.FileName;
        return url.EndsWith(end, StringComparison.Ordinal) ? url[..^end.Length] : record.Channel;
    }

    private static string WithoutSecrets(Uri url)
    {
        if (!url.IsAbsoluteUri) return url.ToString();
        string text = (url.UserInfo.Length > 0 ? new UriBuilder(url) { UserName = "", Password = "" }.Uri : url).AbsoluteUri;
        int token = text.IndexOf("/t/", StringComparison.Ordinal);
        int end = token < 0 ? -1 : text.IndexOf('/', token + 3);
        return end < 0 ? text : text[..token] + text[end..];
    }
}
