using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Solving.Universal;

/// <summary>Why the ways of a universal solve part, beside markers and Pythons. The expected markers are those that uv's lock has for the same wheels.</summary>
public sealed class UniversalForkTests
{
    private static readonly string[] Everywhere = ["macosx_11_0_arm64", "manylinux_2_17_x86_64", "manylinux_2_17_aarch64", "win_amd64"];
    private static readonly string[] Cpu = ["manylinux_2_17_x86_64", "win_amd64"];

    [Test]
    public async Task A_local_version_serves_the_platforms_that_it_has_and_the_plain_one_the_others()
    {
        UniversalSolution solution = await SolveAsync(Torch(), new(VersionSpecifiers.Parse(">=3.10")), "torch");
        Assert.That(Same(MarkerOf(solution, "torch", "2.5.0"),
            "(python_full_version < '3.13' and platform_machine == 'aarch64' and platform_python_implementation == 'CPython' and sys_platform == 'linux') or sys_platform == 'darwin'"));
        Assert.That(Same(MarkerOf(solution, "torch", "2.5.0+cpu"),
            "(python_full_version >= '3.13' or platform_machine != 'aarch64' or platform_python_implementation != 'CPython') and sys_platform == 'linux' or sys_platform != 'darwin' and sys_platform != 'linux'"));
        Assert.That(MarkerOf(solution, "mkl", "1.0")!.Evaluate(PypiTarget.For("osx-arm64", "3.12").Environment), Is.False, "what only the local version needs goes with it");
        Assert.That(solution.Packages.Single(static p => p.Name.Value == "sympy").Marker, Is.Null);
    }

    [Test]
    public async Task Within_environments_the_local_version_is_told_apart_by_them()
    {
        UniversalOptions options = new(VersionSpecifiers.Parse(">=3.10")) { Environments = [Marker.Parse("sys_platform == 'linux' and platform_machine == 'x86_64'"), Marker.Parse("sys_platform == 'darwin'")] };
        UniversalSolution solution = await SolveAsync(Torch(), options, "torch");
        Assert.That(Same(MarkerOf(solution, "torch", "2.5.0"), "sys_platform == 'darwin'"));
        Assert.That(Same(MarkerOf(solution, "torch", "2.5.0+cpu"), "platform_machine == 'x86_64' and sys_platform == 'linux'"));
    }

    [Test]
    public async Task The_plain_version_serves_none_of_the_Pythons_that_it_is_not_for()
    {
        InlineIndex index = new InlineIndex().Add("torch", "2.5.0", [], ">=3.12").Add("torch", "2.5.0+cpu", [], null, wheelTags: ["py3-none-win_amd64"]);
        UniversalSolution solution = await SolveAsync(index, new(VersionSpecifiers.Parse(">=3.11")), "torch");
        // Nothing serves Linux with Python 3.11: uv, too, names the version that at least may be installed there.
        Assert.That(Same(MarkerOf(solution, "torch", "2.5.0"), 
            "python_full_version >= '3.12' and ((python_full_version < '4' and (platform_machine != 'AMD64' or sys_platform != 'win32')) or sys_platform == 'darwin' or sys_platform == 'linux')"));
        Assert.That(Same(MarkerOf(solution, "torch", "2.5.0+cpu"), 
            "python_full_version < '3.12' or (python_full_version >= '4' and sys_platform != 'darwin' and sys_platform != 'linux') or (platform_machine == 'AMD64' and sys_platform == 'win32')"));
    }

    [Test]
    public async Task The_answer_about_local_versions_stays_when_it_is_asked_for_again([Values] ResolutionMode mode)
    {
        InlineIndex index = new InlineIndex().Add("torch", "2.5.0", [], null, wheelTags: ["cp312-cp312-macosx_10_9_x86_64"], sdist: true).Add("torch", "2.5.0+cpu", [], null, wheelTags: ["cp312-cp312-macosx_11_0_arm64", "py3-none-win_amd64"]).Add("lib", "1.0");
        PypiSolveRequest request = new() { Requirements = [Requirement.Parse("torch"), Requirement.Parse("lib")], Source = index, Target = PypiTarget.For("linux-64", "3.12"), Mode = mode };
        UniversalOptions options = new(VersionSpecifiers.Parse(">=3.10"));
        UniversalSolution first = await new UniversalSolver().SolveAsync(request, options), again = await new UniversalSolver().SolveAsync(request, options with { Locked = first.Packages, KnownForks = first.Forks });
        Assert.That(again.Packages.Select(static p => p.ToString()), Is.EqualTo(first.Packages.Select(static p => p.ToString())));
        Assert.That(again.Forks.Select(static fork => fork.ToString()), Is.EquivalentTo(first.Forks.Select(static fork => fork.ToString())));
    }

    [Test]
    public async Task A_local_version_with_a_source_archive_serves_all()
    {
        InlineIndex index = new InlineIndex().Add("torch", "2.5.0", [], null, wheelTags: Tags(Everywhere)).Add("torch", "2.5.0+cpu", [], null, wheelTags: Tags(Cpu), sdist: true);
        UniversalSolution solution = await SolveAsync(index, new(VersionSpecifiers.Parse(">=3.10")), "torch");
        Assert.That(solution.Packages.Select(static p => p.ToString()), Is.EqualTo((string[])["torch==2.5.0+cpu"]));
    }

    [Test]
    public async Task A_version_without_a_wheel_for_a_required_environment_is_passed_over_there_alone()
    {
        UniversalOptions options = new(VersionSpecifiers.Parse(">=3.10")) { RequiredEnvironments = [Marker.Parse("sys_platform == 'darwin' and platform_machine == 'x86_64'")] };
        UniversalSolution solution = await SolveAsync(WithoutOldMacs(), options, "user");
        MarkerEnvironment old = PypiTarget.For("osx-64", "3.12").Environment;
        Assert.That(MarkerOf(solution, "lib", "1.0")!.Evaluate(old), Is.True);
        foreach (string platform in (ReadOnlySpan<string>)["osx-arm64", "linux-64", "win-64"]) Assert.That(MarkerOf(solution, "lib", "2.0")!.Evaluate(PypiTarget.For(platform, "3.12").Environment), Is.True);
        Assert.That(MarkerOf(solution, "lib", "2.0")!.Evaluate(old), Is.False);
        // uv takes the older version for other systems with that processor as well (FreeBSD), which nothing requires: see docs/pypi-standards.md.
        Assert.That(Same(MarkerOf(solution, "lib", "1.0"), "sys_platform == 'darwin' and platform_machine == 'x86_64'"));

        UniversalSolution elsewhere = await SolveAsync(WithoutOldMacs(), options, "elsewhere");
        Assert.That(elsewhere.Packages.Where(static p => p.Name.Value == "lib").Select(static p => p.Version.ToString()), Is.EqualTo((string[])["2.0"]), "nothing asks for it on that environment");
        Assert.That(elsewhere.Forks, Is.Empty);
    }

    [Test]
    public async Task Patch_levels_of_Python_are_told_as_releases_and_read_back_as_what_they_were()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0");
        UniversalOptions options = new(VersionSpecifiers.Parse(">=3.10"));
        string[] requirements = ["lib<2 ; python_full_version < '3.11.4'", "lib>=2 ; python_full_version >= '3.11.4'"];
        UniversalSolution solution = await SolveAsync(index, options, requirements);
        string[] expected = ["lib==1.0 ; python_full_version < \"3.11.4\"", "lib==2.0 ; python_full_version >= \"3.11.4\""];
        Assert.That(solution.Packages.Select(static p => p.ToString()), Is.EqualTo(expected));
        Assert.That(solution.Forks.Select(static fork => fork.ToString()), Is.EquivalentTo((string[])["python_full_version < \"3.11.4\"", "python_full_version >= \"3.11.4\""]));
        UniversalSolution again = await SolveAsync(index.Add("lib", "1.5").Add("lib", "2.5"), options with { Locked = solution.Packages, KnownForks = solution.Forks }, requirements);
        Assert.That(again.Packages.Select(static p => p.ToString()), Is.EqualTo(expected));
    }

    [Test]
    public async Task Environments_are_read_as_markers_of_requirements_are()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0", [], null, wheelTags: ["py3-none-manylinux_2_17_x86_64"]);
        UniversalOptions options = new(VersionSpecifiers.Parse(">=3.10"));
        UniversalSolution required = await SolveAsync(index, options with { RequiredEnvironments = [Marker.Parse("platform_system == 'Windows'")] }, "lib");
        Assert.That(required.Packages.Select(static p => p.ToString()), Is.EqualTo((string[])["lib==1.0 ; sys_platform == \"win32\"", "lib==2.0 ; sys_platform != \"win32\""]), "as uv has it");
        UniversalSolution limited = await SolveAsync(index, options with { Environments = [Marker.Parse("platform_system == 'Linux'"), Marker.Parse("platform_system == 'Darwin'")] }, "lib>=2 ; sys_platform == 'linux'", "lib<2 ; sys_platform == 'darwin'");
        Assert.That(limited.Packages.Select(static p => p.ToString()), Is.EqualTo((string[])["lib==1.0 ; sys_platform == \"darwin\"", "lib==2.0 ; sys_platform == \"linux\""]));
    }

    [Test]
    public async Task Where_no_version_serves_a_required_environment_the_explanation_names_it()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0", [], null, wheelTags: Tags(["manylinux_2_17_x86_64"]));
        UniversalOptions options = new(VersionSpecifiers.Parse(">=3.10")) { RequiredEnvironments = [Marker.Parse("sys_platform == 'darwin'")] };
        PypiSolveException e = (await Assert.ThrowsAsync<PypiSolveException>(() => SolveAsync(index, options, "lib")))!;
        Assert.That(e.Message, Does.Contain("no wheel where sys_platform == \"darwin\", which is a required environment"));
        UniversalSolution linux = await SolveAsync(index, options, "lib ; sys_platform == 'linux'");
        Assert.That(linux.Packages.Single().Version.ToString(), Is.EqualTo("1.0"));
    }

    [Test]
    public async Task Two_addresses_of_one_package_hold_on_targets_of_their_own()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0").Add("lib", "3.0").Add("user", "1.0", "lib");
        UniversalSolution solution = await SolveAsync(index, new(VersionSpecifiers.Parse(">=3.10")),
            "lib @ memory://inline/lib-1.0-py3-none-any.whl ; sys_platform == 'win32'", "lib @ memory://inline/lib-2.0-py3-none-any.whl ; sys_platform == 'linux'", "user");
        Assert.That(Same(MarkerOf(solution, "lib", "1.0"), "sys_platform == 'win32'"));
        UniversalPackage[] second = [.. solution.Packages.Where(static p => p.Name.Value == "lib" && p.Version.ToString() == "2.0").OrderBy(static p => p.Address is null)];
        Assert.That(second, Has.Length.EqualTo(2), "what an index has of that version is another package, and preferred to 3.0 because another way has 2.0");
        Assert.That(Same(second[0].Marker, "sys_platform == 'linux'") && Same(second[1].Marker, "sys_platform != 'linux' and sys_platform != 'win32'"));
        Assert.That(second.Select(static p => (p.Address is null, p.Files.Single().FileName)), Is.EqualTo(((bool, string)[])[(false, "lib-2.0-py3-none-any.whl"), (true, "lib-2.0-py3-none-any.whl")]));
    }

    [Test]
    public async Task Two_addresses_on_one_target_are_refused()
    {
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => SolveAsync(new InlineIndex().Add("lib", "1.0"), new(VersionSpecifiers.Parse(">=3.10")),
            "lib @ memory://inline/lib-1.0-py3-none-any.whl ; sys_platform == 'win32'", "lib @ memory://inline/lib-2.0-py3-none-any.whl ; os_name == 'nt'")))!;
        Assert.That(e.Code, Is.EqualTo(PypiErrors.InvalidSolveRequest));
        Assert.That(e.Message, Does.Contain("two addresses"));
    }

    [Test]
    public async Task Extras_that_conflict_part_the_ways_also_where_they_meet_far_below()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0").Add("one", "1.0", "lib<2").Add("two", "1.0", "lib>=2");
        string[] requirements = ["one ; 'a' in extras", "two ; 'b' in dependency_groups"];
        UniversalOptions options = new(VersionSpecifiers.Parse(">=3.10"));
        await Assert.ThrowsAsync<PypiSolveException>(() => SolveAsync(index, options, requirements));
        UniversalSolution solution = await SolveAsync(index, options with { Conflicts = [[Marker.Parse("'a' in extras"), Marker.Parse("'b' in dependency_groups")]] }, requirements);
        Assert.That(solution.Packages.Select(static p => p.ToString()), Is.EqualTo((string[])
        [
            "lib==1.0 ; \"a\" in extras", "lib==2.0 ; \"a\" not in extras and \"b\" in dependency_groups",
            "one==1.0 ; \"a\" in extras", "two==1.0 ; \"a\" not in extras and \"b\" in dependency_groups",
        ]));
        UniversalSolution again = await SolveAsync(index, options with { Conflicts = [[Marker.Parse("'a' in extras"), Marker.Parse("'b' in dependency_groups")]], Locked = solution.Packages, KnownForks = solution.Forks }, requirements);
        Assert.That(again.Packages.Select(static p => p.ToString()), Is.EqualTo(solution.Packages.Select(static p => p.ToString())));
    }

    [Test]
    public async Task Extras_without_a_conflict_have_one_version_for_all()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0");
        UniversalSolution solution = await SolveAsync(index, new(VersionSpecifiers.Parse(">=3.10")), "lib<2 ; 'a' in extras", "lib ; 'b' in extras");
        Assert.That(solution.Packages.Select(static p => p.ToString()), Is.EqualTo((string[])["lib==1.0 ; \"a\" in extras or \"b\" in extras"]));
    }

    // uv 0.13 answers each of these so.
    [TestCase("cp313-cp313-manylinux_2_17_x86_64", "2.0 only where python_version >= '3.13'")]
    [TestCase("cp313-none-any", "2.0 only where python_version >= '3.13'")]
    [TestCase("py313-none-any", "2.0 only where python_version >= '3.13'")]
    [TestCase("cp313-abi3-manylinux_2_17_x86_64", "2.0 only where python_version >= '3.13'")]
    [TestCase("cp311-cp311-manylinux_2_17_x86_64", "2.0 only where python_version >= '3.11'")]
    [TestCase("cp310-cp310-manylinux_2_17_x86_64", "2.0 everywhere")]
    [TestCase("cp310-abi3-manylinux_2_17_x86_64", "2.0 everywhere")]
    [TestCase("cp39-cp39-manylinux_2_17_x86_64", "2.0 nowhere")]
    public async Task A_wheel_that_begins_behind_the_end_of_a_fork_is_not_for_it(string tags, string expected)
    {
        InlineIndex index = new InlineIndex().Add("other", "1.0").Add("other", "2.0").Add("other", "3.0").Add("lib", "1.0").Add("lib", "2.0", [], null, wheelTags: [tags]);
        UniversalSolution solution = await SolveAsync(index, new(VersionSpecifiers.Parse(">=3.10")),
            "other==1.0 ; python_version < '3.11'", "other==2.0 ; python_version >= '3.11' and python_version < '3.13'", "other==3.0 ; python_version >= '3.13'", "lib");
        UniversalPackage? newest = solution.Packages.SingleOrDefault(static p => p.Name.Value == "lib" && p.Version.ToString() == "2.0");
        Assert.That(newest is null ? "2.0 nowhere" : newest.Marker is null ? "2.0 everywhere" : $"2.0 only where {newest.Marker.ToString().Replace('"', '\'')}", Is.EqualTo(expected));
    }

    [Test]
    public async Task The_wheels_of_a_version_are_all_those_for_the_project_whichever_fork_chose_it([Values] ResolutionMode mode)
    {
        InlineIndex index = new InlineIndex().Add("other", "1.0").Add("other", "2.0")
            .Add("lib", "1.0", [], null, wheelTags: ["cp39-cp39-win_amd64", "cp310-cp310-win_amd64", "cp313-cp313-win_amd64"]);
        UniversalSolution solution = await new UniversalSolver().SolveAsync(
            new PypiSolveRequest
            {
                Requirements = [Requirement.Parse("other==1.0 ; python_version < '3.12'"), Requirement.Parse("other==2.0 ; python_version >= '3.12'"), Requirement.Parse("lib")],
                Source = index, Target = PypiTarget.For("linux-64", "3.12"), Mode = mode,
            },
            new(VersionSpecifiers.Parse(">=3.10")));
        Assert.That(solution.Packages.Single(static p => p.Name.Value == "lib").Files.Select(static file => file.FileName), Is.EqualTo((string[])["lib-1.0-cp310-cp310-win_amd64.whl", "lib-1.0-cp313-cp313-win_amd64.whl"]));
    }

    [Test]
    public async Task A_fork_whose_Pythons_begin_later_than_it_says_takes_what_needs_those()
    {
        // The fork of other==2.0 holds on Pythons before 3.9 as well, of which the project has none.
        InlineIndex index = new InlineIndex().Add("other", "1.0").Add("other", "2.0").Add("lib", "1.0", [], ">=3.12");
        string[] requirements = ["other==1.0 ; python_full_version >= '3.9' and python_full_version < '3.13'", "other==2.0 ; python_full_version < '3.9' or python_full_version >= '3.13'", "lib ; python_full_version < '3.9' or python_full_version >= '3.13'"];
        UniversalSolution solution = await SolveAsync(index, new(VersionSpecifiers.Parse(">=3.11")), requirements);
        Assert.That(solution.Packages.Select(static p => p.ToString()), Does.Contain("lib==1.0 ; python_version >= \"3.13\""));
    }

    [Test]
    public async Task The_fork_whose_condition_begins_with_the_oldest_Python_is_solved_first_where_old_versions_are_wanted()
    {
        // Both forks have the same Pythons of the project: what their conditions say counts, as in uv, and the first one's version is preferred by the second.
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "3.0").Add("lib", "4.0").Add("user", "1.0", "lib==4.0 ; sys_platform == 'linux' and python_version >= '3.10'", "lib!=1.0");
        UniversalSolution solution = await new UniversalSolver().SolveAsync(
            new PypiSolveRequest { Requirements = [Requirement.Parse("user")], Source = index, Target = PypiTarget.For("linux-64", "3.12"), Mode = ResolutionMode.Lowest }, new(VersionSpecifiers.Parse(">=3.11")));
        Assert.That(solution.Packages.Select(static p => p.ToString()), Is.EqualTo((string[])["lib==3.0 ; sys_platform != \"linux\"", "lib==4.0 ; sys_platform == \"linux\"", "user==1.0"]));
    }

    // uv 0.13 answers each of these so; the bounded targets are solved first, and the others agree with them where they can.
    [TestCase("lib", "lib==1.0 ; sys_platform == 'win32'", "lib==1.0")]
    [TestCase("user", "lib<3 ; python_version >= '3.12'", "lib==2.0", "user==1.0")]
    [TestCase("user", "lib<3 ; python_version < '3.12'", "lib==2.0 ; python_version < '3.12'", "lib==3.0 ; python_version >= '3.12'", "user==1.0")]
    [TestCase("lib>2", "lib<3 ; sys_platform == 'win32' and python_version < '3.5'", "lib==3.0")]
    [TestCase("lib ; sys_platform == 'win32'", "lib<3 ; sys_platform == 'win32'", "lib==2.0 ; sys_platform == 'win32'")]
    [TestCase("lib ; sys_platform == 'win32'", "lib<3 ; sys_platform == 'win32' and python_version < '3.12'", "lib==2.0 ; python_version < '3.12' and sys_platform == 'win32'", "lib==3.0 ; python_version >= '3.12' and sys_platform == 'win32'")]
    [TestCase("lib ; sys_platform == 'linux'", "lib<3 ; sys_platform == 'win32'", "lib==3.0 ; sys_platform == 'linux'")]
    [TestCase("user", "lib @ memory://inline/lib-1.0-py3-none-any.whl ; sys_platform == 'win32'", "lib==1.0 ; sys_platform != 'win32'", "lib==1.0 ; sys_platform == 'win32'", "user==1.0")]
    public async Task A_constraint_with_a_marker_bounds_the_targets_that_it_names(string requirement, string constraint, params string[] expected)
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0").Add("lib", "3.0").Add("user", "1.0", "lib");
        UniversalSolution solution = await new UniversalSolver().SolveAsync(
            new PypiSolveRequest { Requirements = [Requirement.Parse(requirement)], Constraints = [Requirement.Parse(constraint)], Source = index, Target = PypiTarget.For("linux-64", "3.12") }, new(VersionSpecifiers.Parse(">=3.10")));
        Assert.That(solution.Packages.Select(static p => p.ToString().Replace('"', '\'')), Is.EqualTo(expected));
    }

    [TestCase("lib==1.0 ; sys_platform == 'win32'", "lib==1.0 ; sys_platform == 'win32'", "lib==2.0 ; sys_platform != 'win32'")]
    [TestCase("other>2,<1 ; sys_platform == 'win32'", "lib==1.0 ; sys_platform == 'win32'", "lib==2.0 ; sys_platform != 'win32'")]
    [TestCase("other @ https://example.org/other-1.0-py3-none-any.whl ; sys_platform == 'win32'", "lib==1.0 ; sys_platform == 'win32'", "lib==2.0 ; sys_platform != 'win32'")]
    [TestCase("lib==1.0 ; python_version >= '3.12'", "lib==1.0 ; python_version >= '3.12'", "lib==2.0 ; python_version < '3.12'")]
    [TestCase("lib==1.0", "lib==1.0")]
    public async Task A_version_that_contradicts_itself_under_a_marker_is_passed_over_there_alone(string contradiction, params string[] expected)
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0", contradiction).Add("other", "1.0");
        UniversalSolution solution = await SolveAsync(index, new(VersionSpecifiers.Parse(">=3.10")), "lib");
        Assert.That(solution.Packages.Select(static p => p.ToString().Replace('"', '\'')), Is.EqualTo(expected));
    }

    [TestCase("cp310-cp310-manylinux_2_17_x86_64", "python_version >= \"3.12\"")]
    [TestCase("cp312-cp312-manylinux_2_17_x86_64", "python_version < \"3.12\"")]
    [TestCase("cp310-abi3-manylinux_2_17_x86_64", null)]
    public async Task A_wheel_at_an_address_has_to_serve_every_fork_that_asks_for_it(string tags, string? missing)
    {
        InlineIndex index = new InlineIndex().Add("other", "1.0").Add("other", "2.0").Add("lib", "1.0", [], null, wheelTags: [tags]);
        string[] requirements = ["other==1.0 ; python_version < '3.12'", "other==2.0 ; python_version >= '3.12'", $"lib @ memory://inline/lib-1.0-{tags}.whl"];
        if (missing is null)
        {
            Assert.That((await SolveAsync(index, new(VersionSpecifiers.Parse(">=3.10")), requirements)).Packages.Select(static p => p.ToString()), Does.Contain("lib==1.0"));
            return;
        }
        PypiSolveException e = (await Assert.ThrowsAsync<PypiSolveException>(() => SolveAsync(index, new(VersionSpecifiers.Parse(">=3.10")), requirements)))!;
        Assert.That(e.Message, Does.Contain(missing).And.Contain("no wheel for Python"));
    }

    [Test]
    public async Task A_wheel_at_an_address_has_to_serve_the_required_environments()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0", [], null, wheelTags: ["py3-none-manylinux_2_17_x86_64"]);
        UniversalOptions options = new(VersionSpecifiers.Parse(">=3.10")) { RequiredEnvironments = [Marker.Parse("sys_platform == 'win32'")] };
        const string Lib = "lib @ memory://inline/lib-1.0-py3-none-manylinux_2_17_x86_64.whl";
        PypiSolveException e = (await Assert.ThrowsAsync<PypiSolveException>(() => SolveAsync(index, options, Lib)))!;
        Assert.That(e.Message, Does.Contain("which is a required environment"));
        Assert.That((await SolveAsync(index, options, Lib + " ; sys_platform == 'linux'")).Packages, Has.Count.EqualTo(1));
    }

    [TestCase("lib-1.0-py3-none-any.whl", "python_version >= '3' and python_version < '4'")]
    [TestCase("lib-1.0-cp310-abi3-macosx_11_0_universal2.whl", "python_version >= '3.10' and platform_python_implementation == 'CPython' and sys_platform == 'darwin' and platform_release >= '20' and (platform_machine == 'arm64' or platform_machine == 'x86_64')")]
    [TestCase("lib-1.0-cp310-cp310-macosx_10_9_universal2.whl", "python_version == '3.10' and platform_python_implementation == 'CPython' and sys_platform == 'darwin' and (platform_machine == 'arm64' and platform_release >= '20' or platform_machine == 'x86_64' and platform_release >= '13')")]
    [TestCase("lib-1.0-py3-none-macosx_26_0_arm64.whl", "python_version >= '3' and python_version < '4' and sys_platform == 'darwin' and platform_machine == 'arm64' and platform_release >= '25'")]
    [TestCase("lib-1.0-py3-none-macosx_13_3_arm64.whl", "python_version < '0'")]
    [TestCase("lib-1.0-py3-none-macosx_16_0_arm64.whl", "python_version < '0'")]
    [TestCase("lib-1.0-py310-none-any.whl", "python_version >= '3.10' and python_version < '4'")]
    [TestCase("lib-1.0-pt38-none-any.whl", "python_version < '0'")]
    [TestCase("lib-1.0-py3-none-android_24_arm64_v8a.whl", "python_version >= '3' and python_version < '4' and sys_platform == 'android' and platform_machine == 'aarch64'")]
    [TestCase("lib-1.0-cp310.cp311-none-win32.whl", "(python_version == '3.10' or python_version == '3.11') and platform_python_implementation == 'CPython' and sys_platform == 'win32' and platform_machine == 'x86'")]
    [TestCase("lib-1.0-pp310-pypy310_pp73-manylinux2014_aarch64.manylinux_2_17_aarch64.whl", "python_version == '3.10' and platform_python_implementation == 'PyPy' and sys_platform == 'linux' and platform_machine == 'aarch64'")]
    [TestCase("lib-1.0-py3-none-musllinux_1_2_armv7l.whl", "python_version >= '3' and python_version < '4' and sys_platform == 'linux' and platform_machine == 'armv7l'")]
    [TestCase("lib-1.0-py3-none-plan9_mips.whl", "python_version < '0'")]
    public void What_a_wheel_serves_is_a_marker(string fileName, string marker)
    {
        MarkerTree expected = MarkerTree.Of(Marker.Parse(marker)).ForReleasedPythons(), found = WheelCoverage.Of(WheelFileName.Parse(fileName));
        Assert.That(found.Equals(expected), Is.True, found.ToString());
    }

    private static InlineIndex Torch() => new InlineIndex().Add("torch", "2.5.0", ["sympy"], null, wheelTags: Tags(Everywhere)).Add("torch", "2.5.0+cpu", ["sympy", "mkl"], null, wheelTags: Tags(Cpu))
        .Add("sympy", "1.0").Add("mkl", "1.0");

    private static InlineIndex WithoutOldMacs() => new InlineIndex()
        .Add("lib", "1.0", [], null, wheelTags: Tags(["macosx_11_0_universal2", "manylinux_2_17_x86_64", "win_amd64"])).Add("lib", "2.0", [], null, wheelTags: Tags(["macosx_11_0_arm64", "manylinux_2_17_x86_64", "win_amd64"]))
        .Add("user", "1.0", "lib").Add("elsewhere", "1.0", "lib ; sys_platform == 'win32'");

    private static string[] Tags(string[] platforms) => [.. platforms.SelectMany(static platform => ((string[])["cp310", "cp311", "cp312"]).Select(python => $"{python}-{python}-{platform}"))];

    private static Task<UniversalSolution> SolveAsync(InlineIndex index, UniversalOptions options, params string[] requirements) =>
        new UniversalSolver().SolveAsync(new PypiSolveRequest { Requirements = [.. requirements.Select(Requirement.Parse)], Source = index, Target = PypiTarget.For("linux-64", "3.12") }, options);

    private static Marker? MarkerOf(UniversalSolution solution, string name, string version) => solution.Packages.Single(p => p.Name.Value == name && p.Version.ToString() == version).Marker;

    private static bool Same(Marker? found, string expected) =>
        MarkerTree.OfPython(VersionSet.Of(VersionSpecifiers.Parse(">=3.10"))) is var pythons
        && MarkerTree.Of(found).ForReleasedPythons().And(pythons).IsEquivalentTo(MarkerTree.Of(Marker.Parse(expected)).ForReleasedPythons().And(pythons));
}
