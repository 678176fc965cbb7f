using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Hosting;

/// <summary>The settings of how packages are chosen.</summary>
internal static class SolveSettings
{
    public static IReadOnlyList<Setting> All { get; } =
    [
        Conda("channelPriority", "FLOWKIT_CHANNEL_PRIORITY", (conda, text) => conda with { Priority = SettingWord.Parse<ChannelPriority>(text) }),
        Conda("condaStrategy", "FLOWKIT_CONDA_STRATEGY", (conda, text) => conda with { Strategy = SettingWord.Parse<SolveStrategy>(text) }),
        CondaList("condaConstraints", "FLOWKIT_CONDA_CONSTRAINTS", (conda, values) => conda with { Constraints = [.. values.Select(MatchSpecOf)] }),
        CondaList("condaOverrides", "FLOWKIT_CONDA_OVERRIDES", (conda, values) => conda with { Overrides = [.. values.Select(CondaOverride.Parse)] }),
        CondaList("condaExclude", "FLOWKIT_CONDA_EXCLUDE", (conda, values) => conda with { Excluded = [.. values.Select(MatchSpecOf)] }),
        CondaList("excludeNewerChannels", "FLOWKIT_EXCLUDE_NEWER_CHANNELS", (conda, values) => conda with { ExcludeNewerChannels = Setting.CutOffs(values) }),
        Pypi("indexStrategy", "FLOWKIT_INDEX_STRATEGY", (pypi, text) => pypi with { IndexStrategy = SettingWord.Parse<IndexStrategy>(text) }),
        Pypi("resolution", "FLOWKIT_RESOLUTION", (pypi, text) => pypi with { Resolution = SettingWord.Parse<ResolutionMode>(text) }),
        Pypi("preReleases", "FLOWKIT_PRE_RELEASES", (pypi, text) => pypi with { PreReleases = SettingWord.Parse<PrereleasePolicy>(text) }),
        PypiList("preReleasePackages", "FLOWKIT_PRE_RELEASE_PACKAGES", (pypi, values) => pypi with { PreReleasePackages = [.. values.Select(PackagePreReleases.Parse)] }),
        PypiList("staticMetadata", "FLOWKIT_STATIC_METADATA", (pypi, values) => pypi with { StaticMetadata = [.. values.Select(StaticMetadata.Parse)] }),
        PypiList("indexPins", "FLOWKIT_INDEX_PINS", (pypi, values) => pypi with { IndexPins = [.. values.Select(IndexPin.Parse)] }),
        PypiList("buildConstraints", "FLOWKIT_BUILD_CONSTRAINTS", (pypi, values) => pypi with { BuildConstraints = [.. values.Select(RequirementOf)] }),
        Setting.Many("constraints", "FLOWKIT_CONSTRAINTS", (options, values) => Setting.Replace(options.Constraints, values.Select(RequirementOf))),
        Setting.Many("overrides", "FLOWKIT_OVERRIDES", (options, values) => Setting.Replace(options.Overrides, values.Select(RequirementOf))),
    ];

    private static Setting Conda(string name, string variable, Func<CondaSettings, string, CondaSettings> set) =>
        Setting.One(name, variable, (options, text) => options.CondaSettings = set(options.CondaSettings, text));

    private static Setting CondaList(string name, string variable, Func<CondaSettings, IReadOnlyList<string>, CondaSettings> set) =>
        Setting.Many(name, variable, (options, values) => options.CondaSettings = set(options.CondaSettings, values));

    private static Setting Pypi(string name, string variable, Func<PypiSettings, string, PypiSettings> set) =>
        Setting.One(name, variable, (options, text) => options.PypiSettings = set(options.PypiSettings, text));

    private static Setting PypiList(string name, string variable, Func<PypiSettings, IReadOnlyList<string>, PypiSettings> set) =>
        Setting.Many(name, variable, (options, values) => options.PypiSettings = set(options.PypiSettings, values));

    // Read here already, so that an error names the setting.
    private static PackageRequest MatchSpecOf(string text)
    {
        MatchSpec.Parse(text, strict: true);
        return new PackageRequest(text, "the configuration");
    }

    private static PackageRequest RequirementOf(string text)
    {
        Requirement.Parse(text);
        return new PackageRequest(text, "the configuration");
    }
}
