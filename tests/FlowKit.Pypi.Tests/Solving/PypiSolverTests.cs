using System.Globalization;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Explanations;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Solving;

[Parallelizable]
public sealed class PypiSolverTests
{
    [Test]
    public async Task A_version_asked_for_by_name_may_be_for_an_older_python()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0", [], ">=3.6,!=3.10.*,<3.11").Add("app", "1.0", "lib==1.0");
        PypiSolution solution = await new PypiSolver().SolveAsync(Request(index, "lib==1.0"));
        Assert.That(solution.Warnings.Single(), Does.Contain("lib==1.0").And.Contain("Python"));
        await FailAsync(Request(index, "lib"));

        // Only the user's own word counts, and lower ends and exclusions hold.
        await FailAsync(Request(index, "app"));
        await FailAsync(Request(new InlineIndex().Add("lib", "1.0", [], ">=3.12"), "lib==1.0"));
        await FailAsync(Request(new InlineIndex().Add("lib", "1.0", [], ">=3.6,!=3.11.*,<3.13"), "lib==1.0"));
    }

    [TestCase("3.9", ">=3.7,!=3.9.0", true)]
    [TestCase("3.9", ">=3.7,!=3.9.0,!=3.9.1", true)]
    [TestCase("3.9.0", ">=3.7,!=3.9.0", false)]
    [TestCase("3.9", ">=3.9.2", false)]
    [TestCase("3.9", ">3.9", false)]
    [TestCase("3.9", ">=3.7,!=3.9.*", false)]
    [TestCase("3.9", "<3.9", false)]
    public async Task A_python_without_a_patch_level_is_not_excluded_by_a_single_patch(string python, string requires, bool fits)
    {
        PypiSolveRequest request = Request(new InlineIndex().Add("lib", "1.0", [], requires), "lib") with { Target = PypiTarget.For("linux-64", python) };
        if (fits) Assert.That(await SolveAsync(request), Is.EqualTo("lib==1.0"));
        else await FailAsync(request);
    }

    [Test]
    public async Task What_the_user_asks_for_directly_is_not_raised_for_the_sake_of_a_conditional_requirement()
    {
        InlineIndex index = new InlineIndex().Add("num", "1.0").Add("num", "1.5").Add("num", "2.0").Add("app", "1.0", "num>=1", "table").Add("table", "4.0", "num>=2; python_version < '3.14'");
        for (int minor = 0; minor < 8; minor++) index.Add("table", $"3.{minor}", "num>=1.5; python_version < '3.14'");
        index.Add("table", "2.0", "num>=1.0; python_version < '3.14'");
        Assert.That(await SolveAsync(Request(index, "app", "num<2") with { Mode = ResolutionMode.LowestDirect }), Is.EqualTo("app==1.0 num==1.0 table==2.0"));
    }

    [Test]
    public async Task The_highest_version_that_fits_everybody_is_taken()
    {
        InlineIndex index = new InlineIndex().Add("app", "1.0", "lib<3").Add("lib", "1.0").Add("lib", "2.5").Add("lib", "3.0");
        Assert.That(await SolveAsync(index, "app", "lib>=2"), Is.EqualTo("app==1.0 lib==2.5"));
    }

    [Test]
    public async Task What_many_versions_need_is_told_once()
    {
        InlineIndex own = new InlineIndex().Add("lib", "90"), same = new InlineIndex().Add("lib", "1");
        for (int version = 1; version <= 6; version++)
        {
            own.Add("app", $"{version}", $"lib=={version * 10}");
            same.Add("app", $"{version}", "lib>=2", $"tool>={version}");
            same.Add("tool", $"{version}");
        }
        Assert.That((await FailAsync(Request(own, "app"))).Message, Does.Contain("\n  every version of app depends on lib, each on versions of its own\n  none of the versions of lib that are asked for is there (there is 90 in the index 'inline')"));
        Assert.That((await FailAsync(Request(same, "app"))).Message, Does.EndWith("\n  you require app\n  every version of app depends on lib>=2\n  no version of lib is in '>=2' (there is 1 in the index 'inline')"));
    }

    [Test]
    public async Task The_search_goes_back_where_the_newest_does_not_work_out()
    {
        InlineIndex index = new InlineIndex().Add("app", "1.0", "lib<2").Add("app", "2.0", "lib>=2", "tool<1").Add("lib", "1.0").Add("lib", "2.0").Add("tool", "1.0");
        Assert.That(await SolveAsync(index, "app"), Is.EqualTo("app==1.0 lib==1.0"));
    }

    [Test]
    public async Task Lowest_takes_the_lowest_of_all_and_lowest_direct_of_what_the_user_names()
    {
        InlineIndex index = new InlineIndex().Add("app", "1.0", "lib>=1").Add("app", "2.0", "lib>=1").Add("lib", "1.0").Add("lib", "2.0");
        Assert.That(await SolveAsync(Request(index, "app") with { Mode = ResolutionMode.Lowest }), Is.EqualTo("app==1.0 lib==1.0"));
        Assert.That(await SolveAsync(Request(index, "app") with { Mode = ResolutionMode.LowestDirect }), Is.EqualTo("app==1.0 lib==2.0"));
        Assert.That(await SolveAsync(Request(index, "app", "lib; sys_platform == 'win32'") with { Mode = ResolutionMode.LowestDirect }), Is.EqualTo("app==1.0 lib==2.0"));
    }

    [Test]
    public async Task A_pre_release_is_taken_only_where_no_final_release_fits()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0a1");
        Assert.That(await SolveAsync(index, "lib"), Is.EqualTo("lib==1.0"));
        Assert.That(await SolveAsync(index, "lib>1"), Is.EqualTo("lib==2.0a1"));
        Assert.That(await SolveAsync(Request(index, "lib") with { Prereleases = PrereleasePolicy.Allow }), Is.EqualTo("lib==2.0a1"));
        PypiSolveException e = await FailAsync(Request(index, "lib>1") with { Prereleases = PrereleasePolicy.Disallow });
        Assert.That(e.Hints, Has.Some.Contains("pre-releases"));
    }

    [Test]
    public async Task Explicit_pre_releases_are_for_packages_whose_requirement_names_one()
    {
        InlineIndex index = new InlineIndex().Add("app", "1.0", "lib>=2.0a1").Add("lib", "1.0").Add("lib", "2.0a1");
        Assert.That(await SolveAsync(Request(index, "lib>=2.0a1") with { Prereleases = PrereleasePolicy.Explicit }), Is.EqualTo("lib==2.0a1"));
        await FailAsync(Request(index, "app") with { Prereleases = PrereleasePolicy.Explicit });
    }

    [Test]
    public async Task A_version_that_was_taken_back_needs_an_exact_pin_and_warns()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0", [], null, yanked: true);
        Assert.That(await SolveAsync(index, "lib"), Is.EqualTo("lib==1.0"));
        PypiSolution solution = await new PypiSolver().SolveAsync(Request(index, "lib==2.0"));
        Assert.That(solution.Packages.Single().ToString(), Is.EqualTo("lib==2.0"));
        Assert.That(solution.Warnings, Has.Some.Contains("taken back"));
        PypiSolveException e = await FailAsync(Request(index, "lib>1"));
        Assert.That(e.Message, Does.Contain("lib==2.0").And.Contain("yanked"));
    }

    [Test]
    public async Task Markers_are_those_of_the_target_not_of_this_machine()
    {
        InlineIndex index = new InlineIndex().Add("app", "1.0", "win; sys_platform == 'win32'", "old; python_version < '3.9'", "nix; os_name == 'posix'").Add("win", "1").Add("old", "1").Add("nix", "1");
        Assert.That(await SolveAsync(Request(index, "app") with { Target = PypiTarget.For("win-64", "3.12") }), Is.EqualTo("app==1.0 win==1"));
        Assert.That(await SolveAsync(Request(index, "app") with { Target = PypiTarget.For("osx-arm64", "3.8") }), Is.EqualTo("app==1.0 nix==1 old==1"));
    }

    [Test]
    public async Task Wheels_have_to_fit_the_target()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0", [], null, wheelTags: ["cp311-cp311-win_amd64", "cp312-cp312-manylinux_2_17_x86_64"]);
        Assert.That(await SolveAsync(index, "lib"), Is.EqualTo("lib==1.0"));
        Assert.That(await SolveAsync(Request(index, "lib") with { Target = PypiTarget.For("linux-64", "3.12") }), Is.EqualTo("lib==2.0"));
        PypiSolveException e = await FailAsync(Request(index, "lib==2.0"));
        Assert.That(e.Message, Does.Contain("lib==2.0 has no wheel for linux-64, Python 3.11"));
        InlineIndex old = new InlineIndex().Add("lib", "1.0", [], null, wheelTags: ["cp39-cp39-win_amd64", "cp310-cp310-win_amd64", "cp38-cp38-win_amd64"]);
        Assert.That((await FailAsync(Request(old, "lib"))).Message, Does.Contain("(only for the Pythons cp310, cp39, cp38)"));
    }

    [Test]
    public async Task A_version_for_another_python_is_passed_over_and_told()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0", [], ">=3.8").Add("lib", "2.0", [], ">=3.13");
        Assert.That(await SolveAsync(index, "lib"), Is.EqualTo("lib==1.0"));
        PypiSolveException e = await FailAsync(Request(index, "lib>=2"));
        Assert.That(e.Message, Does.Contain("needs Python >=3.13").And.Contain("3.11"));
    }

    [Test]
    public async Task A_python_requirement_that_no_one_can_read_costs_that_file_only()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0", [], null, listedPython: "><X.y.z");
        Assert.That(await SolveAsync(index, "lib"), Is.EqualTo("lib==1.0"));
    }

    [Test]
    public async Task Extras_bring_their_requirements_at_the_same_version()
    {
        InlineIndex index = new InlineIndex()
            .Add("app", "1.0", [], null, new Dictionary<string, string[]> { ["fast"] = ["speed"], ["all"] = ["app[fast]", "more"] })
            .Add("speed", "1.0").Add("more", "1.0");
        Assert.That(await SolveAsync(index, "app"), Is.EqualTo("app==1.0"));
        PypiSolution solution = await new PypiSolver().SolveAsync(Request(index, "app[all]"));
        Assert.That(Text(solution), Is.EqualTo("app==1.0 more==1.0 speed==1.0"));
        Assert.That(solution.Find(PackageName.Parse("app"))!.Dependencies.Select(n => n.Value), Is.EqualTo((string[])["more", "speed"]));
    }

    [Test]
    public async Task An_extra_that_does_not_exist_is_a_warning()
    {
        PypiSolution solution = await new PypiSolver().SolveAsync(Request(new InlineIndex().Add("app", "1.0"), "app[nothing]"));
        Assert.That(solution.Warnings, Has.Some.Contains("no extra 'nothing'"));
    }

    [Test]
    public async Task Packages_may_need_each_other()
    {
        InlineIndex index = new InlineIndex().Add("chicken", "1.0", "egg").Add("egg", "2.0", "chicken>=1");
        Assert.That(await SolveAsync(index, "egg"), Is.EqualTo("chicken==1.0 egg==2.0"));
    }

    [Test]
    public async Task A_version_that_needs_another_version_of_itself_is_never_taken()
    {
        InlineIndex index = new InlineIndex().Add("odd", "1.0").Add("odd", "2.0", "odd<2");
        Assert.That(await SolveAsync(index, "odd"), Is.EqualTo("odd==1.0"));
    }

    [Test]
    public async Task Constraints_bound_and_add_nothing()
    {
        InlineIndex index = new InlineIndex().Add("app", "1.0", "lib").Add("lib", "1.0").Add("lib", "2.0").Add("other", "1.0");
        PypiSolveRequest request = Request(index, "app") with { Constraints = [Requirement.Parse("lib<2"), Requirement.Parse("other==1.0")] };
        Assert.That(await SolveAsync(request), Is.EqualTo("app==1.0 lib==1.0"));
        PypiSolveException e = await FailAsync(request with { Constraints = [Requirement.Parse("lib>2")] });
        Assert.That(e.Message, Does.Contain("your constraint lib>2"));
    }

    [Test]
    public async Task Overrides_replace_whoever_asks()
    {
        InlineIndex index = new InlineIndex().Add("app", "1.0", "lib<2", "gone").Add("lib", "1.0").Add("lib", "2.0");
        PypiSolveRequest request = Request(index, "app") with { Overrides = [Requirement.Parse("lib>=2"), Requirement.Parse("gone; sys_platform == 'never'")] };
        Assert.That(await SolveAsync(request), Is.EqualTo("app==1.0 lib==2.0"));
    }

    [Test]
    public async Task A_preference_holds_where_it_fits_and_gives_way_where_not()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0").Add("lib", "3.0");
        Dictionary<PackageName, PypiPreference> preferences = new() { [PackageName.Parse("lib")] = new(Pep440Version.Parse("2.0")) };
        Assert.That(await SolveAsync(Request(index, "lib") with { Preferences = preferences }), Is.EqualTo("lib==2.0"));
        Assert.That(await SolveAsync(Request(index, "lib>2") with { Preferences = preferences }), Is.EqualTo("lib==3.0"));
    }

    [Test]
    public async Task A_pin_holds_version_and_file_and_a_conflict_names_its_origin()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0", [], null, sha256: new string('a', 64)).Add("lib", "2.0").Add("app", "1.0", "lib>=2").Add("app", "0.9", "lib");
        Dictionary<PackageName, PypiPin> pins = new() { [PackageName.Parse("lib")] = new(Pep440Version.Parse("1.0"), new string('a', 64), "the base environment team/model") };
        Assert.That(await SolveAsync(Request(index, "app") with { Pins = pins }), Is.EqualTo("app==0.9 lib==1.0"));
        PypiSolveException e = await FailAsync(Request(index, "app>=1") with { Pins = pins });
        Assert.That(e.Message, Does.Contain("the base environment team/model holds lib at 1.0").And.Contain("It would do if lib might move from 1.0 to 2.0"));
        pins[PackageName.Parse("lib")] = new(Pep440Version.Parse("1.0"), new string('b', 64), "the base environment team/model");
        Assert.That((await FailAsync(Request(index, "lib") with { Pins = pins })).Message, Does.Contain(new string('b', 64)));
    }

    [Test]
    public async Task A_cut_off_date_hides_later_files_and_files_without_a_date()
    {
        DateTimeOffset day = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        InlineIndex index = new InlineIndex().Add("lib", "1.0", [], null, uploaded: day.AddDays(-1)).Add("lib", "2.0", [], null, uploaded: day).Add("bare", "1.0");
        Assert.That(await SolveAsync(Request(index, "lib") with { ExcludeNewer = day }), Is.EqualTo("lib==1.0"));
        Assert.That((await FailAsync(Request(index, "lib>1") with { ExcludeNewer = day })).Message, Does.Contain("after the cut-off date"));
        Assert.That((await FailAsync(Request(index, "bare") with { ExcludeNewer = day })).Message, Does.Contain("no upload time"));
        Assert.That(await SolveAsync(Request(index, "bare") with { ExcludeNewer = day, ExcludeNewerPackages = new Dictionary<PackageName, DateTimeOffset?> { [PackageName.Parse("bare")] = null } }), Is.EqualTo("bare==1.0"));
    }

    [Test]
    public async Task Source_archives_are_used_where_builds_are_not_switched_off()
    {
        InlineIndex index = new InlineIndex().Add("lib", "1.0").Add("lib", "2.0", [], null, wheelTags: [], sdist: true);
        Assert.That(await SolveAsync(index, "lib"), Is.EqualTo("lib==2.0"));
        Assert.That(await SolveAsync(Request(index, "lib") with { OnlyBinary = PackageSelection.All }), Is.EqualTo("lib==1.0"));
        Assert.That((await FailAsync(Request(index, "lib>1") with { OnlyBinary = PackageSelection.All })).Message, Does.Contain("only-binary"));
        Assert.That((await FailAsync(Request(index, "lib==1.0") with { NoBinary = PackageSelection.Of([PackageName.Parse("lib")]) })).Message, Does.Contain("no-binary"));
    }

    [Test]
    public async Task What_conda_provides_is_the_only_candidate_and_takes_any_extra()
    {
        InlineIndex index = new InlineIndex().Add("numpy", "2.0").Add("app", "1.0", "numpy[dev]>=1");
        Dictionary<PackageName, ProvidedDistribution> provided = new() { [PackageName.Parse("numpy")] = new(Pep440Version.Parse("1.26.4")) };
        PypiSolution solution = await new PypiSolver().SolveAsync(Request(index, "app") with { Provided = provided });
        Assert.That(Text(solution), Is.EqualTo("app==1.0 numpy==1.26.4"));
        Assert.That(solution.Find(PackageName.Parse("numpy"))!.IsProvided);
        Assert.That(solution.Warnings, Has.Some.Contains("extra 'dev'"));
        Assert.That((await FailAsync(Request(index, "app", "numpy>=2") with { Provided = provided })).Message, Does.Contain("conda provides numpy 1.26.4"));
    }

    [Test]
    public async Task A_direct_reference_is_the_only_candidate_and_only_the_user_may_make_one()
    {
        InlineIndex index = new InlineIndex().Add("lib", "2.0").Add("bad", "1.0", "lib @ https://evil.example/lib-9.0-py3-none-any.whl").Add("lib", "1.0");
        Assert.That(await SolveAsync(index, "lib @ memory://inline/lib-1.0-py3-none-any.whl"), Is.EqualTo("lib==1.0"));
        Assert.That((await FailAsync(Request(index, "bad"))).Message, Does.Contain("direct address"));
    }

    [Test]
    public async Task An_unknown_project_is_named_with_the_place_that_was_searched()
    {
        MultiIndexSource source = new(new MemoryFetcher(), [new PypiIndex("internal", new Uri("memory://internal/simple/"))]);
        PypiSolveException e = await FailAsync(Request(new InlineIndex(), "nmupy") with { Source = source });
        Assert.That(e.Message, Does.Contain("nmupy was not found in the index 'internal'").And.Contain("spelling"));
    }

    [Test]
    public async Task An_explanation_names_who_asked_and_only_what_is_in_conflict()
    {
        InlineIndex index = new InlineIndex().Add("a", "1.0", "lib==1").Add("b", "1.0", "lib==2").Add("c", "1.0").Add("lib", "1").Add("lib", "2");
        PypiSolveException e = await FailAsync(Request(index, "c", "a", "b") with { OriginOf = r => r.Name.Value == "a" ? "step Fit" : null });
        Assert.That(e.Requirements.Select(r => r.ToString()), Is.EqualTo((string[])["a", "b"]));
        Assert.That(e.Message, Does.Contain("you require a (step Fit)").And.Contain("every version of b depends on lib==2").And.Not.Contain("require c"));
        Assert.That(e.Conflict.Causes, Is.Not.Empty);
        Assert.That(Leaves(e.Conflict).Select(l => l.Kind), Does.Contain(PypiConflictKind.Requirement).And.Contain(PypiConflictKind.Dependency));
    }

    [Test]
    public async Task Two_duplicates_of_one_requirement_are_one_fact()
    {
        PypiSolveException e = await FailAsync(Request(new InlineIndex().Add("lib", "1"), "lib>1", "lib>1"));
        Assert.That(e.Message.Split("you require").Length - 1, Is.EqualTo(1));
    }

    [Test]
    public async Task The_limit_of_rounds_ends_a_search()
    {
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => new PypiSolver().SolveAsync(Request(new InlineIndex().Add("lib", "1"), "lib") with { RoundLimit = 1 })))!;
        Assert.That(e.Code, Is.EqualTo(PypiErrors.SolveLimit));
        Assert.That(e.Message, Does.Contain("after 1 rounds, with 0 packages chosen").And.Contain("Nothing was in conflict"));
    }

    [Test]
    public async Task A_search_that_is_given_up_tells_what_was_in_its_way()
    {
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => new PypiSolver().SolveAsync(Request(Holes(7), "p0", "p1", "p2", "p3", "p4", "p5", "p6") with { RoundLimit = 60 })))!;
        Assert.That(e.Code, Is.EqualTo(PypiErrors.SolveLimit));
        Assert.That(e.Message, Does.Match("after 60 rounds, with [0-9]+ packages? chosen. Most conflicts were about (p|hole)[0-9]"));
    }

    [Test]
    public async Task The_time_limit_ends_a_search_that_waits_for_an_index()
    {
        using SemaphoreSlim never = new(0);
        SilentSource source = new(new InlineIndex().Add("lib", "1", "deep"), never, "deep");
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => new PypiSolver().SolveAsync(Request(source, "lib") with { TimeLimit = TimeSpan.FromMilliseconds(200) })))!;
        Assert.That(e.Code, Is.EqualTo(PypiErrors.SolveLimit));
        Assert.That(e.Message, Does.Contain("the time limit of 00:00:00.2"));
        Assert.That(await Assert.ThrowsAsync<FlowKitException>(() => new UniversalSolver().SolveAsync(
            Request(source, "lib") with { TimeLimit = TimeSpan.FromMilliseconds(50) }, new UniversalOptions(VersionSpecifiers.Parse(">=3.9")))), Has.Property("Code").EqualTo(PypiErrors.SolveLimit));
    }

    [Test]
    public async Task A_caller_that_stops_a_search_is_obeyed_while_it_waits_and_while_it_thinks()
    {
        using SemaphoreSlim never = new(0);
        using CancellationTokenSource stop = new();
        SilentSource source = new(new InlineIndex().Add("lib", "1", "deep"), never, "deep");
        Task<PypiSolution> waiting = new PypiSolver().SolveAsync(Request(source, "lib") with { TimeLimit = TimeSpan.FromHours(1) }, stop.Token);
        await source.Asked;
        await stop.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(source.Stopped, Is.True, "the fetch is stopped too");
        Assert.That(async () => await new PypiSolver().SolveAsync(Request(Holes(3), "p0", "p1", "p2"), stop.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private static PypiSolveRequest Request(IPypiSource index, params string[] requirements) => new()
    {
        Requirements = [.. requirements.Select(Requirement.Parse)],
        Target = PypiTarget.For("linux-64", "3.11"),
        Source = index,
    };

    private static Task<string> SolveAsync(InlineIndex index, params string[] requirements) => SolveAsync(Request(index, requirements));

    private static async Task<string> SolveAsync(PypiSolveRequest request) => Text(await new PypiSolver().SolveAsync(request));

    private static async Task<PypiSolveException> FailAsync(PypiSolveRequest request) =>
        (await Assert.ThrowsAsync<PypiSolveException>(() => new PypiSolver().SolveAsync(request)))!;

    private static string Text(PypiSolution solution) => string.Join(" ", solution.Packages);

    private static IEnumerable<PypiConflict> Leaves(PypiConflict conflict) => conflict.Causes.Count == 0 ? [conflict] : conflict.Causes.SelectMany(Leaves);

    // So many pigeons, and a hole less: each sits in some hole, and no two in one. A search has to try.
    private static InlineIndex Holes(int pigeons)
    {
        InlineIndex index = new();
        for (int pigeon = 0; pigeon < pigeons; pigeon++)
        {
            for (int hole = 1; hole < pigeons; hole++) index.Add($"p{pigeon}", hole.ToString(CultureInfo.InvariantCulture), $"hole{hole}=={pigeon}");
        }
        for (int hole = 1; hole < pigeons; hole++)
        {
            for (int pigeon = 0; pigeon < pigeons; pigeon++) index.Add($"hole{hole}", pigeon.ToString(CultureInfo.InvariantCulture));
        }
        return index;
    }

    /// <summary>Never answers about one project.</summary>
    private sealed class SilentSource(InlineIndex index, SemaphoreSlim never, string silent) : IPypiSource
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public bool Stopped { get; private set; }

        public async ValueTask<ProjectPage?> GetProjectAsync(PackageName name, CancellationToken cancellationToken = default)
        {
            if (name.Value != silent) return await index.GetProjectAsync(name, cancellationToken);
            _asked.TrySetResult();
            try
            {
                await never.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Stopped = true;
                throw;
            }
            return null;
        }

        public ValueTask<CoreMetadata> GetMetadataAsync(PypiFile file, CancellationToken cancellationToken = default) => index.GetMetadataAsync(file, cancellationToken);
    }
}
