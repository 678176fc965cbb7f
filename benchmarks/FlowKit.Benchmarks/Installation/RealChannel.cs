using FlowKit.Conda.Channels;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;

namespace FlowKit.Benchmarks.Installation;

/// <summary>The explainer case's 37 packages in a channel that is a folder.</summary>
internal static class RealChannel
{
    public static readonly string[] Specs = ["python 3.11.*", "scikit-learn ==1.4.2", "numpy <2", "pandas", "lightgbm", "shap", "pip", "jq"];

    public static async Task<IReadOnlyList<PackageRecord>> SolveAsync(string folder)
    {
        Channel channel = Channel.Named("local", new Uri(folder + "/"));
        ChannelRecords records = await new RepoDataGateway(new FileFetcher()).LoadAsync([channel], "linux-64", Specs.Select(spec => spec.Split(' ')[0]));
        return new CondaSolver().Solve(new CondaSolveRequest
        {
            Specs = [.. Specs.Select(spec => MatchSpec.Parse(spec))],
            Records = records,
            VirtualPackages = [new VirtualPackage("__glibc", CondaVersion.Parse("2.36"), "0"), new VirtualPackage("__unix", CondaVersion.Parse("0"), "0"), new VirtualPackage("__linux", CondaVersion.Parse("6.1"), "0")],
        }).Records;
    }
}
