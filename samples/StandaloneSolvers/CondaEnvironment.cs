using FlowKit.Conda.Channels;
using FlowKit.Conda.Formats;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;

namespace StandaloneSolvers;

/// <summary>A conda client in twenty lines: channel, solve, lock, prefix.</summary>
public static class CondaEnvironment
{
    // begin-snippet: conda-prefix
    public static async Task<InstallResult> InstallAsync(
        IFetcher fetcher, Channel channel, IReadOnlyList<string> asked, IReadOnlyList<VirtualPackage> system, string prefix, string cache, CondaInstallOptions options)
    {
        MatchSpec[] specs = [.. asked.Select(text => MatchSpec.Parse(text))];
        ChannelRecords records = await new RepoDataGateway(fetcher).LoadAsync([channel], options.Platform, specs.Select(spec => spec.Name));
        CondaSolution solution = new CondaSolver().Solve(new CondaSolveRequest { Specs = specs, Records = records, VirtualPackages = system });
        await File.WriteAllTextAsync(prefix + ".lock", ExplicitLock.Write(options.Platform, solution.Records));
        CondaPackageCache packages = new(new ContentStore(cache), fetcher);
        return await new CondaInstaller(packages).SyncAsync(prefix, solution.Records, options with
        {
            RequestedSpecs = specs.ToLookup(spec => spec.Name, spec => spec.ToString()).ToDictionary(group => group.Key, IReadOnlyList<string> (group) => [.. group]),
        });
    }
    // end-snippet
}
