using System.IO.Compression;
using System.Text.Json;
using FlowKit.Conda.Installation.Records;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Installation.Records;

[Parallelizable(ParallelScope.All)]
public sealed class PrefixRecordsConformanceTests
{
    [Test]
    public void Every_record_is_read_and_survives_being_written() => Conformance.Run("conda/conda-meta/index.jsonl", @case =>
    {
        byte[] json = Read(Conformance.PathOf("conda/" + @case.GetProperty("file").GetString()));
        InstalledPackage package = PrefixRecords.Parse(json);
        JsonElement expected = @case.GetProperty("expected");
        if (Compare(package, expected) is { } problem) return problem;
        using MemoryStream written = new();
        PrefixRecords.Write(written, package);
        InstalledPackage again = PrefixRecords.Parse(written.ToArray());
        if (!again.Paths.SequenceEqual(package.Paths)) return "the paths do not survive";
        using JsonDocument original = JsonDocument.Parse(json), copy = JsonDocument.Parse(written.ToArray());
        foreach (JsonProperty property in original.RootElement.EnumerateObject())
        {
            bool saysSomething = property.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.String) || (property.Value.ValueKind == JsonValueKind.String && property.Value.GetString()!.Length > 0);
            if (saysSomething && property.Name is not ("arch" or "platform") && !copy.RootElement.TryGetProperty(property.Name, out _)) return "the key " + property.Name + " is lost";
        }
        return null;
    });

    private static string? Compare(InstalledPackage package, JsonElement expected)
    {
        foreach (JsonProperty field in expected.EnumerateObject())
        {
            string? found = field.Name switch
            {
                "name" => package.Record.Name,
                "version" => package.Record.Version.Source,
                "build" => package.Record.Build,
                "build_number" => package.Record.BuildNumber.ToString(),
                "subdir" => package.Record.Subdir,
                "channel" => package.Record.Channel,
                "fn" => package.Record.FileName,
                "url" => package.Record.Url.OriginalString,
                "md5" => package.Record.Md5,
                "sha256" => package.Record.Sha256,
                "size" => package.Record.Size?.ToString(),
                "timestamp" => package.Record.Timestamp?.ToUnixTimeMilliseconds().ToString(),
                "license" => package.Record.License,
                "extracted_package_dir" => package.ExtractedFolder,
                "link_type" => package.LinkType?.ToString(),
                "noarch" => package.Record.NoArch.ToString().ToLowerInvariant(),
                "depends" => JsonSerializer.Serialize(package.Record.Depends),
                "constrains" => JsonSerializer.Serialize(package.Record.Constrains),
                "files" or "paths" => package.Paths.Count.ToString(),
                "with_placeholder" => package.Paths.Count(path => path.Placeholder is not null).ToString(),
                "requested_spec" => package.RequestedSpecs.Count > 0 ? package.RequestedSpecs[0] : field.Value.GetString() is "" or "None" ? field.Value.GetString() : null,
                "package_tarball_full_path" => package.ArchivePath,
                "track_features" => string.Join(' ', package.Record.TrackFeatures),
                "path_types" => null,
                _ => "unknown field " + field.Name,
            };
            string? wanted = field.Value.ValueKind switch
            {
                JsonValueKind.String => field.Value.GetString(),
                JsonValueKind.Null => null,
                JsonValueKind.Array => JsonSerializer.Serialize(field.Value.EnumerateArray().Select(item => item.GetString())),
                _ => field.Value.GetRawText(),
            };
            if (field.Name == "path_types")
            {
                foreach (JsonProperty type in field.Value.EnumerateObject())
                {
                    int count = package.Paths.Count(path => path.Type.ToString().Equals(type.Name.Replace("_", ""), StringComparison.OrdinalIgnoreCase));
                    if (count != type.Value.GetInt32()) return $"{count} paths of type {type.Name}";
                }
            }
            else if (found != wanted)
            {
                return $"{field.Name}: '{found}' and not '{wanted}'";
            }
        }
        return null;
    }

    [TestCase("""{"name":"a","version":"1","build":"0","files":["../../etc/passwd"]}""", "does not lie in the prefix")]
    [TestCase("""{"name":"a","version":"1","build":"0","paths_data":{"paths":[{"_path":"/etc/passwd"}]}}""", "does not lie in the prefix")]
    [TestCase("""{"name":"a","version":"1","build":"0","paths_data":{"paths":[{"_path":"a","original_path":"x/../../y"}]}}""", "does not lie in the prefix")]
    [TestCase("""{"name":"a","version":"1","build":"0","files":[null]}""", "empty path")]
    [TestCase("""{"name":null,"version":"1","build":"0"}""", "no name")]
    [TestCase("""{"name":"a","version":1,"build":"0"}""", "no version")]
    [TestCase("[]", "a-1-0.json")]
    public void A_record_that_makes_no_sense_or_leads_out_of_the_prefix_is_refused(string json, string told) =>
        Assert.That(() => PrefixRecords.Parse(System.Text.Encoding.UTF8.GetBytes(json), "a-1-0.json"), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK8115").And.Message.Contains(told));

    private static byte[] Read(string file)
    {
        if (!file.EndsWith(".gz", StringComparison.Ordinal)) return File.ReadAllBytes(file);
        using GZipStream content = new(File.OpenRead(file), CompressionMode.Decompress);
        using MemoryStream buffer = new();
        content.CopyTo(buffer);
        return buffer.ToArray();
    }
}
