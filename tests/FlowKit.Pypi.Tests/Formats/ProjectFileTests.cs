using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Formats;

[Parallelizable(ParallelScope.All)]
public sealed class ProjectFileTests
{
    private const string Text = """
        [build-system]
        requires = ["hatchling>=1.20"]
        build-backend = "hatchling.build"

        [project]
        name = "My.Project"
        version = "1.2"
        requires-python = ">=3.9"
        dependencies = ["numpy>=1.26", 'tomli; python_version < "3.11"']

        [project.optional-dependencies]
        plot = ["matplotlib"]

        [dependency-groups]
        test = ["pytest", {include-group = "Typing"}]
        typing = ["mypy>=1"]
        """;

    [Test]
    public void The_tables_about_requirements_are_read()
    {
        ProjectFile project = ProjectFile.Parse(Text);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(project.Name, Is.EqualTo(PackageName.Parse("my-project")));
            Assert.That(project.RequiresPython!.ToString(), Is.EqualTo(">=3.9"));
            Assert.That(project.Dependencies.Select(d => d.ToString()), Is.EqualTo(new[] { "numpy>=1.26", "tomli; python_version < \"3.11\"" }));
            Assert.That(project.OptionalDependencies[ExtraName.Parse("plot")][0].Name.Value, Is.EqualTo("matplotlib"));
            Assert.That(project.DependencyGroups[ExtraName.Parse("test")].Select(d => d.ToString()), Is.EqualTo(new[] { "pytest", "mypy>=1" }));
            Assert.That(project.BuildRequires!.Single().Name.Value, Is.EqualTo("hatchling"));
            Assert.That(project.HasStaticRequirements, Is.True);
        }
    }

    [Test]
    public void Groups_that_include_each_other_too_deeply_are_refused_and_what_comes_by_many_ways_is_needed_once()
    {
        string chain = string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"g{i} = [{{include-group = \"g{i + 1}\"}}]\n"));
        FlowKitException e = Assert.Throws<FlowKitException>(() => ProjectFile.Parse("[dependency-groups]\n" + chain + "g20000 = [\"x\"]\n"))!;
        Assert.That((e.Code, e.Message.Contains("deep", StringComparison.Ordinal)), Is.EqualTo(("FK7231", true)), e.Message);
        string doubled = string.Concat(Enumerable.Range(0, 60).Select(static i => $"g{i} = [{{include-group = \"g{i + 1}\"}}, {{include-group = \"g{i + 1}\"}}]\n"));
        ProjectFile read = ProjectFile.Parse("[dependency-groups]\n" + doubled + "g60 = [\"x\", \"y\"]\n");
        Assert.That(read.DependencyGroups[ExtraName.Parse("g0")].Select(static r => r.ToString()), Is.EqualTo(new[] { "x", "y" }));
    }

    [TestCase("[project]\nname = \"a\"\ndependencies = [\n  \"ok\",\n  \"b >> 1\",\n]\n", "pyproject.toml(5,3)")]
    [TestCase("[project]\nname = = 1\n", "pyproject.toml(2,8)")]
    [TestCase("[project]\nname = \"a\"\nname = \"b\"\n", "pyproject.toml(3,1)")]
    [TestCase("[project]\nversion = \"1\"\n", "'project.name' is missing")]
    [TestCase("[build-system]\nbuild-backend = \"x\"\n", "'build-system.requires' is missing")]
    [TestCase("[project]\nname = \"a\"\nversion = 1\n", "pyproject.toml(3,11): 'project.version' is an integer, not a string")]
    [TestCase("[dependency-groups]\na = [{include-group = \"b\"}]\nb = [{include-group = \"a\"}]\n", "includes itself: a -> b -> a")]
    [TestCase("[dependency-groups]\na = [{include-group = \"c\"}]\n", "includes 'c', which is not there")]
    [TestCase("[dependency-groups]\nA = []\na = []\n", "given twice")]
    public void Errors_point_to_line_and_column(string text, string expected)
    {
        FlowKitException error = Assert.Throws<FlowKitException>(() => ProjectFile.Parse(text))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Code, Is.EqualTo(PypiErrors.InvalidProjectFile));
            Assert.That(error.Message, Does.Contain(expected));
        }
    }

    [TestCase("# /// script\n# dependencies = [\"a\"]\n# ///\n", true)]
    [TestCase("# /// script\r\n# dependencies = [\"a\"]\r\n#\r\n# ///\r\n", true)]
    [TestCase("# /// script\n# dependencies = [\"a\"]\n# ///\n# and more\n", true)]
    [TestCase("# /// script \n# dependencies = [\"a\"]\n# ///\n", false)]
    [TestCase("# /// script\n# dependencies = [\"a\"]\n#\t\n# ///\n", false)]
    [TestCase("# /// other\n# /// script\n# dependencies = [\"a\"]\n# ///\n", false)]
    [TestCase("# /// script\n# ///\n", false)]
    [TestCase("# /// script\nprint()\n# ///\n", false)]
    public void A_block_of_a_script_is_written_as_the_standard_has_it(string script, bool isOne) =>
        Assert.That(ProjectFile.ParseScript(script)?.Dependencies.Single().ToString(), Is.EqualTo(isOne ? "a" : null));

    [Test]
    public void Endless_openings_of_blocks_are_read_in_one_pass() => Assert.That(ProjectFile.ParseScript(string.Concat(Enumerable.Repeat("# /// script\n", 1_000_000))), Is.Null);

    [Test]
    public void The_metadata_block_of_a_script_is_read()
    {
        const string script = "import x\n# /// script\n# requires-python = \">=3.11\"\n# dependencies = [\n#   \"requests<3\",\n# ]\n# ///\nprint()\n";
        ProjectFile read = ProjectFile.ParseScript(script)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.Dependencies.Single().ToString(), Is.EqualTo("requests<3"));
            Assert.That(read.RequiresPython!.ToString(), Is.EqualTo(">=3.11"));
            Assert.That(ProjectFile.ParseScript("print()\n"), Is.Null);
            Assert.That(
                () => ProjectFile.ParseScript("# /// script\n# dependencies = [\"a b\"]\n# ///\n"),
                Throws.TypeOf<FlowKitException>().With.Message.Contains("script.py(2,"));
        }
    }
}
