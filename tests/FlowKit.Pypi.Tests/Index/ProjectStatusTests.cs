using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Index;

/// <summary>What maintainers and indexes say about a project (PEP 792), from the page to the answer.</summary>
[Parallelizable]
public sealed class ProjectStatusTests
{
    [TestCase("archived", "Use other instead.")]
    [TestCase("deprecated", "")]
    public async Task A_project_that_was_left_is_used_with_a_warning_also_from_the_cache(string status, string reason)
    {
        using TemporaryFolder folder = new();
        MemoryFetcher fetcher = new();
        Put(fetcher, "one", "1.0", status, reason);
        for (int round = 0; round < 2; round++)
        {
            PypiSolveRequest request = Request(new SimpleIndexSource(fetcher, new PypiIndex("one", new Uri("memory://one/simple/")), new IndexCache(folder.FullName)));
            PypiSolution solution = await new PypiSolver().SolveAsync(request);
            Assert.That(solution.Packages.Single().ToString(), Is.EqualTo("demo==1.0"));
            Assert.That(solution.Warnings.Single(), Does.Contain("demo is " + status).And.Contain(reason));
            UniversalSolution forAll = await new UniversalSolver().SolveAsync(request, new UniversalOptions(VersionSpecifiers.Parse(">=3.9")));
            Assert.That(forAll.Warnings, Is.EqualTo(solution.Warnings));
        }
    }

    [TestCase("active")]
    [TestCase("a-later-word")]
    public async Task Any_other_status_says_nothing(string status)
    {
        MemoryFetcher fetcher = new();
        Put(fetcher, "one", "1.0", status);
        Assert.That((await new PypiSolver().SolveAsync(Request(Indexes(fetcher, IndexStrategy.FirstIndex, "one")))).Warnings, Is.Empty);
    }

    [TestCase("one")]
    [TestCase("one", "two")]
    public async Task A_quarantined_project_offers_nothing_and_no_later_index_takes_its_place(params string[] indexes)
    {
        MemoryFetcher fetcher = new();
        Put(fetcher, "one", "1.0", "quarantined", "malware");
        Put(fetcher, "two", "2.0");
        PypiSolveException e = (await Assert.ThrowsAsync<PypiSolveException>(() => new PypiSolver().SolveAsync(Request(Indexes(fetcher, IndexStrategy.FirstIndex, indexes)))))!;
        Assert.That(e.Message, Does.Contain("demo is quarantined by its index as unsafe: malware"));
    }

    [Test]
    public async Task Where_the_user_lets_indexes_be_one_the_other_index_still_counts()
    {
        MemoryFetcher fetcher = new();
        Put(fetcher, "one", "3.0", "quarantined");
        Put(fetcher, "two", "2.0");
        PypiSolution solution = await new PypiSolver().SolveAsync(Request(Indexes(fetcher, IndexStrategy.UnsafeBestMatch, "one", "two")));
        Assert.That(solution.Packages.Single().ToString(), Is.EqualTo("demo==2.0"));
    }

    private static MultiIndexSource Indexes(MemoryFetcher fetcher, IndexStrategy strategy, params string[] names) =>
        new(fetcher, [.. names.Select(name => new PypiIndex(name, new Uri($"memory://{name}/simple/")))], strategy);

    private static PypiSolveRequest Request(IPypiSource source) => new() { Requirements = [Requirement.Parse("demo")], Target = PypiTarget.For("linux-64", "3.11"), Source = source };

    private static void Put(MemoryFetcher fetcher, string index, string version, string? status = null, string reason = "")
    {
        string told = status is null ? "" : $$"""
            "project-status": {"status": "{{status}}", "reason": "{{reason}}"},
            """;
        fetcher.Put(new Uri($"memory://{index}/simple/demo/index.json"), Encoding.UTF8.GetBytes($$"""{ {{told}} "files": [{"filename": "demo-{{version}}-py3-none-any.whl", "url": "../../f/demo-{{version}}-py3-none-any.whl", "hashes": {}, "core-metadata": true}]}"""), "application/vnd.pypi.simple.v1+json");
        fetcher.Put(new Uri($"memory://{index}/f/demo-{version}-py3-none-any.whl.metadata"), Encoding.UTF8.GetBytes($"Metadata-Version: 2.1\nName: demo\nVersion: {version}\n"));
    }
}
