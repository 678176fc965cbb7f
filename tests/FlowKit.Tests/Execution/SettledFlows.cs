using FlowKit.Conda.Solving;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Solving;

namespace FlowKit.Tests.Execution;

/// <summary>Steps whose attributes say how their packages are chosen.</summary>
[Flow, PortableEnv(ExcludeNewer = "2030-01-01")]
public sealed partial class SettledFlow : Flow<SettledFlow>
{
    [Artifact] public partial IReadOnlyList<string> Conda { get; set; }

    [Artifact] public partial IReadOnlyList<string> Pypi { get; set; }

    [Step, Conda("new-data", "old-data", Overrides = ["data <2"], Priority = ChannelPriority.Flexible, Strategy = SolveStrategy.Lowest)]
    public Transition Start()
    {
        Conda = Names("conda-meta", "*.json");
        return Next(Last);
    }

    [Step, Pypi("newish", "common", "early>1", PreReleasePackages = ["early=allow"], StaticMetadata = ["early==2.0rc1 -> common"], Resolution = ResolutionMode.Lowest, Constraints = ["common<3"], Overrides = ["common"])]
    public Transition Last()
    {
        Pypi = Names("", "*.dist-info");
        return End();
    }

    private List<string> Names(string folder, string pattern) =>
        [.. new DirectoryInfo(Path.Combine(Env.Prefix, folder)).EnumerateFileSystemInfos(pattern, SearchOption.AllDirectories).Select(found => Path.GetFileNameWithoutExtension(found.Name)).Distinct().Order(StringComparer.Ordinal)];
}

/// <summary>Publishes what a step got of a conda package that no channel has.</summary>
[Flow]
public sealed partial class ArchiveFlow : Flow<ArchiveFlow>
{
    [Artifact] public partial EnvironmentName Published { get; set; }

    [Step, Conda("https://packages.example/files/archived-1.0-0.conda#sha256:56a62e548bf2193f81ee83753d535307403be1913ed63692a9b1f730ab0345e4")]
    public async Task<Transition> Start()
    {
        await File.ReadAllTextAsync(Path.Combine(Env.Prefix, "share", "archived.csv"), Cancellation);
        Published = await Environments.Compose(Env.Id).PublishAsync("team/archived", Cancellation);
        return End();
    }
}

/// <summary>Fetches that when its step starts.</summary>
[Flow]
public sealed partial class ArchiveUserFlow : Flow<ArchiveUserFlow>
{
    [Artifact] public partial string Text { get; set; }

    [Step, PortableEnv("team/archived", FetchAtExecution = true)]
    public async Task<Transition> Start()
    {
        Text = await File.ReadAllTextAsync(Path.Combine(Env.Prefix, "share", "archived.csv"), Cancellation);
        return End();
    }
}
