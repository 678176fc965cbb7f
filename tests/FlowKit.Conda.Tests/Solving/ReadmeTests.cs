using System.Text;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Formats;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;

namespace FlowKit.Conda.Tests.Solving;

public sealed class ReadmeTests
{
    [Test]
    public async Task What_the_readme_shows_runs()
    {
        MemoryFetcher fetcher = new();
        fetcher.Put(new Uri("https://conda.anaconda.org/conda-forge/noarch/repodata.json"), Encoding.UTF8.GetBytes(
            "{\"packages.conda\":{\"python-3.12.1-0.conda\":{\"name\":\"python\",\"version\":\"3.12.1\",\"build\":\"0\",\"build_number\":0},\"numpy-2.1-0.conda\":{\"name\":\"numpy\",\"version\":\"2.1\",\"build\":\"0\",\"build_number\":0,\"depends\":[\"python\"]}}}"));
        string list = await SolveAsync(fetcher);
        Assert.That(list.Split('\n')[2..4], Is.EqualTo(new[] { "https://conda.anaconda.org/conda-forge/noarch/python-3.12.1-0.conda", "https://conda.anaconda.org/conda-forge/noarch/numpy-2.1-0.conda" }));
    }

    // begin-snippet: solve-conda
    // An HttpFetcher for the real channel; a MemoryFetcher or FileFetcher does as well.
    private static async Task<string> SolveAsync(IFetcher fetcher)
    {
        string[] asked = ["python=3.12", "numpy>=2"];
        ChannelRecords records = await new RepoDataGateway(fetcher).LoadAsync([Channel.Parse("conda-forge")], "linux-64", ["python", "numpy"]);
        CondaSolution solution = new CondaSolver().Solve(new CondaSolveRequest
        {
            Specs = [.. asked.Select(MatchSpec.Parse)],
            Records = records,
            VirtualPackages = TargetSystem.VirtualPackagesOf(CondaPlatform.Parse("linux-64")),
        });
        return ExplicitLock.Write("linux-64", solution.Records);
    }
    // end-snippet
}
