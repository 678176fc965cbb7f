using System.Text.Json;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Packages;

/// <summary>What a package says about itself: <c>info/index.json</c> (CEP 34). Channels may correct it in their repodata, which then counts.</summary>
public sealed class PackageIndex
{
    private readonly JsonElement _root;

    private PackageIndex(JsonElement root, string name, string version, string build)
    {
        _root = root;
        Name = name;
        Version = version;
        Build = build;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The version, as written.</summary>
    public string Version { get; }

    /// <summary>The build string.</summary>
    public string Build { get; }

    /// <summary>The build number. Default 0.</summary>
    public long BuildNumber => _root.TryGetProperty("build_number", out JsonElement number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out long value) ? value : 0;

    /// <summary>The subdir it was built for; null where it does not tell.</summary>
    public string? Subdir => Text("subdir");

    /// <summary>Whether it is independent of the platform.</summary>
    public NoArchType NoArch => _root.TryGetProperty("noarch", out JsonElement noarch)
        ? noarch.ValueKind switch
        {
            JsonValueKind.True => NoArchType.Generic,
            JsonValueKind.String => noarch.GetString() switch { "python" => NoArchType.Python, "generic" => NoArchType.Generic, _ => NoArchType.None },
            _ => NoArchType.None,
        }
        : NoArchType.None;

    /// <summary>The match specs that must be installed with it.</summary>
    public IReadOnlyList<string> Depends => Texts("depends");

    /// <summary>The match specs that must hold beside it.</summary>
    public IReadOnlyList<string> Constrains => Texts("constrains");

    /// <summary>The licence; null where it does not tell.</summary>
    public string? License => Text("license");

    /// <summary>Of a <c>python</c> package: where its site-packages folder is (CEP 17).</summary>
    public string? PythonSitePackagesPath => Text("python_site_packages_path");

    /// <summary>Reads a document.</summary>
    /// <exception cref="FlowKitException"><c>FK8101</c>: it is not one.</exception>
    public static PackageIndex Parse(ReadOnlyMemory<byte> json, string where)
    {
        try
        {
            ReadOnlyMemory<byte> content = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
            using JsonDocument document = JsonDocument.Parse(content);
            JsonElement root = document.RootElement.Clone();
            if (root.GetProperty("name").GetString() is not { } name || root.GetProperty("version").GetString() is not { } version) throw new InvalidOperationException("its name or version is null");
            JsonElement build = root.GetProperty("build");
            return new PackageIndex(root, name, version, build.ValueKind == JsonValueKind.String ? build.GetString()! : build.GetRawText());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FlowKitException(CondaErrors.BadPackage, $"The info/index.json of {where} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The record of this package for when no channel told one: for archives that are given by address or path.</summary>
    /// <param name="url">Where the archive is.</param>
    /// <param name="sha256">The SHA-256 of the archive, 64 hexadecimal digits.</param>
    /// <param name="md5">The MD5 of the archive; null where unknown.</param>
    /// <param name="size">The size of the archive in bytes.</param>
    /// <param name="channel">The channel; empty where it is none.</param>
    public PackageRecord ToRecord(Uri url, string? sha256, string? md5 = null, long? size = null, string channel = "")
    {
        ArgumentNullException.ThrowIfNull(url);
        return new PackageRecord
        {
            Name = Name.ToLowerInvariant(), Version = CondaVersion.Parse(Version), Build = Build, BuildNumber = BuildNumber, Subdir = Subdir ?? SubdirOf(url),
            FileName = Uri.UnescapeDataString(url.Segments[^1]), Url = url, Channel = channel, Sha256 = sha256, Md5 = md5, Size = size, Depends = Depends,
            Constrains = Constrains, NoArch = NoArch, License = License, PythonSitePackagesPath = PythonSitePackagesPath, Timestamp = Timestamp,
            TrackFeatures = TrackFeatures, Features = Text("features"), LicenseFamily = Text("license_family"), Flags = Texts("flags"), ExtraDepends = ExtraDepends,
        };
    }

    /// <summary>Names become names of files in a prefix: those of a channel are checked by the channel, those of an archive that somebody points to by nobody.</summary>
    /// <exception cref="FlowKitException"><c>FK8101</c>: a name, a version or a build that is none.</exception>
    internal void CheckNames(string where)
    {
        foreach ((string what, string text) in (ReadOnlySpan<(string, string)>)[("name", Name), ("version", Version), ("build", Build)])
        {
            if (text.Length == 0 || text[0] == '.' || !text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '+' or '!'))
                throw new FlowKitException(CondaErrors.BadPackage, $"The info/index.json of {where} cannot be used: its {what} '{text}' is not one.");
        }
    }

    // Old packages do not tell; then the channel's folder does.
    private static string SubdirOf(Uri url) => url.Segments.Length > 1 && url.Segments[^2].TrimEnd('/') is var folder && CondaPlatform.IsKnown(folder) ? folder : "noarch";

    private Dictionary<string, IReadOnlyList<string>> ExtraDepends => _root.TryGetProperty("extra_depends", out JsonElement extras) && extras.ValueKind == JsonValueKind.Object
        ? extras.EnumerateObject().GroupBy(static extra => extra.Name, StringComparer.Ordinal).ToDictionary(static extra => extra.Key, static IReadOnlyList<string> (extra) => Texts(extra.Last().Value), StringComparer.Ordinal)
        : [];

    private DateTimeOffset? Timestamp => _root.TryGetProperty("timestamp", out JsonElement time) && time.ValueKind == JsonValueKind.Number && time.TryGetInt64(out long value)
        ? value <= 253402300799 ? DateTimeOffset.FromUnixTimeSeconds(Math.Max(0, value)) : DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(value, 253402300799999))
        : null;

    private IReadOnlyList<string> TrackFeatures => Text("track_features") is { } text ? text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) : Texts("track_features");

    private string? Text(string name) => _root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private string[] Texts(string name) => _root.TryGetProperty(name, out JsonElement value) ? Texts(value) : [];

    private static string[] Texts(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
        : [];
}
