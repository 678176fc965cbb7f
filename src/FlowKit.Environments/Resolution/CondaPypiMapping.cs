using System.IO.Compression;
using System.Text.Json;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>
/// Which PyPI names a channel's packages have: a file of a JSON object from conda name to a list of PyPI names, or to null for what is no Python package; plain or
/// gzip. The mappings of prefix-dev/parselmouth have this form. Nothing is ever fetched.
/// </summary>
public sealed class CondaPypiMapping
{
    private readonly Dictionary<string, IReadOnlyList<string>> _names;

    private CondaPypiMapping(Dictionary<string, IReadOnlyList<string>> names) => _names = names;

    /// <summary>Reads a mapping from a file.</summary>
    /// <exception cref="FlowKitException"><c>FK7309</c>: the file cannot be read, or is no mapping.</exception>
    public static CondaPypiMapping Load(string path)
    {
        try
        {
            using Stream file = File.OpenRead(path);
            using Stream content = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
            using JsonDocument document = JsonDocument.Parse(content);
            Dictionary<string, IReadOnlyList<string>> names = new(StringComparer.Ordinal);
            foreach (JsonProperty entry in document.RootElement.EnumerateObject())
                names[entry.Name] = entry.Value.ValueKind == JsonValueKind.Null ? [] : [.. entry.Value.EnumerateArray().Select(static n => PackageName.Parse(n.GetString() ?? "").Value)];
            return new CondaPypiMapping(names);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or InvalidDataException or SpecParseException)
        {
            throw new FlowKitException(EnvironmentErrors.InvalidSpec, $"Cannot read the mapping of conda to PyPI names {path}: {e.Message} Give the path of a JSON object from conda names to lists of PyPI names, or none.", e);
        }
    }

    /// <summary>The PyPI names of a conda package: empty for what is no Python package, null for a name that the mapping does not have.</summary>
    public IReadOnlyList<string>? Find(string condaName) => _names.GetValueOrDefault(condaName);

    /// <summary>The conda names whose packages bring a PyPI name, in ordinal order.</summary>
    public IReadOnlyList<string> FindConda(string pypiName)
    {
        string normalized = PackageName.Parse(pypiName).Value;
        return [.. _names.Where(n => n.Value.Contains(normalized, StringComparer.Ordinal)).Select(static n => n.Key).Order(StringComparer.Ordinal)];
    }
}
