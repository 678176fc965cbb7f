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
    });

    public static EnvironmentSpec Of(EnvironmentComposition composition, string flow, string step) => new()
    {
        Conda = [.. composition.Conda.Select(text => new PackageRequest(text, $"WithConda in {flow}.{step}"))],
        Pypi = [.. composition.Pypi.Select(text => new PackageRequest(text, $"WithPypi in {flow}.{step}"))],
        Channels = [.. composition.Channels.Select(EnvironmentSource.Parse)],
        Indexes = [.. composition.Indexes.Select(EnvironmentSource.Parse)],
        Python = composition.Python,
        Removed = [.. composition.Removed],
        Overrides = [.. composition.Overrides.Select(text => new PackageRequest(text, $"WithPypiOverride in {flow}.{step}"))],
        ExcludeNewer = composition.ExcludeNewer,
        CondaSettings = composition.CondaSettings,
        PypiSettings = composition.PypiSettings,
    };

    private static List<PackageRequest> Requests(IEnumerable<DeclaredRequirement> declared) => [.. declared.Select(requirement => new PackageRequest(requirement.Text, requirement.Origin))];
}
