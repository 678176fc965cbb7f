using FlowKit.Definition;
using FlowKit.Environments.Specs;

namespace FlowKit.Execution;

/// <summary>Turns what a step declares, or a step composes, into the spec that is resolved.</summary>
internal static class DeclaredSpec
{
    public static EnvironmentSpec Of(EnvironmentDeclaration declaration) => DeclaredFiles.Apply(declaration, new EnvironmentSpec
    {
        Conda = Requests(declaration.Conda),
        Pypi = Requests(declaration.Pypi),
        Channels = [.. declaration.Channels.Select(EnvironmentSource.Parse)],
        Indexes = [.. declaration.Indexes.Select(EnvironmentSource.Parse)],
        Python = declaration.Python,
        Platforms = [.. declaration.Platforms],
        VirtualPackages = [.. declaration.VirtualPackages],
        ExcludeNewer = declaration.Settings.ExcludeNewer is { } cutOff ? CutOff.Parse(cutOff) : null,
        FromPypi = [.. declaration.Settings.FromPypi],
        NoBuild = [.. declaration.Settings.PypiNoBuild],
        NoBinary = [.. declaration.Settings.PypiNoBinary],
        Constraints = Requests(declaration.Settings.PypiConstraints, "Constraints of [Pypi]"),
        Overrides = Requests(declaration.Settings.PypiOverrides, "Overrides of [Pypi]"),
        CondaSettings = new CondaSettings
        {
            Priority = declaration.Settings.CondaPriority,
            Strategy = declaration.Settings.CondaStrategy,
            Constraints = Requests(declaration.Settings.CondaConstraints, "Constraints of [Conda]"),
            Overrides = [.. declaration.Settings.CondaOverrides.Select(CondaOverride.Parse)],
        },
        PypiSettings = new PypiSettings
        {
            Resolution = declaration.Settings.PypiResolution,
            PreReleases = declaration.Settings.PypiPreReleases,
            PreReleasePackages = [.. declaration.Settings.PypiPreReleasePackages.Select(PackagePreReleases.Parse)],
            StaticMetadata = [.. declaration.Settings.PypiStaticMetadata.Select(StaticMetadata.Parse)],
            IndexPins = [.. declaration.Settings.PypiIndexPins.Select(IndexPin.Parse)],
        },
    });

    public static EnvironmentSpec Of(EnvironmentComposition composition, string flow, string step) => new()
    {
        Conda = [.. composition.Conda.Select(text => new PackageRequest(text, $"WithConda in {flow}.{step}"))],
        Pypi = [.. composition.Pypi.Select(text => new PackageRequest(text, $"WithPypi in {flow}.{step}"))],
        Channels = [.. composition.Channels.Select(EnvironmentSource.Parse)],
        Indexes = [.. composition.Indexes.Select(EnvironmentSource.Parse)],
        Python = composition.Python,
        Removed = [.. composition.Removed],
        FromPypi = [.. composition.FromPypi],
        Constraints = [.. composition.Constraints.Select(text => new PackageRequest(text, $"WithPypiConstraint in {flow}.{step}"))],
        Overrides = [.. composition.Overrides.Select(text => new PackageRequest(text, $"WithPypiOverride in {flow}.{step}"))],
        ExcludeNewer = composition.ExcludeNewer,
        CondaSettings = composition.CondaSettings,
        PypiSettings = composition.PypiSettings,
    };

    private static List<PackageRequest> Requests(IEnumerable<string> texts, string origin) => [.. texts.Select(text => new PackageRequest(text, origin))];

    private static List<PackageRequest> Requests(IEnumerable<DeclaredRequirement> declared) => [.. declared.Select(requirement => new PackageRequest(requirement.Text, requirement.Origin))];
}
