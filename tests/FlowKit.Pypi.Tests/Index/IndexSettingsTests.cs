using System.Text;
using FlowKit.Content;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;
using FlowKit.Pypi.Tests.Solving;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Index;

/// <summary>What is configured for single indexes, and what a solve asks for ahead.</summary>
public sealed class IndexSettingsTests
{
    private static readonly PackageName Demo = PackageName.Parse("demo");

    [TestCase(401)]
    [TestCase(403)]
    public async Task An_index_may_be_passed_over_where_it_refuses_the_credentials(int status)
    {
        using FaultServer closed = new(), open = new();
        using HttpFetcher fetcher = new(new HttpFetcherOptions { Credentials = [] });
        closed.StatusOf = (_, _) => status;
        Put(open, "demo-1.0-py3-none-any.whl", null);
        PypiIndex first = new("closed", closed.Simple), second = new("open", open.Simple);
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => new MultiIndexSource(fetcher, [first, second]).GetProjectAsync(Demo).AsTask()))!;
        Assert.That(e.Code, Is.EqualTo(ContentErrors.Unauthorized));
        ProjectPage page = (await new MultiIndexSource(fetcher, [first with { IgnoresRefusedCredentials = true }, second]).GetProjectAsync(Demo))!;
        Assert.That(page.Files.Single().IndexName, Is.EqualTo("open"));
    }

    [Test]
    public async Task An_index_may_be_exempted_from_the_need_of_upload_times_under_a_cut_off()
    {
        using FaultServer dated = new(), undated = new();
        using HttpFetcher fetcher = new(new HttpFetcherOptions { Credentials = [] });
        Put(undated, "demo-1.0-py3-none-any.whl", null);
        Put(dated, "demo-2.0-py3-none-any.whl", "2030-01-01T00:00:00Z");
        PypiIndex bare = new("bare", undated.Simple), known = new("known", dated.Simple);
        Assert.That(async () => await SolveAsync(fetcher, bare), Throws.TypeOf<PypiSolveException>().With.Message.Contains("no upload time"));
        Assert.That(await SolveAsync(fetcher, bare with { AllowsMissingUploadTime = true }), Is.EqualTo("demo==1.0"));
        Assert.That(async () => await SolveAsync(fetcher, known with { AllowsMissingUploadTime = true }), Throws.TypeOf<PypiSolveException>().With.Message.Contains("after the cut-off date"), "what has a time is held to it");
    }

    [Test]
    public async Task A_project_whose_versions_are_rejected_one_after_another_has_its_next_ones_fetched_together()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0");
        for (int i = 1; i <= 60; i++) index.Add("app", $"{i}.0", i <= 40 ? ["lib==1.0"] : [$"lib=={i}.0"], null);
        PypiSolution solution = await new PypiSolver().SolveAsync(new PypiSolveRequest { Requirements = [Requirement.Parse("app"), Requirement.Parse("lib==1.0")], Source = index, Target = PypiTarget.For("linux-64", "3.12") });
        Assert.That(solution.Find(PackageName.Parse("app"))!.ToString(), Is.EqualTo("app==40.0"));
        Assert.That(index.Visited.Keys.Count(static version => version.StartsWith("app", StringComparison.Ordinal)), Is.GreaterThan(21), "versions below the one that was taken were asked for as well");
    }

    [Test]
    public async Task A_constraint_by_address_says_where_the_package_comes_from_and_adds_nothing()
    {
        InlineIndex index = new InlineIndex().Add("app", "1.0", "lib").Add("lib", "1.0").Add("lib", "2.0").Add("lone", "1.0");
        PypiSolveRequest request = new()
        {
            Requirements = [Requirement.Parse("app")], Source = index, Target = PypiTarget.For("linux-64", "3.12"),
            Constraints = [Requirement.Parse("lib @ memory://inline/lib-1.0-py3-none-any.whl"), Requirement.Parse("lone @ memory://inline/lone-1.0-py3-none-any.whl")],
        };
        PypiSolution solution = await new PypiSolver().SolveAsync(request);
        Assert.That(string.Join(" ", solution.Packages), Is.EqualTo("app==1.0 lib==1.0"));
        Assert.That(solution.Packages[1].File!.Url.OriginalString, Is.EqualTo("memory://inline/lib-1.0-py3-none-any.whl"));
    }

    private static async Task<string> SolveAsync(IFetcher fetcher, PypiIndex index) => string.Join(" ", (await new PypiSolver().SolveAsync(new PypiSolveRequest
    {
        Requirements = [Requirement.Parse("demo")], Source = new SimpleIndexSource(fetcher, index), Target = PypiTarget.For("linux-64", "3.12"), ExcludeNewer = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero),
    })).Packages);

    private static void Put(FaultServer server, string fileName, string? uploaded)
    {
        string time = uploaded is null ? "" : $", \"upload-time\": \"{uploaded}\"";
        server.Put("/simple/demo/", $"{{\"meta\": {{\"api-version\": \"1.1\"}}, \"name\": \"demo\", \"files\": [{{\"filename\": \"{fileName}\", \"url\": \"../../files/{fileName}\", \"hashes\": {{}}, \"core-metadata\": true{time}}}]}}", "application/vnd.pypi.simple.v1+json");
        server.Put($"/files/{fileName}.metadata", Encoding.UTF8.GetBytes($"Metadata-Version: 2.1\nName: demo\nVersion: {fileName.Split('-')[1]}\n"), "text/plain");
    }
}
