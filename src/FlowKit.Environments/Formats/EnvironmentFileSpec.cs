using FlowKit.Conda.Formats;
using FlowKit.Conda.Specs;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Formats;

/// <summary>What an <c>environment.yml</c> asks for (CEP 24).</summary>
internal static class EnvironmentFileSpec
{
    public static EnvironmentSpec Read(RequirementFile file)
    {
        EnvironmentFile read = EnvironmentFileReader.Read(file.Text, file.Path);
        string origin = file.OriginAt(file.Path);
        List<PackageRequest> conda = [.. read.Dependencies.Select(spec => new PackageRequest(spec, origin))];
        foreach ((string selector, IReadOnlyList<string> specs) in read.Selectors)
        {
            // A spec of some platforms is one with a condition on what these platforms are: each target reads the same requirement.
            MatchCondition condition = MatchCondition.Of(MatchSpec.Parse(VirtualPackageOf(selector, file)));
            conda.AddRange(specs.Select(spec => new PackageRequest(MatchSpec.Parse(spec).When(condition).ToString(), origin)));
        }
        EnvironmentSpec spec = new()
        {
            Conda = conda,
            // 'nodefaults' only says that nothing else is to be added, and nothing is.
            Channels = [.. read.Channels.Where(static channel => channel != "nodefaults").Select(EnvironmentSource.Parse)],
            Platforms = [.. read.Platforms],
            Variables = read.Variables,
            Notes = [.. read.IgnoredKeys.Select(key => $"{file.Path} has the key '{key}', which means nothing in an environment.yml and is passed over.")],
        };
        return read.Pip.Count == 0 ? spec : spec.Join(PipSpec(file, read.Pip));
    }

    // The entries below 'pip:' are lines of a requirements file.
    private static EnvironmentSpec PipSpec(RequirementFile file, IReadOnlyList<string> pip) =>
        new RequirementsFileSpec(file with { Path = file.Path + " (pip)", Text = string.Join('\n', pip) }).Read();

    private static string VirtualPackageOf(string selector, RequirementFile file) => selector.Trim() switch
    {
        "unix" => "__unix",
        "linux" => "__linux",
        "osx" => "__osx",
        "win" => "__win",
        { Length: > 2 } name when name.StartsWith("__", StringComparison.Ordinal) => name,
        { } other => throw file.Invalid($"'sel({other})' selects nothing that is known: unix, linux, osx, win, or a virtual package such as __cuda"),
    };
}
