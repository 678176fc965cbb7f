using System.Globalization;
using System.Text.Json;
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
        WriteIfAny(json, "indexes", spec.Indexes.Select(Text));
        if (spec.Python is not null) json.WriteString("python", spec.Python);
        if (spec.DefaultPython is not null) json.WriteString("default-python", spec.DefaultPython);
        WriteIfAny(json, "virtual", spec.VirtualPackages.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        WriteIfAny(json, "from-pypi", spec.FromPypi.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        if (spec.ExcludeNewer is { } moment) json.WriteString("exclude-newer", moment.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    public static EnvironmentSpec Read(JsonElement element) => new()
    {
        Conda = [.. LockFormat.Strings(element, "conda").Select(static t => new PackageRequest(t))],
        Pypi = [.. LockFormat.Strings(element, "pypi").Select(static t => new PackageRequest(t))],
        Channels = [.. LockFormat.Strings(element, "channels").Select(EnvironmentSource.Parse)],
        Indexes = [.. LockFormat.Strings(element, "indexes").Select(EnvironmentSource.Parse)],
        Python = LockFormat.OptionalText(element, "python"),
        DefaultPython = LockFormat.OptionalText(element, "default-python"),
        VirtualPackages = LockFormat.Strings(element, "virtual"),
        FromPypi = LockFormat.Strings(element, "from-pypi"),
        ExcludeNewer = LockFormat.OptionalText(element, "exclude-newer") is { } moment
            ? DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)
            : null,
    };

    // A source on this machine is written by its name alone: its address is found in the options of whoever reads the lock.
    private static string Text(EnvironmentSource source) => source.Name;

    private static IEnumerable<string> Sorted(IEnumerable<string> texts) => texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static void WriteIfAny(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        List<string> all = [.. values];
        if (all.Count > 0) LockFormat.WriteStrings(json, name, all);
    }
}
