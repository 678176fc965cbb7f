using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FlowKit.Content.Hashing;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution.Distributions;

/// <summary>
/// Which PyPI names a channel's packages have: a file of a JSON object from conda name to a list of PyPI names, or to null for what is no Python package; plain or
/// gzip. The mappings of prefix-dev/parselmouth have this form. Nothing is ever fetched.
/// </summary>
public sealed class CondaPypiMapping
{
    private readonly Dictionary<string, IReadOnlyList<string>> _names;
    private readonly IReadOnlyList<string>? _others;
    private readonly Lazy<string> _identity;

    private CondaPypiMapping(Dictionary<string, IReadOnlyList<string>> names, IReadOnlyList<string>? others = null)
    {
        _names = names;
        _others = others;
        _identity = new Lazy<string>(Identify);
    }

    /// <summary>What a requirement id has of it: the hash of what it says, wherever the file lies and in whatever order it says it.</summary>
    internal string Identity => _identity.Value;

    /// <summary>The mapping in which every package is no Python package, so that only what its files and its channel say counts.</summary>
    public static CondaPypiMapping Disabled { get; } = new([], others: []);

    /// <summary>The mapping that a setting means: none, <see cref="Disabled"/>, or that of a file.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    internal static CondaPypiMapping? Of(string? setting) => setting switch
    {
        null => null,
        EnvironmentOptions.NoMapping => Disabled,
        _ => Load(setting),
    };

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
    public IReadOnlyList<string>? Find(string condaName) => _names.GetValueOrDefault(condaName) ?? _others;

    private string Identify()
    {
        if (_others is not null) return EnvironmentOptions.NoMapping;
        StringBuilder text = new();
        foreach ((string conda, IReadOnlyList<string> pypi) in _names.OrderBy(static n => n.Key, StringComparer.Ordinal)) text.Append(conda).Append('=').AppendJoin(',', pypi).Append('\n');
        return "sha256:" + Sha256Digest.Compute(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>The conda names whose packages bring a PyPI name, in ordinal order.</summary>
    public IReadOnlyList<string> FindConda(string pypiName)
    {
        string normalized = PackageName.Parse(pypiName).Value;
        return [.. _names.Where(n => n.Value.Contains(normalized, StringComparer.Ordinal)).Select(static n => n.Key).Order(StringComparer.Ordinal)];
    }
}
