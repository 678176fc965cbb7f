using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Solving;

/// <summary>An index written in a test: projects, versions, and what they require. Notes which versions' metadata was asked for.</summary>
internal sealed class InlineIndex : IPypiSource
{
    private static readonly ConcurrentDictionary<string, InlineIndex> Recorded = new();

    private readonly Dictionary<PackageName, List<PypiFile>> _files = [];
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CoreMetadata> _parsed = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, bool> Visited { get; } = new(StringComparer.Ordinal);

    public InlineIndex Add(string name, string version, params string[] requires) => Add(name, version, requires, null);

    public InlineIndex Add(
        string name, string version, IEnumerable<string> requires, string? requiresPython,
        IReadOnlyDictionary<string, string[]>? extras = null, string[]? wheelTags = null, bool sdist = false, bool yanked = false,
        DateTimeOffset? uploaded = null, string? sha256 = null, string? listedPython = null, string[]? lines = null)
    {
        PackageName package = PackageName.Parse(name);
        if (!_files.TryGetValue(package, out List<PypiFile>? files)) _files.Add(package, files = []);
        StringBuilder text = new($"Metadata-Version: 2.2\nName: {name}\nVersion: {version}\n");
        if (requiresPython is not null) text.Append("Requires-Python: ").Append(requiresPython).Append('\n');
        foreach (string requirement in requires) text.Append("Requires-Dist: ").Append(requirement).Append('\n');
        foreach (string extra in extras?.Keys ?? []) text.Append("Provides-Extra: ").Append(extra).Append('\n');
        foreach ((string extra, string[] needed) in extras ?? new Dictionary<string, string[]>())
        {
            foreach (string requirement in needed)
            {
                int semicolon = requirement.IndexOf(';');
                text.Append("Requires-Dist: ").Append(semicolon < 0
                    ? $"{requirement} ; extra == '{extra}'"
                    : $"{requirement[..semicolon]} ; ({requirement[(semicolon + 1)..]}) and extra == '{extra}'").Append('\n');
            }
        }
        string stem = package.Value.Replace('-', '_') + "-" + Pep440Version.Parse(version).ToString().Replace('-', '_');
        List<string> names = [.. (wheelTags ?? ["py3-none-any"]).Select(tag => stem + "-" + tag + ".whl")];
        if (sdist) names.Add(stem + ".tar.gz");
        foreach (string fileName in names)
        {
            _metadata[fileName] = text.ToString();
            files.Add(new PypiFile
            {
                FileName = fileName,
                Url = new Uri("memory://inline/" + Uri.EscapeDataString(fileName)),
                RequiresPython = listedPython ?? requiresPython,
                Hashes = sha256 is null ? [] : [new("sha256", sha256)],
                UploadTime = uploaded,
                IsYanked = yanked,
                CoreMetadata = [],
                IndexName = "inline",
            });
        }
        return this;
    }

    /// <summary>One of the recorded indexes of 2020, or the index inside a case.</summary>
    public static InlineIndex OfCase(JsonElement @case)
    {
        if (@case.TryGetProperty("index_inline", out JsonElement inline)) return OfRecorded(inline);
        return Recorded.GetOrAdd(@case.GetProperty("index").GetString()!, name =>
        {
            using GZipStream stream = new(File.OpenRead(ConformanceData.PathOf($"pypi/resolver/indexes/{name}.json.gz")), CompressionMode.Decompress);
            using JsonDocument document = JsonDocument.Parse(stream);
            return OfRecorded(document.RootElement);
        });
    }

    /// <summary>What a case asks of an index, by the property that lists the requirements. A case that names no environment is for Linux and Python 3.8.</summary>
    public static PypiSolveRequest RequestOf(JsonElement @case, string property, InlineIndex index)
    {
        string[] environment = (@case.TryGetProperty("environment", out JsonElement given) ? given.GetString()! : "linux-64-py3.8.10").Split("-py");
        return new PypiSolveRequest
        {
            Requirements = [.. @case.GetProperty(property).EnumerateArray().Select(r => Requirement.Parse(r.GetString()!))],
            Target = PypiTarget.For(environment[0], environment[1]),
            Source = index,
        };
    }

    private static InlineIndex OfRecorded(JsonElement projects)
    {
        InlineIndex index = new();
        foreach (JsonProperty project in projects.EnumerateObject())
        {
            foreach (JsonProperty version in project.Value.EnumerateObject())
            {
                if (!Pep440Version.TryParse(version.Name, out _)) continue;
                index.Add(project.Name, version.Name, version.Value.GetProperty("dependencies").EnumerateArray().Select(d => d.GetString()!), null);
            }
        }
        return index;
    }

    public ValueTask<ProjectPage?> GetProjectAsync(PackageName name, CancellationToken cancellationToken = default) =>
        new(_files.TryGetValue(name, out List<PypiFile>? files) ? new ProjectPage { Files = files } : null);

    public ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default)
    {
        Visited[file.FileName] = true;
        return new(_parsed.GetOrAdd(file.FileName, name => CoreMetadata.Parse(_metadata[name])));
    }
}
