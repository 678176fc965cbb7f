using FlowKit.Conda.Channels;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Conda.Tests.Channels;
using FlowKit.Content.Downloading;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Solving;

/// <summary>Several platforms of one request.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SeveralPlatformsTests
{
    private static readonly string[] Platforms = ["linux-64", "osx-arm64", "win-64"];

    [Test]
    public async Task Each_platform_gets_what_it_gets_alone_and_records_of_noarch_are_made_once()
    {
        Channel channel = Channel.Named("conda-forge", new Uri(Conformance.PathOf("conda/mini-conda-forge")));
        string[] asked = ["python=3.11", "pandas", "rich"];
        IReadOnlyDictionary<string, ChannelRecords> records = await new RepoDataGateway(new FileFetcher()).LoadAsync([channel], Platforms, ["python", "pandas", "rich"]);
        IReadOnlyDictionary<string, CondaSolution> together = await new CondaSolver().SolvePlatformsAsync(Platforms.ToDictionary(platform => platform, platform => Request(platform, records[platform])));
        Assert.That(together.Keys, Is.EquivalentTo(Platforms));
        foreach (string platform in Platforms)
        {
            CondaSolution alone = new CondaSolver().Solve(Request(platform, await new RepoDataGateway(new FileFetcher()).LoadAsync([channel], platform, [])));
            Assert.That(together[platform].Records.Select(record => record.Subdir + "/" + record.FileName), Is.EqualTo(alone.Records.Select(record => record.Subdir + "/" + record.FileName)), platform);
        }
        PackageRecord[] pure = [.. Platforms.Select(platform => together[platform].Records.Single(record => record.Name == "rich"))];
        Assert.That(pure, Has.All.SameAs(pure[0]));

        CondaSolveRequest Request(string platform, ChannelRecords known) => new() { Specs = [.. asked.Select(MatchSpec.Parse)], Records = known, VirtualPackages = TargetSystem.VirtualPackagesOf(CondaPlatform.Parse(platform)) };
    }

    [Test]
    public async Task Shards_that_several_platforms_need_are_fetched_once()
    {
        MemoryChannels channels = new();
        channels.AddSharded("c", "linux-64", ("tool", [MemoryChannels.Record("tool", "1.0", ["lib"], build: "linux")]));
        channels.AddSharded("c", "win-64", ("tool", [MemoryChannels.Record("tool", "1.0", ["lib", "extra"], build: "win")]));
        channels.AddSharded("c", "noarch", ("lib", [MemoryChannels.Record("lib", "1.0")]), ("extra", [MemoryChannels.Record("extra", "1.0")]));
        IReadOnlyDictionary<string, ChannelRecords> records = await new RepoDataGateway(channels.Server).LoadAsync([Channel.Named("c", MemoryChannels.AddressOf("c"))], ["win-64", "linux-64", "win-64"], ["tool"]);
        Assert.That(channels.Server.RequestCount, Is.EqualTo(3 + 4), "three indexes and four shards");
        Assert.That(records["linux-64"].GetRecords("tool").Single().Build, Is.EqualTo("linux"));
        Assert.That(records["win-64"].GetRecords("tool").Single().Build, Is.EqualTo("win"));
        Assert.That(records["win-64"].GetRecords("extra"), Has.Count.EqualTo(1));
        Assert.That(records["win-64"].GetRecords("lib")[0], Is.SameAs(records["linux-64"].GetRecords("lib")[0]));
    }

    [Test]
    public async Task Of_several_platforms_without_a_solution_the_first_by_name_is_told()
    {
        ChannelRecords records = new MemoryChannels().Add("c", MemoryChannels.Record("a", "1.0", ["__unix"])).Load();
        CondaSolveRequest good = new() { Specs = [MatchSpec.Parse("a")], Records = records, VirtualPackages = [VirtualPackage.Parse("__unix=0")] }, bad = good with { VirtualPackages = [] };
        CondaSolveException e = (await Assert.ThrowsAsync<CondaSolveException>(() => new CondaSolver().SolvePlatformsAsync(
            new Dictionary<string, CondaSolveRequest> { ["win-64"] = bad, ["linux-64"] = good, ["win-32"] = bad })))!;
        Assert.That(e.Message, Does.StartWith("The request cannot be satisfied for win-32\n").And.Contain("the target system has no __unix"));
    }

    [Test]
    public async Task A_cancelled_solve_of_several_platforms_stops()
    {
        using CancellationTokenSource source = new();
        await source.CancelAsync();
        CondaSolveRequest request = new() { Specs = [MatchSpec.Parse("a")], Records = new MemoryChannels().Add("c", MemoryChannels.Record("a", "1.0")).Load() };
        await Assert.CatchAsync<OperationCanceledException>(() => new CondaSolver().SolvePlatformsAsync(new Dictionary<string, CondaSolveRequest> { ["linux-64"] = request }, source.Token));
    }
}
