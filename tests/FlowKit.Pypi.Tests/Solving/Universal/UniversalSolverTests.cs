using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Solving.Universal;

[Parallelizable]
public sealed class UniversalSolverTests
{
    [Test]
    public async Task One_version_for_all_has_no_marker()
    {
        UniversalSolution solution = await SolveAsync(new InlineIndex().Add("lib", "1.0").Add("lib", "2.0"), ">=3.9", "lib");
        Assert.That(Lines(solution), Is.EqualTo((string[])["lib==2.0"]));
        Assert.That(solution.Forks, Is.Empty);
    }

    [Test]
    public async Task Disjoint_markers_go_separate_ways()
    {
        UniversalSolution solution = await SolveAsync(new InlineIndex().Add("lib", "1.0").Add("lib", "2.0"), ">=3.9", "lib>=2; sys_platform == 'win32'", "lib<2; sys_platform != 'win32'");
        Assert.That(solution.Packages.Select(p => p.Version.ToString()), Is.EqualTo((string[])["1.0", "2.0"]));
        Assert.That(solution.Forks, Has.Count.EqualTo(2));
        foreach ((string platform, string version) in (ReadOnlySpan<(string, string)>)[("win-64", "2.0"), ("linux-64", "1.0"), ("osx-arm64", "1.0")])
        {
            MarkerEnvironment environment = PypiTarget.For(platform, "3.12").Environment;
            Assert.That(solution.Packages.Single(p => p.Marker!.Evaluate(environment)).Version.ToString(), Is.EqualTo(version));
        }
    }

    [Test]
    public async Task A_requirement_of_some_targets_keeps_its_marker_through_the_graph()
    {
        UniversalSolution solution = await SolveAsync(new InlineIndex().Add("app", "1.0", "win; sys_platform == 'win32'").Add("win", "1.0", "deep").Add("deep", "1.0"), ">=3.9", "app");
        Assert.That(Lines(solution), Is.EqualTo((string[])["app==1.0", "deep==1.0 ; sys_platform == \"win32\"", "win==1.0 ; sys_platform == \"win32\""]));
        Assert.That(solution.Packages[0].Dependencies.Single().Marker!.ToString(), Is.EqualTo("sys_platform == \"win32\""));
    }

    [Test]
    public async Task A_version_that_drops_an_older_python_makes_a_fork_or_is_left()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0", [], ">=3.9").Add("lib", "2.0", [], ">=3.11");
        UniversalSolution both = await SolveAsync(index, ">=3.9", "lib");
        Assert.That(both.Packages.Select(p => p.Version.ToString()), Is.EqualTo((string[])["1.0", "2.0"]));
        Assert.That(both.Packages[1].Marker!.Evaluate(PypiTarget.For("linux-64", "3.11").Environment), Is.True);
        Assert.That(both.Packages[1].Marker!.Evaluate(PypiTarget.For("linux-64", "3.10.14").Environment), Is.False);
        UniversalSolution one = await new UniversalSolver().SolveAsync(Request(index, "lib"), new UniversalOptions(VersionSpecifiers.Parse(">=3.9")) { ForkStrategy = ForkStrategy.Fewest });
        Assert.That(Lines(one), Is.EqualTo((string[])["lib==1.0"]));
    }

    [Test]
    public async Task A_fork_goes_on_with_what_was_decided_before_the_ways_parted()
    {
        // On macOS app 2.0 cannot be: the answer of that fork, which is found first, is not taken over where 2.0 can stay.
        InlineIndex index = new InlineIndex().Add("app", "1.0").Add("app", "2.0", "lib<2; sys_platform == 'darwin'", "lib>=2; sys_platform != 'darwin'")
            .Add("lib", "1.0", "tool<1").Add("lib", "2.0").Add("tool", "0.5").Add("tool", "1.0");
        UniversalSolution solution = await SolveAsync(index, ">=3.9", "app", "tool>=1");
        Assert.That(Lines(solution), Is.EqualTo((string[])["app==1.0 ; sys_platform == \"darwin\"", "app==2.0 ; sys_platform != \"darwin\"", "lib==2.0 ; sys_platform != \"darwin\"", "tool==1.0"]));
    }

    [Test]
    public async Task Projects_are_decided_in_the_order_of_their_names()
    {
        InlineIndex index = new InlineIndex().Add("a", "1.0").Add("a", "2.0", "lib<2").Add("z", "1.0", "lib").Add("z", "2.0", "lib>=2").Add("lib", "1.0").Add("lib", "2.0");
        string[] expected = ["a==2.0", "lib==1.0", "z==1.0"];
        Assert.That(Lines(await SolveAsync(index, ">=3.9", "z", "a")), Is.EqualTo(expected));
        Assert.That(Lines(await SolveAsync(index, ">=3.9", "a", "z")), Is.EqualTo(expected));
    }

    [TestCase("cp310-none-any", "1.0")]
    [TestCase("pp310-none-any", "1.0")]
    [TestCase("py310-none-any", "2.0")]
    [TestCase("cp312-none-any", "2.0")]
    [TestCase("cp310-abi3-any", "2.0")]
    public async Task A_wheel_for_one_older_python_alone_is_of_no_use(string tag, string expected)
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0", [], null, wheelTags: [tag]);
        Assert.That(Lines(await SolveAsync(index, ">=3.11", "lib")), Is.EqualTo((string[])["lib==" + expected]));
    }

    [Test]
    public async Task Limited_environments_leave_the_others_out()
    {
        InlineIndex index = new InlineIndex().Add("app", "1.0", "win; sys_platform == 'win32'").Add("win", "1.0");
        UniversalSolution solution = await new UniversalSolver().SolveAsync(Request(index, "app"), new UniversalOptions(VersionSpecifiers.Parse(">=3.9")) { Environments = [Marker.Parse("sys_platform == 'linux'")] });
        Assert.That(solution.Packages.Select(p => p.Name.Value), Is.EqualTo((string[])["app"]));
    }

    [Test]
    public async Task An_earlier_answer_is_kept_where_it_fits()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0");
        UniversalOptions options = new(VersionSpecifiers.Parse(">=3.9"));
        UniversalSolution old = await new UniversalSolver().SolveAsync(Request(index, "lib<2"), options);
        UniversalSolution now = await new UniversalSolver().SolveAsync(Request(index, "lib"), options with { Locked = old.Packages, KnownForks = old.Forks });
        Assert.That(Lines(now), Is.EqualTo((string[])["lib==1.0"]));
    }

    [Test]
    public async Task What_is_impossible_on_some_target_is_told_with_that_target()
    {
        PypiSolveException e = (await Assert.ThrowsAsync<PypiSolveException>(() => SolveAsync(new InlineIndex().Add("lib", "1.0"), ">=3.9", "lib<1; sys_platform == 'win32'", "lib>=1; sys_platform != 'win32'")))!;
        Assert.That(e.Message, Does.Contain("win32").And.Contain("Python >=3.9:").And.Not.Contain("dev0"));
    }

    [Test]
    public async Task A_locked_set_moves_only_where_it_has_to()
    {
        InlineIndex index = new InlineIndex().Add("a", "1.0", "lib").Add("a", "2.0", "lib").Add("lib", "1.0").Add("lib", "2.0").Add("new", "1.0", "lib>=2").Add("easy", "1.0", "lib<2").Add("easy", "2.0", "lib>=2");
        Dictionary<PackageName, PypiPin> locked = new() { [PackageName.Parse("a")] = new(Pep440Version.Parse("1.0")), [PackageName.Parse("lib")] = new(Pep440Version.Parse("1.0")) };
        LockExtension easy = await new LockExtender().ExtendAsync(Request(index, "a", "easy"), locked);
        Assert.That(easy.Changes, Is.Empty);
        Assert.That(string.Join(" ", easy.Solution.Packages), Is.EqualTo("a==1.0 easy==1.0 lib==1.0"));
        LockExtension moved = await new LockExtender().ExtendAsync(Request(index, "a", "new"), locked);
        Assert.That(moved.Changes.Select(c => c.ToString()), Is.EqualTo((string[])["lib 1.0 -> 2.0"]));
        await Assert.ThrowsAsync<PypiSolveException>(() => new LockExtender().ExtendAsync(Request(index, "a", "new>1"), locked));
    }

    private static Task<UniversalSolution> SolveAsync(InlineIndex index, string python, params string[] requirements) =>
        new UniversalSolver().SolveAsync(Request(index, requirements), new UniversalOptions(VersionSpecifiers.Parse(python)));

    private static PypiSolveRequest Request(InlineIndex index, params string[] requirements) => new()
    {
        Requirements = [.. requirements.Select(Requirement.Parse)],
        Target = PypiTarget.For("linux-64", "3.11"),
        Source = index,
    };

    private static string[] Lines(UniversalSolution solution) => [.. solution.Packages.Select(p => p.ToString())];
}
