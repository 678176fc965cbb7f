using FlowKit.Environments.Formats;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Solving;

namespace FlowKit.Environments.Tests.Formats;

[Parallelizable(ParallelScope.All)]
internal sealed class RequirementFileTests
{
    private const string Hash = "sha256:0123456789012345678901234567890123456789012345678901234567890123";

    [Test]
    public void An_environment_file_gives_channels_specs_requirements_variables_and_platforms()
    {
        EnvironmentSpec spec = Read("environment.yml", """
            name: demo
            channels: [conda-forge, nodefaults]
            dependencies:
              - python=3.11
              - numpy >=1.26
              - sel(win): [pywin32 >=300]
              - pip:
                - shap>=0.46
                - --extra-index-url https://wheels.example/simple
            variables:
              OMP_NUM_THREADS: 1
            platforms: [linux-64, win-64]
            """);
        Assert.That(spec.Channels.Select(static c => c.Name), Is.EqualTo(new[] { "conda-forge" }));
        Assert.That(spec.Conda.Select(static r => r.Text), Is.EqualTo(new[] { "python=3.11", "numpy >=1.26", "pywin32[version='>=300',when=\"__win\"]" }));
        Assert.That(spec.Pypi.Single().Text, Is.EqualTo("shap>=0.46"));
        Assert.That(spec.ExtraIndexes.Single().Name, Is.EqualTo("https://wheels.example/simple"));
        Assert.That(spec.Variables, Is.EqualTo(new Dictionary<string, string> { ["OMP_NUM_THREADS"] = "1" }));
        Assert.That(spec.Platforms, Is.EqualTo(new[] { "linux-64", "win-64" }));
        Assert.That(spec.Notes, Is.Empty);
        Assert.That(Read("environment.yml", "dependancies: [numpy]\n").Notes, Is.EqualTo(new[] { "environment.yml has the key 'dependancies', which means nothing in an environment.yml and is passed over." }));
        Assert.That(spec.Conda[0].Origin, Is.EqualTo("[Conda] on F (environment.yml)"));
    }

    [Test]
    public void A_requirements_file_gives_what_it_and_the_files_that_it_includes_say()
    {
        EnvironmentSpec spec = new RequirementFile("env/requirements.txt", """
            -r more/base.txt
            -c ../constraints.txt
            --index-url https://main.example/simple
            --extra-index-url https://more.example/simple
            --pre
            --only-binary numpy
            --no-binary six
            shap[plots]>=0.46 ; python_version >= "3.9"  # explains
            own @ git+https://host.example/own@0123456789012345678901234567890123456789#subdirectory=py
            """)
        {
            Included = new Dictionary<string, string> { ["env/more/base.txt"] = "pandas==2.2.3\n", ["constraints.txt"] = "numpy<2\n" },
        }.ToSpec();
        Assert.That(spec.Pypi.Select(static r => r.Text.Split(' ')[0]), Is.EqualTo(new[] { "pandas==2.2.3", "shap[plots]>=0.46;", "own" }).Or.EqualTo(new[] { "pandas==2.2.3", "shap[plots]>=0.46", "own" }));
        Assert.That(spec.Pypi[0].Origin, Is.EqualTo("env/more/base.txt:1"));
        Assert.That(spec.Constraints.Single().Text, Is.EqualTo("numpy<2"));
        Assert.That(spec.Indexes.Single().Name, Is.EqualTo("https://main.example/simple"));
        Assert.That(spec.ExtraIndexes.Single().Name, Is.EqualTo("https://more.example/simple"));
        Assert.That((spec.AllowPreReleases, spec.NoBuild.Single(), spec.NoBinary.Single(), spec.RequireHashes), Is.EqualTo((true, "numpy", "six", false)));
    }

    [Test]
    public void Hashes_of_a_requirements_file_are_asked_for_of_every_package()
    {
        EnvironmentSpec spec = Read("requirements.txt", $"a==1 --hash={Hash}\nb==2 --hash={Hash}\n");
        Assert.That(spec.RequireHashes, Is.True);
        Assert.That(spec.Pypi[0].Hashes, Is.EqualTo(new[] { Hash }));
        Assert.That(spec.ToCanonicalText(), Does.Contain($"pypi a==1 --hash={Hash}\n").And.Contains("require-hashes\n"));
    }

    [Test]
    public void Options_that_choose_releases_hold_and_what_cannot_hold_is_told()
    {
        EnvironmentSpec spec = Read("requirements.txt", "a\nb\n--all-releases a\n--only-final b\n--prefer-binary\n");
        Assert.That(spec.PypiSettings.PreReleasePackages.Select(static p => p.ToString()), Is.EqualTo((string[])["a=allow", "b=disallow"]));
        Assert.That(spec.Notes.Single(), Does.Contain("--prefer-binary"));
        Assert.That(Read("requirements.txt", "a\n--only-final :all:\n").PypiSettings.PreReleases, Is.EqualTo(PrereleasePolicy.Disallow));
    }

    [TestCase("a==1 --hash=" + Hash + "\nb==2\n", "requirements.txt:2")]
    [TestCase("-e ./own\n", "requirements.txt:1")]
    [TestCase("./own.whl\n", "requirements.txt:1")]
    [TestCase("-r other.txt\n", "requirements.txt:1")]
    [TestCase("a b\n", "requirements.txt:1")]
    [TestCase("a\n--find-links ./wheels\n", "--find-links")]
    [TestCase("--no-index\na\n", "--no-index")]
    [TestCase("--trusted-host x\na\n", "--trusted-host")]
    [TestCase("--index-url https://${USER}:${PASSWORD}@host/simple\na\n", "variable")]
    [TestCase("--index-url http://localhost:1/simple\na\n", "name=address")]
    [TestCase("a==1 --config-settings x=y\n", "requirements.txt:1")]
    [TestCase("https://host.example/own.tar.gz\n", "requirements.txt:1")]
    public void What_a_requirements_file_may_not_ask_for_is_refused_with_its_place(string text, string said) =>
        Assert.That(() => Read("requirements.txt", text), Throws.InstanceOf<FlowKitException>().With.Message.Contains(said));

    [TestCase("environment.yml", "dependencies:\n  - numpy\n  - 'numpy ==1=2=3=4'\n", "line 3, column 5")]
    [TestCase("environment.yml", "dependencies:\n  - sel(mars): [numpy]\n", "sel(mars)")]
    [TestCase("environment.yml", "dependencies: [numpy\n", "line")]
    [TestCase("pyproject.toml", "[project]\nname = 'x'\nversion = '1'\ndependencies = ['a b']\n", "(4,")]
    [TestCase("pyproject.toml", "[project]\nname = 'x'\nversion = '1'\ndynamic = ['dependencies']\n", "dynamic")]
    [TestCase("pylock.toml", "lock-version = '1.0'\n", "pylock.toml(")]
    [TestCase("uv.lock", "version = 1\nrequires-python = 3\n", "uv.lock(2,")]
    [TestCase("setup.cfg", "", "no known format")]
    public void A_broken_file_is_an_error_that_tells_the_place(string name, string text, string said) =>
        Assert.That(() => Read(name, text), Throws.InstanceOf<FlowKitException>().With.Message.Contains(said).And.Message.Contains(name));

    [Test]
    public void A_project_file_gives_its_requirements_and_the_chosen_extras_and_groups()
    {
        RequirementFile file = new("pyproject.toml", """
            [project]
            name = "demo"
            version = "1"
            requires-python = ">=3.10"
            dependencies = ["numpy"]
            [project.optional-dependencies]
            plots = ["matplotlib"]
            all = ["demo[plots]", "shap"]
            [dependency-groups]
            test = ["pytest", {include-group = "lint"}]
            lint = ["ruff"]
            """);
        Assert.That(file.ToSpec().Pypi.Select(static r => r.Text), Is.EqualTo(new[] { "numpy" }));
        Assert.That(file.ToSpec().RequiresPython, Is.EqualTo(new[] { ">=3.10" }));
        EnvironmentSpec chosen = (file with { Extras = ["all"], Groups = ["test"] }).ToSpec();
        Assert.That(chosen.Pypi.Select(static r => r.Text), Is.EquivalentTo(new[] { "numpy", "shap", "matplotlib", "pytest", "ruff" }));
        Assert.That(() => (file with { Groups = ["docs"] }).ToSpec(), Throws.InstanceOf<FlowKitException>().With.Message.Contains("docs").And.Message.Contains("lint, test"));
    }

    [Test]
    public void The_id_of_a_file_is_over_what_it_says_and_not_over_where_it_is_or_in_which_order()
    {
        RequirementId Id(RequirementFile file) => RequirementId.Of(file.ToSpec());
        Assert.That(Id(new RequirementFile("a/requirements.txt", "b\na  # c\n") { Origin = "x" }), Is.EqualTo(Id(new RequirementFile("requirements-x.txt", "a\nb\n"))));
        string one = Package("a", "1"), two = Package("b", "2");
        RequirementFile pylock = new("pylock.toml", "lock-version = '1.0'\ncreated-by = 't'\n" + one + two), other = new("x/pylock.x.toml", "created-by = \"t\"\nlock-version = \"1.0\"\n\n" + two + one);
        Assert.That(Id(pylock), Is.EqualTo(Id(other)));
        Assert.That(Id(pylock with { Groups = ["x"] }), Is.Not.EqualTo(Id(pylock)));

        static string Package(string name, string version) =>
            $"[[packages]]\nname = '{name}'\nversion = '{version}'\n[[packages.wheels]]\nurl = 'https://host.example/{name}-{version}-py3-none-any.whl'\nhashes = {{sha256 = '{Hash[7..]}'}}\n";
    }

    private static EnvironmentSpec Read(string name, string text) => new RequirementFile(name, text) { Origin = "[Conda] on F" }.ToSpec();
}
