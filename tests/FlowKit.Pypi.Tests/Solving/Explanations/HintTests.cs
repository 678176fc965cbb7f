using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Solving.Explanations;

/// <summary>What an explanation says would help.</summary>
public sealed class HintTests
{
    private MemoryFetcher _fetcher = null!;

    [SetUp]
    public void Start() => _fetcher = new MemoryFetcher();

    [Test]
    public async Task A_version_that_the_first_index_hides_is_named_with_its_index()
    {
        MultiIndexSource source = new(_fetcher, [Index("mirror", ("lib", "1.0", "")), Index("public", ("lib", "2.0", ""), ("lib", "2.1", ""), ("lib", "3.0a1", ""))]);
        PypiSolveException e = await FailAsync(source, "lib>=2");
        Assert.That(e.Hints[0], Does.Contain("The index 'public' has lib 2.1, which the index 'mirror' hides").And.Contain("pin lib to 'public'"));
        Assert.That(e.Message, Does.Contain(e.Hints[0]));
        Assert.That(e.Missing.Select(static name => name.Value), Is.EqualTo((string[])["lib"]));
    }

    [Test]
    public async Task An_index_that_serves_only_what_is_pinned_to_it_is_named_as_well()
    {
        MultiIndexSource source = new(_fetcher, [Index("public", ("other", "1.0", "")), Index("gpu", ("lib", "2.0", "")) with { IsExplicit = true }]);
        PypiSolveException e = await FailAsync(source, "lib");
        Assert.That(e.Hints[0], Is.EqualTo("The index 'gpu' has lib 2.0, and is asked only for packages that are pinned to it: pin lib to it."));
        Assert.That(e.Missing.Select(static name => name.Value), Is.EqualTo((string[])["lib"]));
    }

    [Test]
    public async Task What_no_other_index_has_in_a_fitting_version_is_not_promised()
    {
        MultiIndexSource source = new(_fetcher, [Index("mirror", ("lib", "1.0", "")), Index("public", ("lib", "1.5", ""), ("lib", "2.0", "<3"))]);
        Assert.That((await FailAsync(source, "lib>=3")).Message, Does.Not.Contain("public"));
    }

    [Test]
    public async Task Pre_releases_that_would_fit_are_told_where_they_are_switched_off()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0rc1");
        Assert.That((await FailAsync(index, "lib>1", PrereleasePolicy.Disallow)).Message, Does.Contain("There are pre-releases of lib that would fit"));
        Assert.That((await new PypiSolver().SolveAsync(Request(index, "lib>1"))).Packages.Single().ToString(), Is.EqualTo("lib==2.0rc1"));
    }

    [Test]
    public async Task A_package_has_its_own_policy_about_pre_releases()
    {
        InlineIndex index = new InlineIndex().Add("app", "1.0", "lib").Add("app", "2.0a1", "lib").Add("lib", "1.0").Add("lib", "2.0rc1");
        PypiSolveRequest request = Request(index, "app", "lib") with { PrereleasesByPackage = new Dictionary<PackageName, PrereleasePolicy> { [PackageName.Parse("lib")] = PrereleasePolicy.Allow } };
        Assert.That(string.Join(" ", (await new PypiSolver().SolveAsync(request)).Packages), Is.EqualTo("app==1.0 lib==2.0rc1"));
        PypiSolveRequest strict = Request(index, "lib>1") with { Prereleases = PrereleasePolicy.Allow, PrereleasesByPackage = new Dictionary<PackageName, PrereleasePolicy> { [PackageName.Parse("lib")] = PrereleasePolicy.Disallow } };
        Assert.That((await Assert.ThrowsAsync<PypiSolveException>(() => new PypiSolver().SolveAsync(strict)))!.Message, Does.Contain("pre-releases of lib"));
    }

    [Test]
    public async Task A_wheel_for_another_abi_is_told_by_its_abi_and_the_target_by_its_kind()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0", [], null, wheelTags: ["cp313-cp313-manylinux_2_17_x86_64", "cp312-cp312-manylinux_2_17_x86_64"]);
        PypiSolveException free = await FailAsync(Request(index, "lib") with { Target = PypiTarget.For("linux-64", "3.13", freeThreaded: true) });
        Assert.That(free.Message, Does.Contain("has no wheel for linux-64, Python 3.13 (free-threaded) (only for the ABIs cp313)"));
        PypiSolveException pypy = await FailAsync(Request(index, "lib") with { Target = PypiTarget.For("linux-64", "3.11", implementation: PythonImplementation.PyPy) });
        Assert.That(pypy.Message, Does.Contain("Python 3.11 (PyPy) (only for the Pythons cp313, cp312)"));
    }

    [Test]
    public async Task A_yanked_version_is_told_with_the_way_to_have_it()
    {
        PypiSolveException e = await FailAsync(new InlineIndex().Add("lib", "1.0").Add("lib", "2.0", [], null, yanked: true), "lib>1");
        Assert.That(e.Message, Does.Contain("lib==2.0 was taken back by its author (yanked)").And.Contain("exact pin (==)"));
    }

    [Test]
    public async Task The_words_of_an_explanation_do_not_depend_on_the_clock()
    {
        InlineIndex index = new();
        // Thirty independent requirements that each need some decisions, and two that exclude each other.
        for (int i = 0; i < 30; i++) index.Add($"p{i}", "1.0", $"q{i}").Add($"q{i}", "1.0");
        index.Add("one", "1.0", "lib<2").Add("two", "1.0", "lib>=2").Add("lib", "1.0").Add("lib", "2.0");
        string[] asked = [.. Enumerable.Range(0, 30).Select(static i => $"p{i}"), "one", "two"];
        string[] texts = [.. await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ => (await FailAsync(index, asked)).Message))];
        Assert.That(texts.Distinct().Count(), Is.EqualTo(1));
        Assert.That(texts[0], Does.Contain("you require one").And.Contain("you require two").And.Not.Contain("p7"));
        PypiSolveException unsought = (await Assert.ThrowsAsync<PypiSolveException>(() => new PypiSolver { ExplanationEffort = 0 }.SolveAsync(Request(index, asked))))!;
        Assert.That(unsought.Message, Does.Contain("lib"));
    }

    [Test]
    public async Task Offline_a_package_that_is_not_in_the_cache_is_told_with_the_way_out()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("flowkit-test-");
        try
        {
            CachingFetcher offline = new(_fetcher, folder.FullName, new CachingFetcherOptions { Offline = true, CacheEverything = true });
            SimpleIndexSource source = new(offline, new PypiIndex("internal", new Uri("https://packages.example/simple/")));
            PypiSolveException e = await FailAsync(source, "lib");
            Assert.That(e.Code, Is.EqualTo(PypiErrors.Unsatisfiable));
            Assert.That(e.Message, Does.Contain("lib is not in the cache, and the network is off (offline mode)").And.Contain("Go online once"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private PypiIndex Index(string name, params (string Project, string Version, string RequiresPython)[] releases)
    {
        Uri root = new($"memory://{name}/simple/");
        foreach (IGrouping<string, (string Project, string Version, string RequiresPython)> project in releases.GroupBy(static release => release.Project))
        {
            string files = string.Join(", ", project.Select(static release =>
                $$"""{ "filename": "{{release.Project}}-{{release.Version}}-py3-none-any.whl", "url": "../../files/{{release.Project}}-{{release.Version}}-py3-none-any.whl", "hashes": {}, "core-metadata": true, "requires-python": "{{release.RequiresPython}}" }"""));
            _fetcher.Put(new Uri(root, project.Key + "/index.json"), Encoding.UTF8.GetBytes($$"""{ "meta": { "api-version": "1.0" }, "name": "{{project.Key}}", "files": [{{files}}] }"""), "application/vnd.pypi.simple.v1+json");
        }
        return new PypiIndex(name, root);
    }

    private static Task<PypiSolveException> FailAsync(IPypiSource source, params string[] requirements) => FailAsync(Request(source, requirements));

    private static Task<PypiSolveException> FailAsync(IPypiSource source, string requirement, PrereleasePolicy policy) => FailAsync(Request(source, requirement) with { Prereleases = policy });

    private static async Task<PypiSolveException> FailAsync(PypiSolveRequest request) => (await Assert.ThrowsAsync<PypiSolveException>(() => new PypiSolver().SolveAsync(request)))!;

    private static PypiSolveRequest Request(IPypiSource source, params string[] requirements) =>
        new() { Requirements = [.. requirements.Select(Requirement.Parse)], Source = source, Target = PypiTarget.For("linux-64", "3.12") };
}
