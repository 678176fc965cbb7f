using System.Globalization;
using System.Text.Json;
using FlowKit.Conda.Solving;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;

namespace FlowKit.Environments.Locking;

/// <summary>The settings in the spec of a lock: only those that say something.</summary>
internal static class SettingsFormat
{
    public static void Write(Utf8JsonWriter json, EnvironmentSpec spec)
    {
        SpecFormat.WriteIfAny(json, "without", SpecFormat.Sorted(spec.Removed));
        WriteCutOffs(json, "exclude-newer-packages", spec.ExcludeNewerPackages);
        if (spec.AgesFrom is { } moment) json.WriteString("ages-from", moment.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        CondaSettings conda = spec.CondaSettings;
        WriteWord(json, "conda-priority", conda.Priority);
        WriteWord(json, "conda-strategy", conda.Strategy);
        SpecFormat.WriteIfAny(json, "conda-constraints", SpecFormat.Sorted(conda.Constraints.Select(LocalArchive.Text)));
        SpecFormat.WriteIfAny(json, "conda-overrides", SpecFormat.Sorted(conda.Overrides.Select(static o => o.ToString())));
        SpecFormat.WriteIfAny(json, "conda-excluded", SpecFormat.Sorted(conda.Excluded.Select(LocalArchive.Text)));
        WriteCutOffs(json, "exclude-newer-channels", conda.ExcludeNewerChannels);
        PypiSettings pypi = spec.PypiSettings;
        WriteWord(json, "index-strategy", pypi.IndexStrategy);
        WriteWord(json, "resolution", pypi.Resolution);
        WriteWord(json, "pre-release-policy", pypi.PreReleases);
        SpecFormat.WriteIfAny(json, "pre-release-packages", SpecFormat.Sorted(pypi.PreReleasePackages.Select(static p => p.ToString())));
        SpecFormat.WriteIfAny(json, "static-metadata", SpecFormat.Sorted(pypi.StaticMetadata.Select(static m => m.ToString())));
        SpecFormat.WriteIfAny(json, "build-constraints", SpecFormat.Sorted(pypi.BuildConstraints.Select(static r => CanonicalSpec.Text(r))));
        SpecFormat.WriteIfAny(json, "index-pins", SpecFormat.Sorted(pypi.IndexPins.Select(static p => p.ToString())));
    }

    public static EnvironmentSpec Read(JsonElement element, EnvironmentSpec spec) => spec with
    {
        Removed = LockFormat.Strings(element, "without"),
        ExcludeNewerPackages = ReadCutOffs(element, "exclude-newer-packages"),
        AgesFrom = LockFormat.OptionalText(element, "ages-from") is { } moment ? CutOff.Parse(moment).Moment : null,
        CondaSettings = new CondaSettings
        {
            Priority = ReadWord<ChannelPriority>(element, "conda-priority"),
            Strategy = ReadWord<SolveStrategy>(element, "conda-strategy"),
            Constraints = [.. LockFormat.Strings(element, "conda-constraints").Select(SpecFormat.ReadConda)],
            Overrides = [.. LockFormat.Strings(element, "conda-overrides").Select(CondaOverride.Parse)],
            Excluded = [.. LockFormat.Strings(element, "conda-excluded").Select(SpecFormat.ReadConda)],
            ExcludeNewerChannels = ReadCutOffs(element, "exclude-newer-channels"),
        },
        PypiSettings = new PypiSettings
        {
            IndexStrategy = ReadWord<IndexStrategy>(element, "index-strategy"),
            Resolution = ReadWord<ResolutionMode>(element, "resolution"),
            PreReleases = ReadWord<PrereleasePolicy>(element, "pre-release-policy"),
            PreReleasePackages = [.. LockFormat.Strings(element, "pre-release-packages").Select(PackagePreReleases.Parse)],
            StaticMetadata = [.. LockFormat.Strings(element, "static-metadata").Select(StaticMetadata.Parse)],
            BuildConstraints = [.. LockFormat.Strings(element, "build-constraints").Select(SpecFormat.ReadRequest)],
            IndexPins = [.. LockFormat.Strings(element, "index-pins").Select(IndexPin.Parse)],
        },
    };

    private static void WriteWord<T>(Utf8JsonWriter json, string name, T? value)
        where T : struct, Enum
    {
        if (value is { } said) json.WriteString(name, SettingWord.Of(said));
    }

    private static T? ReadWord<T>(JsonElement element, string name)
        where T : struct, Enum => LockFormat.OptionalText(element, name) is { } word ? SettingWord.Parse<T>(word) : null;

    private static void WriteCutOffs(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, CutOff> cutOffs) =>
        SpecFormat.WriteIfAny(json, name, SpecFormat.Sorted(cutOffs.Select(static c => $"{c.Key}={c.Value}")));

    private static Dictionary<string, CutOff> ReadCutOffs(JsonElement element, string name) =>
        LockFormat.Strings(element, name).Select(static text => text.Split('=', 2)).ToDictionary(static parts => parts[0], static parts => CutOff.Parse(parts[^1]), StringComparer.Ordinal);
}
