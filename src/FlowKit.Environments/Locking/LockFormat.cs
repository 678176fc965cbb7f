using System.Buffers;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Locking;

/// <summary>FlowKit's own lock format: JSON with sorted content, two spaces, line feeds, and nothing of the machine that writes it.</summary>
internal static class LockFormat
{
    private const int Version = 1;

    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n", IndentSize = 2, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(EnvironmentLock @lock)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Layout))
        {
            json.WriteStartObject();
            json.WriteNumber("flowkit-lock", Version);
            json.WriteString("environment", @lock.Id.ToString());
            json.WriteString("requirements", @lock.RequirementId.ToString());
            json.WritePropertyName("spec");
            SpecFormat.Write(json, @lock.Spec);
            if (@lock.Composition is { } composition)
            {
                json.WriteStartObject("composition");
                json.WriteString("policy", composition.Policy.ToString());
                WriteStrings(json, "bases", composition.Bases.Order().Select(static b => b.ToString()));
                json.WritePropertyName("joined");
                SpecFormat.Write(json, composition.Joined);
                json.WriteEndObject();
            }
            json.WriteStartArray("platforms");
            foreach (PlatformLock platform in @lock.Platforms) WritePlatform(json, platform);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    public static EnvironmentLock Read(ReadOnlyMemory<byte> bytes, string where)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            if (!root.TryGetProperty("flowkit-lock", out JsonElement version)) throw Invalid(where, "it is not a FlowKit lock");
            if (version.GetInt32() != Version)
                throw Invalid(where, $"it has the format version {version.GetInt32()}, and this release reads {Version}; use a newer release of FlowKit");
            EnvironmentLock @lock = new(
                RequirementId.TryParse(Text(root, "requirements"), out RequirementId requirements) ? requirements : throw Invalid(where, "its requirement id cannot be read"),
                SpecFormat.Read(root.GetProperty("spec")),
                [.. root.GetProperty("platforms").EnumerateArray().Select(ReadPlatform)],
                root.TryGetProperty("composition", out JsonElement composition) ? ReadComposition(composition) : null);
            if (Text(root, "environment") != @lock.Id.ToString())
                throw Invalid(where, $"it says that it is the environment {Text(root, "environment")}, but its packages make {@lock.Id}; somebody changed it by hand");
            return @lock;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or SpecParseException or ArgumentException)
        {
            if (MergeConflict.LineOf(Encoding.UTF8.GetString(bytes.Span)) is { } line)
                throw new FlowKitException(EnvironmentErrors.InvalidLock, $"Cannot read {where}: line {line} begins a conflict of a git merge. What two branches locked cannot be joined line by line: take one side whole, and resolve again what both ask for.", e);
            throw new FlowKitException(EnvironmentErrors.InvalidLock, $"Cannot read {where}: it is damaged ({e.Message}). Resolve the spec again, or fetch the lock again from its store.", e);
        }
    }

    internal static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    internal static List<string> Strings(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement array) ? [.. array.EnumerateArray().Select(static v => v.GetString() ?? "")] : [];

    internal static string? OptionalText(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static void WritePlatform(Utf8JsonWriter json, PlatformLock platform)
    {
        json.WriteStartObject();
        json.WriteString("platform", platform.Platform);
        if (platform.Python is { } python)
        {
            json.WriteStartObject("python");
            json.WriteString("version", python.Version);
            json.WriteBoolean("conda", python.FromConda);
            json.WriteEndObject();
        }
        WriteStrings(json, "virtual", platform.VirtualPackages.Order(StringComparer.Ordinal));
        json.WriteStartArray("packages");
        foreach (LockedPackage package in platform.Packages) WritePackage(json, package);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePackage(Utf8JsonWriter json, LockedPackage package)
    {
        json.WriteStartObject();
        json.WriteString("kind", package.Kind == PackageKind.Conda ? "conda" : "pypi");
        json.WriteString("name", package.Name);
        json.WriteString("version", package.Version);
        json.WriteString("file", package.FileName);
        if (package.Location.Source is { } source) json.WriteString("source", source);
        json.WriteString("location", package.Location.Path);
        json.WriteString("sha256", package.Sha256.ToString());
        if (package.Size is { } size) json.WriteNumber("size", size);
        switch (package)
        {
            case LockedCondaPackage conda:
                WriteConda(json, conda);
                break;
            case LockedPypiPackage pypi:
                json.WriteString("index", pypi.Index);
                if (pypi.Extras.Count > 0) WriteStrings(json, "extras", pypi.Extras.Order(StringComparer.Ordinal));
                if (pypi.ProvidedExtras.Count > 0) WriteStrings(json, "provides-extras", pypi.ProvidedExtras.Order(StringComparer.Ordinal));
                if (pypi.RequiresPython is not null) json.WriteString("requires-python", pypi.RequiresPython);
                if (pypi.HasStaticMetadata) json.WriteBoolean("static-metadata", true);
                if (pypi.Source is { } from) SourceFormat.Write(json, from);
                break;
        }
        if (package.Dependencies.Count > 0) WriteStrings(json, "depends", package.Dependencies);
        json.WriteEndObject();
    }

    private static void WriteConda(Utf8JsonWriter json, LockedCondaPackage conda)
    {
        json.WriteString("build", conda.Build);
        json.WriteNumber("build-number", conda.BuildNumber);
        json.WriteString("subdir", conda.Subdir);
        json.WriteString("channel", conda.Channel);
        if (conda.NoArch is not null) json.WriteString("noarch", conda.NoArch);
        if (conda.Md5 is not null) json.WriteString("md5", conda.Md5);
        if (conda.License is not null) json.WriteString("license", conda.License);
        if (conda.Timestamp is { } timestamp) json.WriteNumber("timestamp", timestamp);
        if (conda.PythonSitePackagesPath is not null) json.WriteString("site-packages", conda.PythonSitePackagesPath);
        if (conda.TrackFeatures.Count > 0) WriteStrings(json, "track-features", conda.TrackFeatures.Order(StringComparer.Ordinal));
        if (conda.Features is not null) json.WriteString("features", conda.Features);
        if (conda.Flags.Count > 0) WriteStrings(json, "flags", conda.Flags.Order(StringComparer.Ordinal));
        if (conda.ExtraDepends.Count > 0)
        {
            json.WriteStartObject("extra-depends");
            foreach ((string extra, IReadOnlyList<string> needed) in conda.ExtraDepends.OrderBy(static e => e.Key, StringComparer.Ordinal)) WriteStrings(json, extra, needed);
            json.WriteEndObject();
        }
        if (conda.Purls is { } purls) WriteStrings(json, "purls", purls);
        if (conda.AttestationsSha256 is not null) json.WriteString("attestations-sha256", conda.AttestationsSha256);
        if (conda.Distributions is { } distributions) WriteStrings(json, "distributions", distributions.Order(StringComparer.Ordinal));
        if (conda.Constrains.Count > 0) WriteStrings(json, "constrains", conda.Constrains);
    }

    private static PlatformLock ReadPlatform(JsonElement element) => new()
    {
        Platform = Text(element, "platform"),
        Python = element.TryGetProperty("python", out JsonElement python) ? new LockedPython(Text(python, "version"), python.GetProperty("conda").GetBoolean()) : null,
        VirtualPackages = Strings(element, "virtual"),
        Packages = [.. element.GetProperty("packages").EnumerateArray().Select(ReadPackage)],
    };

    private static LockedPackage ReadPackage(JsonElement element)
    {
        string name = Text(element, "name"), version = Text(element, "version"), file = Text(element, "file");
        if (file.Length == 0 || file.AsSpan().ContainsAny('/', '\\') || file is "." or "..")
            throw new FormatException($"the file name '{file}' of the package {name} is none");
        PackageLocation location = new(OptionalText(element, "source"), Text(element, "location"));
        Sha256Digest hash = Sha256Digest.Parse(Text(element, "sha256"));
        long? size = OptionalNumber(element, "size");
        IReadOnlyList<string> depends = Strings(element, "depends");
        return Text(element, "kind") switch
        {
            "conda" => new LockedCondaPackage
            {
                Name = name,
                Version = version,
                FileName = file,
                Location = location,
                Sha256 = hash,
                Size = size,
                Dependencies = depends,
                Build = Text(element, "build"),
                BuildNumber = element.GetProperty("build-number").GetInt64(),
                Subdir = Text(element, "subdir"),
                Channel = Text(element, "channel"),
                NoArch = OptionalText(element, "noarch"),
                Md5 = OptionalText(element, "md5"),
                License = OptionalText(element, "license"),
                Timestamp = OptionalNumber(element, "timestamp"),
                PythonSitePackagesPath = OptionalText(element, "site-packages"),
                TrackFeatures = Strings(element, "track-features"),
                Features = OptionalText(element, "features"),
                Flags = Strings(element, "flags"),
                ExtraDepends = element.TryGetProperty("extra-depends", out JsonElement extras)
                    ? extras.EnumerateObject().ToDictionary(static e => e.Name, e => (IReadOnlyList<string>)Strings(extras, e.Name), StringComparer.Ordinal)
                    : ReadOnlyDictionary<string, IReadOnlyList<string>>.Empty,
                Purls = element.TryGetProperty("purls", out _) ? Strings(element, "purls") : null,
                AttestationsSha256 = OptionalText(element, "attestations-sha256"),
                Distributions = element.TryGetProperty("distributions", out _) ? Strings(element, "distributions") : null,
                Constrains = Strings(element, "constrains"),
            },
            "pypi" => new LockedPypiPackage
            {
                Name = name,
                Version = version,
                FileName = file,
                Location = location,
                Sha256 = hash,
                Size = size,
                Dependencies = depends,
                Index = Text(element, "index"),
                Extras = Strings(element, "extras"),
                ProvidedExtras = Strings(element, "provides-extras"),
                RequiresPython = OptionalText(element, "requires-python"),
                HasStaticMetadata = element.TryGetProperty("static-metadata", out _),
                Source = SourceFormat.Read(element),
            },
            string kind => throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"the package {name} has the unknown kind '{kind}'")),
        };
    }

    private static LockComposition ReadComposition(JsonElement element) => new(
        Enum.TryParse(Text(element, "policy"), out CompositionPolicy policy) ? policy : throw new FormatException($"the policy '{Text(element, "policy")}' is unknown"),
        [.. Strings(element, "bases").Select(EnvironmentId.Parse)],
        SpecFormat.Read(element.GetProperty("joined")));

    private static long? OptionalNumber(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : null;

    private static FlowKitException Invalid(string where, string problem) => new(EnvironmentErrors.InvalidLock, $"Cannot read {where}: {problem}.");
}
