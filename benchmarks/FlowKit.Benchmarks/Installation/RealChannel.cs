using System.Diagnostics;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;

namespace FlowKit.Benchmarks.Installation;

/// <summary>The 37 real packages of the channel that <c>FLOWKIT_CONDA_CHANNEL</c> names, solved.</summary>
internal static class RealChannel
{
    private static readonly string[] Specs = ["python 3.11.*", "scikit-learn ==1.4.2", "numpy <2", "pandas", "lightgbm", "shap", "pip", "jq"];

    public static string Folder => Environment.GetEnvironmentVariable("FLOWKIT_CONDA_CHANNEL") is { Length: > 0 } folder
        ? Path.GetFullPath(folder)
        : throw new InvalidOperationException("Set FLOWKIT_CONDA_CHANNEL to a folder that ../shared/conda-channel/build has filled.");

    public static IReadOnlyList<PackageRecord> Solve()
    {
        Channel channel = Channel.Named("local", new Uri(Folder + "/"));
        ChannelRecords records = new RepoDataGateway(new FileFetcher()).LoadAsync([channel], "linux-64", Specs.Select(spec => spec.Split(' ')[0])).GetAwaiter().GetResult();
        return new CondaSolver().Solve(new CondaSolveRequest
        {
            Specs = [.. Specs.Select(spec => MatchSpec.Parse(spec))],
            Records = records,
            VirtualPackages = [new VirtualPackage("__glibc", CondaVersion.Parse("2.36"), "0"), new VirtualPackage("__unix", CondaVersion.Parse("0"), "0"), new VirtualPackage("__linux", CondaVersion.Parse("6.1"), "0")],
        }).Records;
    }

    public static CondaPackageCache Cache(string folder) => new(new ContentStore(folder), new FileFetcher());

    public static void Shell(string command)
    {
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-ec", command]) { UseShellExecute = false })!;
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException("The command failed: " + command);
    }
}
