using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Benchmarks.Solving;

/// <summary>The recorded index of 395 packages and its named cases (<c>FLOWKIT_CONFORMANCE</c>, else <c>../shared/conformance</c> beside the repository).</summary>
internal sealed class RecordedPypi : IPypiSource
{
    private readonly Dictionary<PackageName, ProjectPage> _pages = [];
    private readonly Dictionary<string, byte[]> _metadata = new(StringComparer.Ordinal);

    public RecordedPypi()
    {
        foreach (JsonElement package in Lines("packages.jsonl.gz"))
        {
            List<PypiFile> files = [];
            foreach (JsonElement file in package.GetProperty("files").EnumerateArray())
            {
                string name = file.GetProperty("filename").GetString()!;
                files.Add(new PypiFile
                {
                    FileName = name,
                    Url = new Uri("memory://recorded/" + name),
                    Hashes = [new("sha256", file.GetProperty("sha256").GetString()!)],
                    UploadTime = file.GetProperty("upload_time").GetDateTimeOffset(),
                    RequiresPython = file.TryGetProperty("requires_python", out JsonElement python) ? python.GetString() : null,
                    IsYanked = file.TryGetProperty("yanked", out JsonElement yanked) && yanked.ValueKind is not (JsonValueKind.False or JsonValueKind.Null),
                    CoreMetadata = name.EndsWith(".whl", StringComparison.Ordinal) ? [] : null,
                });
                if (package.GetProperty("metadata").TryGetProperty(file.GetProperty("version").GetString()!, out JsonElement text)) _metadata[name] = Encoding.UTF8.GetBytes(text.GetString()!);
            }
            _pages.Add(PackageName.Parse(package.GetProperty("name").GetString()!), new ProjectPage { Files = files });
        }
    }

    /// <summary>The named cases that one target and a solution have, as the resolver's own benchmarks want them.</summary>
    public static IEnumerable<(string Id, PypiSolveRequest Request)> NamedCases(IPypiSource source) =>
        AllNamedCases(source).Where(c => !c.IsUniversal && c.IsSatisfiable).Select(c => (c.Id, c.Request));

    /// <summary>The sets that people really install.</summary>
    public static IEnumerable<RecordedPypiCase> AllNamedCases(IPypiSource source)
    {
        foreach (JsonElement @case in Lines("resolutions.jsonl"))
        {
            string id = @case.GetProperty("id").GetString()!;
            if (id.StartsWith("random", StringComparison.Ordinal)) continue;
            string python = @case.GetProperty("python_version").GetString()!;
            bool isUniversal = @case.GetProperty("universal").GetBoolean();
            yield return new RecordedPypiCase(id, python, isUniversal, @case.GetProperty("satisfiable").GetBoolean(), new PypiSolveRequest
            {
                Requirements = [.. @case.GetProperty("requirements").EnumerateArray().Select(r => Requirement.Parse(r.GetString()!))],
                Target = PypiTarget.For(isUniversal ? "linux-64" : @case.GetProperty("platform").GetString()!, python),
                Source = source,
                Mode = @case.GetProperty("resolution").GetString() switch { "lowest" => ResolutionMode.Lowest, "lowest-direct" => ResolutionMode.LowestDirect, _ => ResolutionMode.Highest },
                ExcludeNewer = @case.GetProperty("exclude_newer").ValueKind == JsonValueKind.Null ? null : @case.GetProperty("exclude_newer").GetDateTimeOffset(),
                OnlyBinary = PackageSelection.All,
            });
        }
    }

    public ValueTask<ProjectPage?> GetProjectAsync(PackageName name, CancellationToken cancellationToken = default) => new(_pages.GetValueOrDefault(name));

    // Parsed anew each time, as a warm cache on disk would have it.
    public ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default) => new(CoreMetadata.Parse(_metadata[file.FileName]));

    private static IEnumerable<JsonElement> Lines(string name)
    {
        string root = Environment.GetEnvironmentVariable("FLOWKIT_CONFORMANCE") ?? FindBeside();
        using FileStream file = File.OpenRead(Path.Combine(root, "pypi", "snapshot", name));
        using Stream content = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using StreamReader reader = new(content);
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }

    private static string FindBeside()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string beside = Path.Combine(folder.FullName, "..", "shared", "conformance");
            if (File.Exists(Path.Combine(folder.FullName, "FlowKit.sln")) && Directory.Exists(beside)) return beside;
        }
        throw new DirectoryNotFoundException("Set FLOWKIT_CONFORMANCE to the conformance data.");
    }
}
