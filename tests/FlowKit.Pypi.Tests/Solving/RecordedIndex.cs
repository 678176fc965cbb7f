using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Solving;

/// <summary>The recorded index of <c>conformance/pypi/snapshot</c>, as a source in memory.</summary>
internal sealed class RecordedIndex : IPypiSource
{
    private static readonly Lazy<RecordedIndex> Shared = new(() => new RecordedIndex());

    private readonly Dictionary<PackageName, ProjectPage> _pages = [];
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CoreMetadata> _parsed = new(StringComparer.Ordinal);

    private RecordedIndex()
    {
        foreach (JsonElement package in Conformance.Cases("pypi/snapshot/packages.jsonl.gz"))
        {
            PackageName name = PackageName.Parse(package.GetProperty("name").GetString()!);
            JsonElement metadata = package.GetProperty("metadata");
            List<PypiFile> files = [];
            foreach (JsonElement file in package.GetProperty("files").EnumerateArray())
            {
                string fileName = file.GetProperty("filename").GetString()!;
                JsonElement yanked = file.TryGetProperty("yanked", out JsonElement given) ? given : default;
                files.Add(new PypiFile
                {
                    FileName = fileName,
                    Url = new Uri("memory://snapshot/files/" + fileName),
                    Hashes = [new("sha256", file.GetProperty("sha256").GetString()!)],
                    Size = file.GetProperty("size").GetInt64(),
                    UploadTime = file.GetProperty("upload_time").GetDateTimeOffset(),
                    RequiresPython = file.TryGetProperty("requires_python", out JsonElement python) ? python.GetString() : null,
                    IsYanked = yanked.ValueKind is JsonValueKind.True or JsonValueKind.String,
                    CoreMetadata = fileName.EndsWith(".whl", StringComparison.Ordinal) ? [] : null,
                    IndexName = "snapshot",
                });
                if (metadata.TryGetProperty(file.GetProperty("version").GetString()!, out JsonElement text)) _metadata[fileName] = text.GetString()!;
            }
            _pages.Add(name, new ProjectPage { Files = files });
        }
    }

    public static RecordedIndex Instance => Shared.Value;

    public ValueTask<ProjectPage?> GetProjectAsync(PackageName name, CancellationToken cancellationToken = default) => new(_pages.GetValueOrDefault(name));

    public ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default) =>
        new(_parsed.GetOrAdd(file.FileName, name => CoreMetadata.Parse(Encoding.UTF8.GetBytes(_metadata[name]))));
}
