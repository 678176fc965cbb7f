using FlowKit.Definition;
using FlowKit.Environments;
using FlowKit.Environments.Registry;
using FlowKit.Environments.Specs;
using FlowKit.Execution;
using FlowKit.Pypi.Solving;

namespace FlowKit.Tests.Execution;

[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class DeclaredSpecTests
{
    [Test]
    public void What_attributes_say_is_what_is_resolved_and_who_asked_is_remembered()
    {
        EnvironmentSpec spec = DeclaredSpec.Of(new EnvironmentDeclaration
        {
            Conda = [new DeclaredRequirement("numpy>=1.26", "[Conda] on A")],
            Pypi = [new DeclaredRequirement("shap", "[Pypi] on A.Fit")],
            Channels = ["conda-forge"],
            Python = "3.11",
            Platforms = ["linux-64"],
            VirtualPackages = ["__cuda=12.4"],
        });
        Assert.That(spec.Conda.Single(), Is.EqualTo(new PackageRequest("numpy>=1.26", "[Conda] on A")));
        Assert.That(spec.Pypi.Single().Origin, Is.EqualTo("[Pypi] on A.Fit"));
        Assert.That((spec.Python, spec.Platforms.Single(), spec.VirtualPackages.Single(), spec.Channels.Single().Name), Is.EqualTo(("3.11", "linux-64", "__cuda=12.4", "conda-forge")));
    }

    [Test]
    public void A_requirements_file_adds_its_lines_and_its_indexes()
    {
        EnvironmentSpec spec = DeclaredSpec.Of(With("requirements.txt", "--extra-index-url https://wheels.example/simple\nshap>=0.46  # explains\nnumpy\n"));
        Assert.That(spec.Pypi.Select(request => request.Text), Is.EqualTo(new[] { "shap>=0.46", "numpy" }));
        Assert.That(spec.Pypi[0].Origin, Is.EqualTo("[Pypi] on A.Fit (requirements.txt:2)"));
        Assert.That(spec.Indexes, Is.Empty, "those that hold anyway are asked as well");
        Assert.That(spec.ExtraIndexes.Single().Name, Is.EqualTo("https://wheels.example/simple"));
    }

    [Test]
    public void A_project_file_adds_its_dependencies() =>
        Assert.That(
            DeclaredSpec.Of(With("pyproject.toml", "[project]\nname = \"x\"\nversion = \"1\"\ndependencies = [\"shap>=0.46\"]\n")).Pypi.Single().Text, Is.EqualTo("shap>=0.46"));

    [Test]
    public void A_steps_file_takes_the_place_of_what_the_flow_declares_of_the_same_name()
    {
        EnvironmentDeclaration declaration = With("requirements.txt", "Scikit_Learn==1.5.0\n") with
        {
            Pypi = [new DeclaredRequirement("scikit-learn==1.4.*", "[Pypi] on A", OfFlow: true), new DeclaredRequirement("pandas", "[Pypi] on A", OfFlow: true)],
        };
        List<string> texts = [.. DeclaredSpec.Of(declaration).Pypi.Select(request => request.Text)];
        Assert.That(texts, Has.Count.EqualTo(2).And.Member("pandas").And.No.Member("scikit-learn==1.4.*"));
    }

    [Test]
    public void Archives_are_merged_by_the_names_that_their_addresses_tell()
    {
        EnvironmentDeclaration declaration = new()
        {
            Conda = [new DeclaredRequirement("https://example.org/files/foo-1.0-0.conda", "[Conda] on A", OfFlow: true), new DeclaredRequirement("./bar-1.0-0.conda", "[Conda] on A", OfFlow: true)],
            Files = [new DeclaredFile(new CarriedFile("environment.yml", "dependencies: [https://example.org/files/foo-2.0-0.conda]\n"), Conda: true, "[Conda] on A.Fit")],
        };
        Assert.That(DeclaredSpec.Of(declaration).Conda.Select(request => request.Text), Is.EquivalentTo(new[] { "https://example.org/files/foo-2.0-0.conda", "./bar-1.0-0.conda" }));
    }

    [Test]
    public void An_environment_file_adds_conda_and_pypi_packages_channels_and_variables_and_a_steps_take_the_place_of_the_flows()
    {
        EnvironmentDeclaration declaration = new()
        {
            Conda = [new DeclaredRequirement("numpy=1.26", "[Conda] on A", OfFlow: true), new DeclaredRequirement("zlib", "[Conda] on A", OfFlow: true)],
            Files = [new DeclaredFile(new CarriedFile("environment.yml", "channels: [bioconda]\ndependencies: [numpy=2, pip: [shap]]\nvariables: {A: b}\nplatforms: [linux-64]\n"), Conda: true, "[Conda] on A.Fit")],
        };
        EnvironmentSpec spec = DeclaredSpec.Of(declaration);
        Assert.That(spec.Conda.Select(request => request.Text), Is.EqualTo(new[] { "zlib", "numpy=2" }));
        Assert.That((spec.Pypi.Single().Text, spec.Channels.Single().Name, spec.Variables["A"], spec.Platforms.Single()), Is.EqualTo(("shap", "bioconda", "b", "linux-64")));
        Assert.That(DeclaredSpec.Of(declaration with { Platforms = ["osx-arm64"] }).Platforms, Is.EqualTo(new[] { "osx-arm64" }), "the attribute's word counts");
    }

    [Test]
    public void A_lock_of_conda_packages_is_named_with_conda_and_brings_its_platforms()
    {
        const string Text = "version: 6\nenvironments:\n  small:\n    channels: []\n    packages:\n      linux-64: []\n      osx-arm64: []\npackages: []\n";
        EnvironmentDeclaration declaration = new() { Files = [new DeclaredFile(new CarriedFile("pixi.lock", Text), Conda: true, "[Conda] on A.Fit") { Environment = "small", AllowMd5 = true }] };
        EnvironmentSpec spec = DeclaredSpec.Of(declaration);
        Assert.That((spec.CondaLocks.Single().FileName, spec.CondaLocks[0].AllowMd5, spec.CondaLocks[0].Origin), Is.EqualTo(("pixi.lock", true, "[Conda] on A.Fit (pixi.lock)")));
        Assert.That(spec.Platforms, Is.EqualTo(new[] { "linux-64", "osx-arm64" }));
        Assert.That(DeclaredSpec.Of(declaration with { Platforms = ["linux-64"] }).Platforms, Is.EqualTo(new[] { "linux-64" }), "the attribute's word counts");
        FlowKitException error = Assert.Throws<FlowKitException>(() => DeclaredSpec.Of(new EnvironmentDeclaration { Files = [new DeclaredFile(new CarriedFile("pixi.lock", Text), Conda: false, "[Pypi] on A.Fit")] }))!;
        Assert.That((error.Code, error.Message), Is.EqualTo((EnvironmentErrors.InvalidSpec, error.Message)));
        Assert.That(error.Message, Does.Contain("[Conda(File = …)]"));
    }

    [Test]
    public void A_file_brings_what_it_includes_and_the_chosen_extras_and_groups()
    {
        DeclaredFile requirements = new(new CarriedFile("requirements.txt", "-r base.txt\n"), Conda: false, "[Pypi] on A.Fit") { Included = [new CarriedFile("base.txt", "numpy\n")] };
        DeclaredFile project = new(new CarriedFile("pyproject.toml", "[project]\nname = 'x'\nversion = '1'\n[project.optional-dependencies]\na = ['shap']\n[dependency-groups]\ng = ['pytest']\n"), Conda: false, "[Pypi] on A.Fit")
        {
            Extras = ["a"], Groups = ["g"],
        };
        Assert.That(DeclaredSpec.Of(new EnvironmentDeclaration { Files = [requirements, project] }).Pypi.Select(request => request.Text), Is.EqualTo(new[] { "numpy", "shap", "pytest" }));
    }

    [Test]
    public void What_an_attribute_says_of_how_packages_are_chosen_comes_before_what_its_file_says()
    {
        EnvironmentDeclaration file = With("pyproject.toml", """
            [project]
            name = "x"
            version = "1"
            [tool.uv]
            resolution = "lowest"
            prerelease = "allow"
            exclude-newer = "7 days"
            prerelease-package = { torch = "disallow", jax = "allow" }
            """);
        EnvironmentSpec said = DeclaredSpec.Of(file), over = DeclaredSpec.Of(file with { Settings = new DeclaredSettings { PypiResolution = ResolutionMode.Highest, ExcludeNewer = "1 day", PypiPreReleasePackages = ["torch=allow"] } });
        Assert.That((said.PypiSettings.Resolution, said.ExcludeNewer), Is.EqualTo(((ResolutionMode?)ResolutionMode.Lowest, (CutOff?)CutOff.Parse("7 days"))));
        Assert.That((over.PypiSettings.Resolution, over.PypiSettings.PreReleases, over.ExcludeNewer), Is.EqualTo(((ResolutionMode?)ResolutionMode.Highest, (PrereleasePolicy?)PrereleasePolicy.Allow, (CutOff?)CutOff.Parse("1 day"))));
        Assert.That(over.PypiSettings.PreReleasePackages.Select(package => package.ToString()), Is.EqualTo(new[] { "torch=allow", "jax=allow" }));
    }

    [Test]
    public void What_is_taken_from_PyPI_or_built_is_said_by_attributes_and_compositions()
    {
        EnvironmentSpec declared = DeclaredSpec.Of(new EnvironmentDeclaration { Settings = new DeclaredSettings { FromPypi = ["numpy"], PypiNoBuild = [":all:"], PypiNoBinary = ["six"] } });
        Assert.That((declared.FromPypi.Single(), declared.NoBuild.Single(), declared.NoBinary.Single()), Is.EqualTo(("numpy", ":all:", "six")));
        EnvironmentComposition composition = new EnvironmentComposition(new Unpublished(), []).WithFromPypi("numpy").WithPypiConstraint("pandas<3").WithPypi("shap");
        EnvironmentSpec composed = DeclaredSpec.Of(composition, "F", "Build");
        Assert.That((composed.FromPypi.Single(), composed.Constraints.Single().ToString()), Is.EqualTo(("numpy", "pandas<3 (WithPypiConstraint in F.Build)")));
    }

    [TestCase("environment.yml", "dependencies: [numpy]", "[Conda(File")]
    [TestCase("requirements.txt", "numpy\n--find-links ./wheels\n", "--find-links")]
    public void What_a_declaration_cannot_hold_is_refused_and_never_left_out(string name, string text, string said) =>
        Assert.That(() => DeclaredSpec.Of(With(name, text)), Throws.TypeOf<FlowKitException>().With.Property("Code").EqualTo(EnvironmentErrors.InvalidSpec).And.Message.Contains(said));

    private sealed class Unpublished : IFlowEnvironments
    {
        public Task<PublishedEnvironment> PublishAsync(EnvironmentComposition composition, string name, PublishOptions? options = null, CancellationToken cancellationToken = default) => throw new InvalidOperationException("Nothing is published here.");
    }

    private static EnvironmentDeclaration With(string path, string text) => new() { Files = [new DeclaredFile(new CarriedFile(path, text), Conda: false, "[Pypi] on A.Fit")] };
}
