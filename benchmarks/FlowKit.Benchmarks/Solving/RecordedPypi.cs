using System.Text;
using System.Text.Json;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Benchmarks.Solving;

/// <summary>The recorded index of 395 packages and its cases.</summary>
internal sealed class RecordedPypi : IPypiSource
{
    private readonly Dictionary<PackageName, ProjectPage> _pages = [];
    private readonly Dictionary<string, byte[]> _metadata = new(StringComparer.Ordinal);

    public RecordedPypi()
    {
        foreach (JsonElement package in ConformanceData.Cases("pypi/snapshot/packages.jsonl.gz"))
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
    public static IEnumerable<RecordedPypiCase> AllNamedCases(IPypiSource source) => AllCases(source).Where(c => !c.Id.StartsWith("random", StringComparison.Ordinal));

    /// <summary>These, and those drawn at random.</summary>
    public static IEnumerable<RecordedPypiCase> AllCases(IPypiSource source)
    {
        foreach (JsonElement @case in ConformanceData.Cases("pypi/snapshot/resolutions.jsonl"))
        {
            string id = @case.GetProperty("id").GetString()!;
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
}
