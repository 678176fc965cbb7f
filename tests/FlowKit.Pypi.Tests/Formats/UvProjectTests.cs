using FlowKit.Content.Downloading;
using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Formats;

[Parallelizable(ParallelScope.All)]
public sealed class UvProjectTests
{
    private static UvProject Read(string settings) => UvProject.Parse("[project]\nname = \"Own\"\nversion = \"1\"\n[tool.uv]\n" + settings)!;

    [Test]
    public void A_project_without_the_table_has_no_settings_of_uv()
    {
        Assert.That(UvProject.Parse("[project]\nname = 'own'\n[tool.other]\nx = 1\n"), Is.Null);
        Assert.That(UvProject.Parse("[tool.uv]\n"), Is.Not.Null);
    }

    [Test]
    public void What_chooses_packages_is_read()
    {
        UvProject read = Read("""
            constraint-dependencies = ["numpy<2"]
            override-dependencies = ["scipy>=1", { package = { name = "flask" }, dependencies = ["itsdangerous==2.1.2"] }]
            exclude-dependencies = ["Web.Thing"]
            build-constraint-dependencies = ["setuptools<80"]
            environments = "sys_platform == 'linux'"
            required-environments = ["sys_platform == 'linux'", "sys_platform == 'darwin'"]
            default-groups = ["docs"]
            dev-dependencies = ["ruff"]
            no-build = true
            no-build-package = ["a"]
            no-binary-package = ["b"]
            prerelease = "if-necessary-or-explicit"
            prerelease-package = { Torch = "allow" }
            resolution = "lowest-direct"
            index-strategy = "unsafe-best-match"
            fork-strategy = "fewest"
            exclude-newer = "2026-01-31"
            exclude-newer-package = { torch = false, numpy = "7 days" }
            conflicts = [[{ extra = "cpu" }, { extra = "gpu" }], [{ group = "a" }, { package = "own" }]]
            link-mode = "copy"
            [tool.uv.dependency-groups]
            docs = { requires-python = ">=3.12" }
            [[tool.uv.dependency-metadata]]
            name = "chumpy"
            version = "0.70"
            requires-dist = ["numpy>=1.8.1"]
            requires-python = ">=3.8"
            provides-extra = ["fast"]
            """);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.Constraints.Concat(read.Overrides).Concat(read.BuildConstraints).Concat(read.DevDependencies).Select(r => r.ToString()), Is.EqualTo(new[] { "numpy<2", "scipy>=1", "setuptools<80", "ruff" }));
            Assert.That(read.Excluded.Single().Value, Is.EqualTo("web-thing"));
            Assert.That(read.Environments.Concat(read.RequiredEnvironments).Select(m => m.ToString()), Is.EqualTo(new[] { "sys_platform == \"linux\"", "sys_platform == \"linux\"", "sys_platform == \"darwin\"" }));
            Assert.That((read.DefaultGroups!.Single().Value, read.GroupPythons.Single().Value.ToString()), Is.EqualTo(("docs", ">=3.12")));
            Assert.That((read.NoBuild, read.NoBuildPackages.Single().Value, read.NoBinary, read.NoBinaryPackages.Single().Value), Is.EqualTo((true, "a", false, "b")));
            Assert.That((read.Prereleases, read.PrereleasesByPackage[PackageName.Parse("torch")]), Is.EqualTo(((PrereleasePolicy?)PrereleasePolicy.IfNecessary, PrereleasePolicy.Allow)));
            Assert.That((read.Resolution, read.IndexStrategy, read.ForkStrategy), Is.EqualTo(((ResolutionMode?)ResolutionMode.LowestDirect, (IndexStrategy?)IndexStrategy.UnsafeBestMatch, (ForkStrategy?)ForkStrategy.Fewest)));
            Assert.That((read.ExcludeNewer!.Value.Text, read.ExcludeNewerPackages[PackageName.Parse("torch")].Text, read.ExcludeNewerPackages[PackageName.Parse("numpy")].Text), Is.EqualTo(("2026-01-31", "false", "7 days")));
            Assert.That(read.Conflicts.Select(set => string.Join(", ", set)), Is.EqualTo(new[] { "the extra 'cpu' of own, the extra 'gpu' of own", "the group 'a' of own, own" }));
            CoreMetadata told = read.StaticMetadata.Single();
            Assert.That($"{told.Name} {told.Version} {told.RequiresDist.Single()} {told.RequiresPython} {told.ProvidesExtra.Single()}", Is.EqualTo("chumpy 0.70 numpy>=1.8.1 >=3.8 fast"));
            Assert.That(read.Others.Select(o => $"{o.Text}({o.Line})"), Is.EqualTo(new[] { "override-dependencies.package(6)", "link-mode(24)" }));
        }
        Assert.That((Read("default-groups = 'all'").AllGroupsByDefault, Read("default-groups = 'all'").DefaultGroups), Is.EqualTo((true, (IReadOnlyList<ExtraName>?)null)));
    }

    [Test]
    public void Indexes_are_read_in_order_with_the_default_one_last()
    {
        UvProject read = Read("""
            extra-index-url = ["https://more.example/simple"]
            index-url = "https://old.example/simple"
            [[tool.uv.index]]
            name = "main"
            url = "https://main.example/simple"
            default = true
            [[tool.uv.index]]
            name = "pytorch"
            url = "https://torch.example/whl"
            explicit = true
            format = "flat"
            authenticate = "always"
            ignore-error-codes = [401, 404]
            cache-control = { api = "max-age=600" }
            """);
        Assert.That(read.Indexes.Select(i => (i.Name ?? i.Url, i.IsDefault)), Is.EqualTo(new[] { ("pytorch", false), ("https://more.example/simple", false), ("main", true) }), "what is marked counts before index-url");
        UvProjectIndex torch = read.Indexes[0];
        Assert.That((torch.IsExplicit, torch.IsFlat, torch.Authentication, string.Join(' ', torch.IgnoredErrorCodes)), Is.EqualTo((true, true, FetchAuthentication.Always, "401 404")));
        Assert.That(read.Others.Single().Text, Is.EqualTo("index.cache-control"));
        Assert.That(Read("index-url = 'https://old.example/simple'").Indexes.Single().IsDefault, Is.True);
    }

    [Test]
    public void Sources_are_read_as_the_addresses_of_requirements()
    {
        const string text = """
            [tool.uv.sources]
            torch = [{ index = "cpu", marker = "sys_platform == 'linux'" }, { index = "gpu", marker = "sys_platform == 'win32'", extra = "gpu" }]
            own = { git = "https://host.example/own", tag = "v1.0", subdirectory = "py/own", lfs = true }
            branch = { git = "ssh://git@host.example/own.git", branch = "feature/x y" }
            bare = { git = "https://host.example/own", lfs = false }
            archive = { url = "https://host.example/a-1.0.tar.gz", subdirectory = "a" }
            near = { path = "../near", editable = true }
            member = { workspace = true, group = "dev" }
            """;
        IReadOnlyDictionary<PackageName, IReadOnlyList<UvProjectSource>> sources = Read(text).Sources;
        Assert.That(sources.SelectMany(s => s.Value.Select(v => $"{s.Key} {v.Kind} {v.Place} {v.Marker} {v.Extra} {v.Group}".TrimEnd())), Is.EqualTo(new[]
        {
            "torch Index cpu sys_platform == \"linux\"", "torch Index gpu sys_platform == \"win32\" gpu", "own Address git+https://host.example/own@v1.0#subdirectory=py/own&lfs=true",
            "branch Address git+ssh://git@host.example/own.git@feature/x%20y", "bare Address git+https://host.example/own", "archive Address https://host.example/a-1.0.tar.gz#subdirectory=a",
            "near Path ../near", "member Workspace    dev",
        }));
        Assert.That(sources[PackageName.Parse("near")].Single().Line, Is.EqualTo(11));
        Assert.That(Read("no-sources = true\n" + text).Sources, Is.Empty);
        Assert.That(Read("no-sources-package = ['torch', 'near']\n" + text).Sources.Keys.Select(k => k.Value), Has.None.EqualTo("torch").And.None.EqualTo("near").And.Member("own"));
    }

    [TestCase("prerelease = 'maybe'", "pyproject.toml(5,14): 'maybe' is none of 'disallow', 'allow'")]
    [TestCase("resolution = 1", "'tool.uv.resolution' is an integer, not a string")]
    [TestCase("constraint-dependencies = ['a', 'b >> 1']", "(5,33): 'tool.uv.constraint-dependencies[1]'")]
    [TestCase("override-dependencies = [1]", "'tool.uv.override-dependencies[0]' is an integer")]
    [TestCase("exclude-dependencies = ['a b']", "exclude-dependencies[0]")]
    [TestCase("environments = ['sys_platform']", "environments[0]")]
    [TestCase("no-build = 'yes'", "'tool.uv.no-build' is a string, not a boolean")]
    [TestCase("no-build-package = ['-']", "no-build-package[0]")]
    [TestCase("exclude-newer = true", "'tool.uv.exclude-newer' is a boolean, not a string")]
    [TestCase("exclude-newer-package = { '-' = '1 day' }", "'-' is no name of a package")]
    [TestCase("prerelease-package = { 'A-b' = 'allow', a_b = 'allow' }", "the package 'a-b' is given twice")]
    [TestCase("conflicts = [[{ extra = 'a' }]]", "two entries at least")]
    [TestCase("conflicts = [[{ extra = 'a', group = 'b' }, { extra = 'c' }]]", "an extra or a group")]
    [TestCase("conflicts = [[{}, { extra = 'c' }]]", "an extra, a group or a package")]
    [TestCase("dependency-metadata = [{ version = '1' }]", "'tool.uv.dependency-metadata[0].name' is missing")]
    [TestCase("dependency-metadata = [{ name = 'a', requires = [] }]", "'requires' is no field")]
    [TestCase("index = [{ name = 'a' }]", "'tool.uv.index[0].url' is missing")]
    [TestCase("index = [{ name = 'a b', url = 'https://a.example' }]", "'a b' is no name of an index")]
    [TestCase("index = [{ name = 'a', url = 'https://a.example' }, { name = 'a', url = 'https://b.example' }]", "the index 'a' is given twice")]
    [TestCase("index = [{ url = 'https://a.example', default = true }, { url = 'https://b.example', default = true }]", "second index")]
    [TestCase("sources = { a = {} }", "a source has one of index, git, url, path, workspace")]
    [TestCase("sources = { a = { git = 'https://a.example', url = 'https://a.example' } }", "and not git and url together")]
    [TestCase("sources = { a = { index = 'x', tag = 'v1' } }", "a source that names 'index' has no 'tag'")]
    [TestCase("sources = { a = { git = 'https://a.example', tag = 'v1', rev = 'x' } }", "one of rev, tag and branch")]
    [TestCase("sources = { a = { url = 'https://a.example/a.zip#x' } }", "has no '#'")]
    [TestCase("sources = { a = [] }", "has no source")]
    [TestCase("sources = { a = [{ index = 'x' }, { index = 'y', marker = \"os_name == 'nt'\" }] }", "hold on the same targets")]
    [TestCase("sources = { a = { index = 'x', extra = 'e', group = 'g' } }", "not for both")]
    [TestCase("dependency-groups = { dev = { requires-python = '3' } }", "dependency-groups.dev.requires-python")]
    public void A_value_that_a_setting_cannot_have_is_an_error_with_line_and_column(string setting, string said)
    {
        FlowKitException error = Assert.Throws<FlowKitException>(() => Read(setting))!;
        Assert.That(error.Code, Is.EqualTo(PypiErrors.InvalidProjectFile));
        Assert.That(error.Message, Does.Match(@"^pyproject\.toml\(5,\d+\): ").And.Contains(said));
    }
}
