using System.Globalization;
using System.Text.Json;
using FlowKit.Conda.Specs;
using FlowKit.Environments.Formats;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Locking;

/// <summary>The spec inside a lock: requests in the order of their text, sources by name (with the address only where it means something everywhere).</summary>
internal static class SpecFormat
{
    public static void Write(Utf8JsonWriter json, EnvironmentSpec spec)
    {
        json.WriteStartObject();
        WriteIfAny(json, "conda", Sorted(CanonicalSpec.CondaTexts(spec)));
        WriteIfAny(json, "pypi", Sorted(CanonicalSpec.PypiTexts(spec)));
        WriteIfAny(json, "channels", spec.Channels.Select(Text));
        if (spec.ChannelRelationsMaxDepth > 0) json.WriteNumber("channel-relations", spec.ChannelRelationsMaxDepth);
        WriteIfAny(json, "indexes", spec.Indexes.Select(Text));
        if (spec.Python is not null) json.WriteString("python", spec.Python);
        if (spec.DefaultPython is not null) json.WriteString("default-python", spec.DefaultPython);
        WriteIfAny(json, "virtual", spec.VirtualPackages.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        WriteIfAny(json, "from-pypi", spec.FromPypi.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        WriteIfAny(json, "extra-indexes", spec.ExtraIndexes.Select(Text));
        WriteIfAny(json, "constraints", Sorted(spec.Constraints.Select(static r => CanonicalSpec.Text(r))));
        WriteIfAny(json, "overrides", Sorted(spec.Overrides.Select(static r => CanonicalSpec.Text(r))));
        WriteIfAny(json, "requires-python", Sorted(spec.RequiresPython));
        WriteIfAny(json, "supported-environments", Sorted(spec.SupportedEnvironments));
        WriteIfAny(json, "no-build", Sorted(spec.NoBuild));
        WriteIfAny(json, "no-binary", Sorted(spec.NoBinary));
        if (spec.CondaRetries is { } retries) json.WriteNumber("conda-retries", retries);
        if (spec.CondaPypiMapping is { } mapping) json.WriteString("conda-pypi-mapping", mapping);
        if (spec.AllowPreReleases) json.WriteBoolean("pre-releases", true);
        if (spec.RequireHashes) json.WriteBoolean("require-hashes", true);
        WriteVariables(json, spec.Variables);
        if (spec.PypiLocks.Count > 0) WriteLocks(json, spec.PypiLocks);
        if (spec.CondaLocks.Count > 0) WriteCondaLocks(json, spec.CondaLocks);
        if (spec.ExcludeNewer is { } cutOff && cutOff != CutOff.None) json.WriteString("exclude-newer", cutOff.Moment?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) ?? cutOff.ToString());
        SettingsFormat.Write(json, spec);
        json.WriteEndObject();
    }

    public static EnvironmentSpec Read(JsonElement element) => SettingsFormat.Read(element, new EnvironmentSpec
    {
        Conda = [.. LockFormat.Strings(element, "conda").Select(ReadConda)],
        Pypi = [.. LockFormat.Strings(element, "pypi").Select(ReadRequest)],
        Channels = [.. LockFormat.Strings(element, "channels").Select(EnvironmentSource.Parse)],
        ChannelRelationsMaxDepth = element.TryGetProperty("channel-relations", out JsonElement depth) ? depth.GetInt32() : 0,
        Indexes = [.. LockFormat.Strings(element, "indexes").Select(ReadIndex)],
        Python = LockFormat.OptionalText(element, "python"),
        DefaultPython = LockFormat.OptionalText(element, "default-python"),
        VirtualPackages = LockFormat.Strings(element, "virtual"),
        FromPypi = LockFormat.Strings(element, "from-pypi"),
        ExtraIndexes = [.. LockFormat.Strings(element, "extra-indexes").Select(ReadIndex)],
        Constraints = [.. LockFormat.Strings(element, "constraints").Select(ReadRequest)],
        Overrides = [.. LockFormat.Strings(element, "overrides").Select(ReadRequest)],
        RequiresPython = LockFormat.Strings(element, "requires-python"),
        SupportedEnvironments = LockFormat.Strings(element, "supported-environments"),
        NoBuild = LockFormat.Strings(element, "no-build"),
        NoBinary = LockFormat.Strings(element, "no-binary"),
        CondaRetries = element.TryGetProperty("conda-retries", out JsonElement retries) ? retries.GetInt32() : null,
        CondaPypiMapping = LockFormat.OptionalText(element, "conda-pypi-mapping"),
        AllowPreReleases = element.TryGetProperty("pre-releases", out _),
        RequireHashes = element.TryGetProperty("require-hashes", out _),
        Variables = ReadVariables(element),
        PypiLocks = element.TryGetProperty("locks", out JsonElement locks) ? [.. locks.EnumerateArray().Select(ReadLock)] : [],
        CondaLocks = element.TryGetProperty("conda-locks", out JsonElement condaLocks) ? [.. condaLocks.EnumerateArray().Select(ReadCondaLock)] : [],
        ExcludeNewer = LockFormat.OptionalText(element, "exclude-newer") is { } cutOff ? CutOff.Parse(cutOff) : null,
    });

    /// <summary>Variables of an environment, sorted by name; nothing where there are none.</summary>
    public static void WriteVariables(Utf8JsonWriter json, IReadOnlyDictionary<string, string> variables)
    {
        if (variables.Count == 0) return;
        json.WriteStartObject("variables");
        foreach ((string name, string value) in variables.OrderBy(static v => v.Key, StringComparer.Ordinal)) json.WriteString(name, value);
        json.WriteEndObject();
    }

    public static Dictionary<string, string> ReadVariables(JsonElement element) => element.TryGetProperty("variables", out JsonElement variables)
        ? variables.EnumerateObject().ToDictionary(static v => v.Name, static v => v.Value.GetString() ?? "", StringComparer.Ordinal)
        : [];

    private static void WriteLocks(Utf8JsonWriter json, IReadOnlyList<PypiLockFile> locks)
    {
        json.WriteStartArray("locks");
        foreach (PypiLockFile file in locks.OrderBy(static l => l.ToCanonicalText(), StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("file", file.FileName);
            json.WriteString("text", file.ToCanonicalContent());
            WriteIfAny(json, "extras", Sorted(file.Extras));
            WriteIfAny(json, "groups", Sorted(file.Groups));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static PypiLockFile ReadLock(JsonElement element) => new(element.GetProperty("file").GetString() ?? "", element.GetProperty("text").GetString() ?? "")
    {
        Extras = LockFormat.Strings(element, "extras"),
        Groups = LockFormat.Strings(element, "groups"),
    };

    private static void WriteCondaLocks(Utf8JsonWriter json, IReadOnlyList<CondaLockFile> locks)
    {
        json.WriteStartArray("conda-locks");
        foreach (CondaLockFile file in locks.OrderBy(static l => l.ToCanonicalText(), StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("file", file.FileName);
            json.WriteString("text", file.ToCanonicalContent());
            if (file.AllowMd5) json.WriteBoolean("md5", true);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static CondaLockFile ReadCondaLock(JsonElement element) => new(element.GetProperty("file").GetString() ?? "", element.GetProperty("text").GetString() ?? "", allowMd5: element.TryGetProperty("md5", out _));

    // A lock holds no path of the machine that wrote it. One that does was made so that files of its reader's machine are read.
    public static PackageRequest ReadConda(string text) => MatchSpec.TryParse(text, out MatchSpec? spec) && spec.Url is { } url && LocalSource.IsLocal(url)
        ? throw new FormatException($"it asks for {(spec.HasExactName ? spec.Name : "a package")} from the files of the machine that reads it")
        : new PackageRequest(text);

    public static PackageRequest ReadRequest(string text)
    {
        string[] parts = text.Split(" --hash=");
        return new PackageRequest(parts[0]) { Hashes = parts[1..] };
    }

    // A source on this machine is written by its name alone: its address is found in the options of whoever reads the lock.
    private static string Text(EnvironmentSource source) => source.ToString();

    // How a place is to be used is the word of whoever uses it, never a lock's.
    private static EnvironmentSource ReadIndex(string text)
    {
        EnvironmentSource source = EnvironmentSource.Parse(text);
        return source with { Settings = source.Settings.OfAnswer };
    }

    public static IEnumerable<string> Sorted(IEnumerable<string> texts) => texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>A list, where there is anything in it.</summary>
    public static void WriteIfAny(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        List<string> all = [.. values];
        if (all.Count > 0) LockFormat.WriteStrings(json, name, all);
    }
}
