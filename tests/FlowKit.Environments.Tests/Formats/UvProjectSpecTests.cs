using FlowKit.Content.Downloading;
using FlowKit.Environments.Formats;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;

namespace FlowKit.Environments.Tests.Formats;

[Parallelizable(ParallelScope.All)]
internal sealed class UvProjectSpecTests
{
    private const string Project = """
        [project]
        name = "own"
        version = "1"
        requires-python = ">=3.9"
        dependencies = ["torch>=2; python_version >= '3.9'", "table"]
        [project.optional-dependencies]
        cpu = ["torch"]
        gpu = ["torch", "cuda"]
        both = ["own[cpu]", "own[gpu]"]
        [dependency-groups]
        dev = ["pytest"]
        docs = ["sphinx"]

        """;

    private static EnvironmentSpec Read(string settings, string[]? extras = null, string[]? groups = null) =>
        new RequirementFile("pyproject.toml", Project + settings) { Origin = "[Pypi] on F", Extras = extras ?? [], Groups = groups ?? [] }.ToSpec();

    private static IEnumerable<string> Asked(EnvironmentSpec spec) => spec.Pypi.Select(static r => r.Text);

    [Test]
    public void A_project_without_the_table_asks_for_what_it_asked_for_before()
    {
        EnvironmentSpec none = Read("");
        Assert.That(none.ToCanonicalText(), Is.EqualTo("flowkit-environment-spec 1\npypi table\npypi torch>=2; python_version >= \"3.9\"\nrequires-python >=3.9\n"));
        Assert.That(Read("[tool.uv]\nlink-mode = 'copy'\n").ToCanonicalText(), Is.EqualTo(none.ToCanonicalText()));
    }

    [Test]
    public void Settings_that_choose_packages_become_those_of_the_spec()
    {
        EnvironmentSpec spec = Read("""
            [tool.uv]
            constraint-dependencies = ["numpy<2"]
            override-dependencies = ["scipy>=1", "old"]
            exclude-dependencies = ["old", "web"]
            build-constraint-dependencies = ["setuptools<80"]
            environments = ["sys_platform == 'linux'", "sys_platform == 'darwin'"]
            no-build = true
            no-binary-package = ["six"]
            prerelease = "explicit"
            prerelease-package = { table = "allow" }
            resolution = "lowest"
            index-strategy = "unsafe-first-match"
            exclude-newer = "2026-01-31"
            exclude-newer-package = { table = false, numpy = "7 days" }
            dependency-metadata = [{ name = "chumpy", version = "0.70", requires-dist = ["numpy"] }]
            """);
        Assert.That(spec.Constraints.Concat(spec.Overrides).Concat(spec.PypiSettings.BuildConstraints).Select(static r => r.Text), Is.EqualTo(new[] { "numpy<2", "scipy>=1", "old; python_version < \"0\"", "web; python_version < \"0\"", "setuptools<80" }));
        Assert.That(spec.Constraints[0].Origin, Is.EqualTo("[Pypi] on F (pyproject.toml)"));
        Assert.That(spec.SupportedEnvironments.Single(), Does.Contain("linux").And.Contain("darwin").And.Contain(" or "));
        Assert.That((spec.NoBuild.Single(), spec.NoBinary.Single()), Is.EqualTo((":all:", "six")));
        PypiSettings settings = spec.PypiSettings;
        Assert.That((settings.PreReleases, settings.Resolution, settings.IndexStrategy), Is.EqualTo(((PrereleasePolicy?)PrereleasePolicy.Explicit, (ResolutionMode?)ResolutionMode.Lowest, (IndexStrategy?)IndexStrategy.UnsafeFirstMatch)));
        Assert.That((settings.PreReleasePackages.Single().ToString(), settings.StaticMetadata.Single().ToString()), Is.EqualTo(("table=allow", "chumpy==0.70 -> numpy")));
        Assert.That(spec.ExcludeNewer, Is.EqualTo(CutOff.Parse("2026-01-31")));
        Assert.That(spec.ExcludeNewerPackages, Is.EquivalentTo(new Dictionary<string, CutOff> { ["table"] = CutOff.None, ["numpy"] = CutOff.Parse("7 days") }));
        Assert.That(spec.Notes, Is.Empty);
        Assert.That(Read("[tool.uv]\nexclude-newer = false\n").ExcludeNewer, Is.EqualTo(CutOff.None), "it lifts what the options say");
    }

    [Test]
    public void Sources_take_requirements_from_indexes_and_addresses_on_their_targets()
    {
        EnvironmentSpec spec = Read("""
            [tool.uv]
            constraint-dependencies = ["helper<2"]
            [tool.uv.sources]
            torch = { index = "cpu", marker = "sys_platform == 'linux'" }
            table = { git = "https://host.example/table", tag = "v1", marker = "sys_platform == 'linux'" }
            helper = { index = "cpu" }
            never = { path = "../never" }
            [[tool.uv.index]]
            name = "cpu"
            url = "https://torch.example/whl/cpu"
            explicit = true
            authenticate = "never"
            ignore-error-codes = [403]
            """);
        Assert.That(Asked(spec), Is.EqualTo(new[]
        {
            "torch>=2; python_version >= \"3.9\"", "table @ git+https://host.example/table@v1 ; sys_platform == \"linux\"", "table; sys_platform != \"linux\"",
        }));
        Assert.That(spec.PypiSettings.IndexPins.Select(static p => p.ToString()), Is.EqualTo(new[] { "torch=cpu; python_version >= \"3.9\" and sys_platform == \"linux\"" }), "a bound says nothing of an index");
        Assert.That(spec.ExtraIndexes.Single().ToString(), Is.EqualTo("cpu; explicit"));
        Assert.That(spec.ExtraIndexes.Single().Settings, Is.EqualTo(new IndexSettings { IsExplicit = true, Authentication = FetchAuthentication.Never, IgnoresRefusals = true }));
        Assert.That(spec.Indexes, Is.Empty, "pypi.org stays the last one");
    }

    [Test]
    public void A_source_for_an_extra_or_a_group_is_for_its_requirements_alone()
    {
        const string sources = """
            [tool.uv.sources]
            torch = [{ index = "cpu", extra = "cpu" }, { index = "gpu", extra = "gpu" }]
            sphinx = { url = "https://host.example/sphinx-1.0-py3-none-any.whl", group = "docs" }
            """;
        Assert.That(Read(sources).PypiSettings.IndexPins, Is.Empty);
        Assert.That(Read(sources, ["cpu"]).PypiSettings.IndexPins.Single().ToString(), Is.EqualTo("torch=cpu"));
        Assert.That(Read(sources, ["gpu"]).PypiSettings.IndexPins.Single().ToString(), Is.EqualTo("torch=gpu"));
        Assert.That(Asked(Read(sources, groups: ["docs"])), Has.Member("sphinx @ https://host.example/sphinx-1.0-py3-none-any.whl"));
    }

    [Test]
    public void The_default_index_takes_the_place_of_the_options_and_a_folder_is_known_by_its_name()
    {
        EnvironmentSpec spec = Read("""
            [[tool.uv.index]]
            name = "main"
            url = "https://main.example/simple"
            default = true
            [[tool.uv.index]]
            name = "wheels"
            url = "../wheels"
            format = "flat"
            [[tool.uv.index]]
            url = "https://user:secret@more.example/simple"
            """);
        Assert.That(spec.Indexes.Single().ToString(), Is.EqualTo("main"));
        Assert.That(spec.ExtraIndexes.Select(static i => (i.Name, i.Address?.Host, i.Settings.IsFlat)), Is.EqualTo(new[] { ("wheels", null, true), ("https://more.example/simple", "more.example", false) }));
    }

    [Test]
    public void Default_groups_are_taken_where_nobody_names_any()
    {
        Assert.That(Asked(Read("[tool.uv]\ndefault-groups = ['docs']\n")), Has.Member("sphinx").And.None.EqualTo("pytest"));
        Assert.That(Asked(Read("[tool.uv]\ndefault-groups = 'all'\ndev-dependencies = ['ruff']\n")), Is.SupersetOf(new[] { "sphinx", "pytest", "ruff" }));
        Assert.That(Asked(Read("[tool.uv]\ndefault-groups = ['docs']\n", groups: ["dev"])), Has.Member("pytest").And.None.EqualTo("sphinx"));
        Assert.That(Asked(Read("[tool.uv]\n")), Has.None.EqualTo("pytest"));
        Assert.That(Read("[tool.uv]\ndefault-groups = ['docs']\ndependency-groups = { docs = { requires-python = '>=3.12' }, dev = { requires-python = '>=3.13' } }\n").RequiresPython, Is.EqualTo(new[] { ">=3.9", ">=3.12" }));
    }

    [TestCase("both", null, "the extra 'cpu' of own and the extra 'gpu' of own")]
    [TestCase("cpu", "docs", "the extra 'cpu' of own and the group 'docs' of own")]
    [TestCase("gpu", "dev", null)]
    [TestCase(null, "test", "own and the group 'test' of own")]
    public void What_excludes_each_other_is_not_asked_for_together(string? extra, string? group, string? said)
    {
        EnvironmentSpec Chosen() => Read(
            "test = ['pytest']\n[tool.uv]\nconflicts = [[{ extra = 'cpu' }, { extra = 'gpu' }], [{ extra = 'cpu' }, { group = 'docs' }], [{ package = 'own' }, { group = 'test' }], [{ package = 'other', extra = 'gpu' }, { group = 'dev' }]]\n",
            extra is null ? [] : [extra], group is null ? [] : [group]);
        if (said is null) Assert.That(Asked(Chosen()), Has.Member("cuda"));
        else Assert.That(Chosen, Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7309").And.Message.Contains(said));
    }

    [TestCase("fork-strategy = 'fewest'", "fork-strategy")]
    [TestCase("required-environments = [\"sys_platform == 'win32'\"]", "required-environments")]
    [TestCase("config-settings = { build = 'x' }", "pyproject.toml:14: 'config-settings'")]
    [TestCase("no-build-isolation = true", "no-build-isolation")]
    [TestCase("extra-build-dependencies = { a = ['b'] }", "extra-build-dependencies")]
    [TestCase("override-dependencies = [{ package = { name = 'a' }, dependencies = ['b'] }]", "override-dependencies.package")]
    [TestCase("exclude-dependencies = [{ package = { name = 'a' }, dependencies = ['b'] }]", "exclude-dependencies.package")]
    [TestCase("find-links = ['./wheels']", "format = \"flat\"")]
    [TestCase("no-index = true", "no-index")]
    [TestCase("torch-backend = 'cu126'", "torch-backend")]
    [TestCase("allow-insecure-host = ['h']", "configuration")]
    [TestCase("index = [{ url = 'https://a.example', exclude-newer = '7 days' }]", "index.exclude-newer")]
    [TestCase("index = [{ name = 'a', url = 'https://a.example', ignore-error-codes = [500] }]", "ignore-error-codes of the index a")]
    [TestCase("resolutoin = 'lowest'", "'resolutoin' of [tool.uv] is not followed: no such setting is known")]
    public void What_is_not_followed_is_told(string setting, string said) =>
        Assert.That(Read("[tool.uv]\n" + setting + "\n").Notes.Single(), Does.Contain(said).And.StartsWith("pyproject.toml"));

    [TestCase("cache-dir = '/c'\nlink-mode = 'copy'\nmanaged = true\npackage = false\nrequired-version = '>=0.5'\ncompile-bytecode = true\nfork-strategy = 'requires-python'\n[tool.uv.workspace]\nmembers = ['x']\n[tool.uv.pip]\nstrict = true\n")]
    public void What_is_about_uv_itself_is_passed_over(string settings) => Assert.That(Read("[tool.uv]\n" + settings).Notes, Is.Empty);

    [TestCase("sources = { table = { path = '../table' } }", "pyproject.toml(14,21): 'table' is taken from the path '../table'")]
    [TestCase("sources = { table = { workspace = true } }", "member of the workspace")]
    [TestCase("sources = { torch = { index = 'x', extra = 'tpu' } }", "pyproject.toml(14,21): the source of 'torch' is for the extra 'tpu', which does not ask for it")]
    [TestCase("sources = { torch = { index = 'x', group = 'docs' } }", "for the dependency group 'docs'")]
    [TestCase("index = [{ url = './wheels' }]", "pyproject.toml(14,10): the index './wheels'")]
    [TestCase("index = [{ url = 'file:///wheels' }]", "need a name")]
    [TestCase("index = [{ name = 'a', url = 'https:///' }]", "pyproject.toml(14,10)")]
    [TestCase("exclude-newer = '3 months'", "pyproject.toml(14,17): '3 months' is no cut-off")]
    [TestCase("dependency-metadata = [{ name = 'a', requires-dist = ['b @ https://u:secret@h.example/b-1-py3-none-any.whl'] }]", "dependency-metadata")]
    [TestCase("environments = [\"sys_platform == 'linux' and sys_platform == 'win32'\"]", "allows no target")]
    [TestCase("default-groups = ['nothing']", "no dependency group 'nothing'")]
    [TestCase("resolution = 'newest'", "pyproject.toml(14,14)")]
    public void What_cannot_be_used_is_an_error_with_its_place(string setting, string said) =>
        Assert.That(() => Read("[tool.uv]\n" + setting + "\n"), Throws.InstanceOf<FlowKitException>().With.Message.Contains(said).And.Message.Not.Contains("secret"));
}
