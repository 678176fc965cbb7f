using FlowKit.Content.Downloading;
using FlowKit.Environments.Composition;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Registry;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;

namespace FlowKit.Environments.Tests.Composition;

[Parallelizable(ParallelScope.All)]
internal sealed class ComposeTests
{
    [Test]
    public async Task Locked_keeps_every_package_of_the_base_and_steps_back_with_what_is_added()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentLock old = await ResolveAsync(runtime, "learner==1.0"), current = await ResolveAsync(runtime, "learner==2.0");
        ComposedEnvironment onOld = await ComposeAsync(runtime, ["explainer>=1"], CompositionPolicy.Locked, old);
        Assert.That(World.Releases(onOld.Lock), Is.EqualTo(new[] { "explainer==1.0", "helper==1.0", "learner==1.0", "table==1.0" }));
        CompositionReport report = onOld.Reports[0];
        Assert.That(report.FromBase.Select(static p => p.Release), Is.EqualTo(new[] { "learner==1.0", "table==1.0" }));
        Assert.That(report.Added.Select(static p => p.Release), Is.EqualTo(new[] { "explainer==1.0", "helper==1.0" }));
        Assert.That(report.Changed, Is.Empty);
        Assert.That(report.Solved, Is.True);
        ComposedEnvironment onCurrent = await ComposeAsync(runtime, ["explainer>=1"], CompositionPolicy.Locked, current);
        Assert.That(World.Releases(onCurrent.Lock), Does.Contain("explainer==2.0").And.Contains("table==2.0"));
        Assert.That(onCurrent.Lock.RequirementId, Is.Not.EqualTo(onOld.Lock.RequirementId));
    }

    [Test]
    public async Task A_conflict_with_a_locked_base_is_one_error_that_names_both_sides()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        PublishedEnvironment @base = await runtime.Registry.PublishAsync(await ResolveAsync(runtime, "learner==1.0"), EnvironmentName.Parse("team/a"));
        CompositionRequest request = new([@base.Name], new EnvironmentSpec { Pypi = [new PackageRequest("explainer==2.0", "WithPypi in BuildEnvironment")] });
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => runtime.ComposeAsync(request)))!;
        Assert.That(error.Code, Is.EqualTo("FK7310"));
        Assert.That(error.Message, Does.Contain("team/a").And.Contains("WithPypi in BuildEnvironment").And.Contains("table").And.Contains("Prefer"));
    }

    [Test]
    public async Task An_environment_that_two_specs_ask_for_keeps_the_requirement_id_of_each()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentLock first = await ResolveAsync(runtime, "learner==1.0"), second = await ResolveAsync(runtime, "learner<2"), again = await ResolveAsync(runtime, "learner<2");
        Assert.That(second.Id, Is.EqualTo(first.Id));
        Assert.That(again.RequirementId, Is.EqualTo(second.RequirementId).And.Not.EqualTo(first.RequirementId));

        ComposedEnvironment composed = await ComposeAsync(runtime, ["table"], CompositionPolicy.Locked, first);
        ComposedEnvironment composedAgain = await ComposeAsync(runtime, ["table"], CompositionPolicy.Locked, first);
        Assert.That(composedAgain.Lock.RequirementId, Is.EqualTo(composed.Lock.RequirementId).And.Not.EqualTo(first.RequirementId));

        await runtime.Registry.PublishAsync(first, EnvironmentName.Parse("team/base"));
        PublishedEnvironment published = await runtime.PublishAsync(composed, EnvironmentName.Parse("team/same"));
        EnvironmentLookup found = await runtime.LookUpAsync(published.Name);
        Assert.That((found.Lock.RequirementId, found.Id), Is.EqualTo((composed.Lock.RequirementId, first.Id)));
    }

    [Test]
    public async Task A_conflict_shows_no_credentials_of_a_requirement()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentLock @base = await ResolveAsync(runtime, "learner==1.0");
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(
            () => ComposeAsync(runtime, ["explainer==2.0", "own @ https://user:token@example.org/own-1.0-py3-none-any.whl"], CompositionPolicy.Locked, @base)))!;
        Assert.That(error.Message, Does.Not.Contain("token"));
    }

    [Test]
    public async Task A_package_that_no_index_has_is_no_conflict_with_the_base()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentLock @base = await ResolveAsync(runtime, "learner==1.0");
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => ComposeAsync(runtime, ["explaner"], CompositionPolicy.Locked, @base)))!;
        Assert.That(error.Code, Is.Not.EqualTo("FK7310"));
        Assert.That(error.Message, Does.Contain("explaner"));
    }

    [Test]
    public async Task A_package_that_no_channel_has_is_no_conflict_with_the_base_even_where_the_words_hold_a_name_of_it()
    {
        MemoryFetcher fetcher = new();
        LocalChannelBuilder channel = new LocalChannelBuilder("channel").Add(new CondaPackageBuilder("one", "1.0").File("share/one", "1.0"));
        channel.PutInto(fetcher);
        EnvironmentRuntime runtime = World.InMemory(fetcher, new LocalIndexBuilder(), channel.MemoryAddress);
        EnvironmentLock @base = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["one"] });
        EnvironmentSpec added = new() { Conda = [new PackageRequest("absent", "the attribute of one")] };
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.ComposeAsync(new CompositionRequest([@base], added))))!;
        Assert.That(error.Code, Is.Not.EqualTo("FK7310"));
        Assert.That(error.Message, Does.Contain("absent").And.Contain("the attribute of one"));
    }

    [Test]
    public async Task What_the_base_has_already_solves_nothing_and_gives_the_same_packages()
    {
        (EnvironmentRuntime runtime, MemoryFetcher fetcher) = World.InMemory();
        EnvironmentLock @base = await ResolveAsync(runtime, "learner==1.0");
        int asked = fetcher.RequestCount;
        ComposedEnvironment composed = await ComposeAsync(runtime, ["table<2", "learner>=1; python_version >= '3.9'", "absent; sys_platform == 'win32'"], CompositionPolicy.Locked, @base);
        Assert.That(fetcher.RequestCount, Is.EqualTo(asked));
        Assert.That(composed.Id, Is.EqualTo(@base.Id));
        Assert.That(composed.Reports[0].Solved, Is.False);
        Assert.That(composed.Lock.RequirementId, Is.Not.EqualTo(@base.RequirementId));
    }

    [Test]
    public async Task A_locked_base_needs_no_index_for_its_own_packages()
    {
        (EnvironmentRuntime runtime, MemoryFetcher fetcher) = World.InMemory();
        EnvironmentLock @base = await ResolveAsync(runtime, "learner==1.0");
        @base = new EnvironmentLock(@base.RequirementId, @base.Spec with { Indexes = ["an-index-of-another-machine"] }, @base.Platforms);
        foreach (Uri address in fetcher.Addresses.Where(static a => a.ToString().Contains("learner", StringComparison.Ordinal) || a.ToString().Contains("table", StringComparison.Ordinal)))
            fetcher.Remove(address);
        ComposedEnvironment composed = await ComposeAsync(runtime, ["explainer"], CompositionPolicy.Locked, @base);
        Assert.That(World.Releases(composed.Lock), Does.Contain("explainer==1.0").And.Contains("learner==1.0"));
    }

    [Test]
    public async Task Prefer_changes_as_little_as_it_can_and_reports_it()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentLock @base = await ResolveAsync(runtime, "learner", "table<2", "helper");
        ComposedEnvironment without = await ComposeAsync(runtime, ["explainer"], CompositionPolicy.Prefer, @base);
        Assert.That(without.Reports[0].Changed, Is.Empty);
        EnvironmentLock open = await ResolveAsync(runtime, "helper", "table");
        EnvironmentLock older = (await ComposeAsync(runtime, [], CompositionPolicy.Locked, @base)).Lock;
        Assert.That(World.Releases(older), Is.EqualTo(World.Releases(@base)));
        ComposedEnvironment changed = await ComposeAsync(runtime, ["learner==1.0"], CompositionPolicy.Prefer, open);
        Assert.That(changed.Reports[0].Changed.Select(static c => (c.Before.Release, c.After?.Release)), Is.EqualTo(new[] { ("table==2.0", "table==1.0") }));
    }

    [Test]
    public async Task Prefer_moves_the_fewest_packages_that_there_are_and_says_why_each_moved()
    {
        // The newest extension would move both; an older one moves the first alone.
        MemoryFetcher fetcher = new();
        LocalIndexBuilder index = new LocalIndexBuilder()
            .Add(new WheelBuilder("one", "1.0").Build()).Add(new WheelBuilder("one", "2.0").Build())
            .Add(new WheelBuilder("two", "1.0").Build()).Add(new WheelBuilder("two", "2.0").Build())
            .Add(new WheelBuilder("three", "1.0").Requires("one<2").Build()).Add(new WheelBuilder("three", "2.0").Requires("one>=2").Build())
            .Add(new WheelBuilder("added", "1.0").Requires("one>=2").Build()).Add(new WheelBuilder("added", "2.0").Requires("one>=2", "two>=2").Build());
        EnvironmentRuntime runtime = World.InMemory(fetcher, index);
        EnvironmentLock asked = await ResolveAsync(runtime, "one==1.0", "two==1.0", "three==1.0");
        EnvironmentLock @base = new(asked.RequirementId, asked.Spec with { Pypi = ["one", "two", "three"] }, asked.Platforms);
        ComposedEnvironment composed = await ComposeAsync(runtime, ["added"], CompositionPolicy.Prefer, @base);
        Assert.That(World.Releases(composed.Lock), Is.EqualTo(new[] { "added==1.0", "one==2.0", "three==2.0", "two==1.0" }));
        Assert.That(composed.Reports[0].Changed.Select(static c => c.ToString()), Is.EqualTo(new[]
        {
            "one==1.0 -> one==2.0 (added==1.0 needs one>=2)",
            "three==1.0 -> three==2.0 (three==1.0 needs one<2, and one==2.0 is there now)",
        }));
    }

    [Test]
    public async Task Prefer_moves_few_conda_packages_too()
    {
        MemoryFetcher fetcher = new();
        LocalChannelBuilder channel = new LocalChannelBuilder("channel")
            .Add(Conda("one", "1.0")).Add(Conda("one", "2.0")).Add(Conda("two", "1.0")).Add(Conda("two", "2.0")).Add(Conda("two", "3.0"))
            .Add(Conda("added", "1.0", "one >=2")).Add(Conda("added", "2.0", "one >=2", "two >=2"));
        channel.PutInto(fetcher);
        EnvironmentRuntime runtime = World.InMemory(fetcher, new LocalIndexBuilder(), channel.MemoryAddress);
        EnvironmentLock asked = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["one=1.0", "two=1.0"] });
        EnvironmentLock @base = new(asked.RequirementId, asked.Spec with { Conda = ["one", "two"] }, asked.Platforms);
        ComposedEnvironment composed = await runtime.ComposeAsync(new CompositionRequest([@base], new EnvironmentSpec { Conda = ["added"] }) { Policy = CompositionPolicy.Prefer });
        Assert.That(World.Releases(composed.Lock), Is.EqualTo(new[] { "added=1.0=0", "one=2.0=0", "two=1.0=0" }));
        Assert.That(composed.Reports[0].Changed.Select(static c => c.ToString()), Is.EqualTo(new[] { "one=1.0=0 -> one=2.0=0 (added=1.0=0 needs one >=2)" }));

        static CondaPackageBuilder Conda(string name, string version, params string[] needs) => new CondaPackageBuilder(name, version).DependsOn(needs).File("share/" + name, version);
    }

    [Test]
    public async Task Fresh_joins_the_requirements_and_resolves_anew()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentLock @base = (await ComposeAsync(runtime, ["helper"], CompositionPolicy.Locked, await ResolveAsync(runtime, "learner"))).Lock;
        ComposedEnvironment fresh = await ComposeAsync(runtime, ["explainer"], CompositionPolicy.Fresh, @base);
        Assert.That(World.Releases(fresh.Lock), Is.EqualTo(new[] { "explainer==2.0", "helper==1.0", "learner==2.0", "table==2.0" }));
    }

    [Test]
    public async Task Two_bases_that_do_not_go_together_are_one_error_that_names_both()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentLock one = await ResolveAsync(runtime, "learner==1.0"), two = await ResolveAsync(runtime, "learner==2.0"), helper = await ResolveAsync(runtime, "helper");
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => ComposeAsync(runtime, [], CompositionPolicy.Locked, one, two)))!;
        Assert.That(error.Code, Is.EqualTo("FK7310"));
        Assert.That(error.Message, Does.Contain("learner==1.0").And.Contains("learner==2.0").And.Contains(one.Id.Abbreviated).And.Contains(two.Id.Abbreviated));
        ComposedEnvironment together = await ComposeAsync(runtime, [], CompositionPolicy.Locked, one, helper);
        Assert.That(World.Releases(together.Lock), Is.EqualTo(new[] { "helper==1.0", "learner==1.0", "table==1.0" }));
    }

    [Test]
    public async Task Two_bases_that_disagree_are_merged_under_Prefer_the_first_ones_packages_first_with_a_table()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentLock one = await ResolveAsync(runtime, "learner==1.0"), two = await ResolveAsync(runtime, "explainer");
        ComposedEnvironment merged = await ComposeAsync(runtime, [], CompositionPolicy.Prefer, one, two);
        Assert.That(merged.Reports[0].Table.Select(static r => r.ToString()), Is.EqualTo(new[]
        {
            "explainer: - | explainer==2.0 => explainer==1.0 (explainer==2.0 needs table>=2, and table==1.0 is there now)",
            "helper: - | helper==1.0 => helper==1.0",
            "learner: learner==1.0 | - => learner==1.0",
            "table: table==1.0 | table==2.0 => table==1.0 (learner==1.0 needs table<2)",
        }));
        // The same packages in both, and nothing to decide: nothing is solved.
        ComposedEnvironment same = await ComposeAsync(runtime, [], CompositionPolicy.Prefer, two, two);
        Assert.That((same.Id, same.Reports[0].Solved), Is.EqualTo((two.Id, false)));
        // Either order is one of the fewest moves; whose packages stay is decided by the order alone, for who does not remember an answer.
        EnvironmentLock open = await ResolveAsync(runtime, "table<2"), newer = await ResolveAsync(runtime, "table");
        EnvironmentLock first = new(open.RequirementId, open.Spec with { Pypi = ["table"] }, open.Platforms);
        Assert.That(World.Releases((await ComposeAsync(runtime, [], CompositionPolicy.Prefer, first, newer)).Lock), Is.EqualTo(new[] { "table==1.0" }));
        Assert.That(World.Releases((await ComposeAsync(World.InMemory().Runtime, [], CompositionPolicy.Prefer, newer, first)).Lock), Is.EqualTo(new[] { "table==2.0" }));
    }

    [Test]
    public async Task What_a_spec_says_in_place_of_its_packages_holds_for_them_in_compositions_too()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentSpec spec = new() { Pypi = ["learner==2.0"], Overrides = ["table<2", "helper; python_version < '0'"], Python = "3.11" };
        EnvironmentLock @base = await runtime.ResolveAsync(spec);
        Assert.That(World.Releases(@base), Is.EqualTo(new[] { "learner==2.0", "table==1.0" }));
        Assert.That(@base.RequirementId, Is.Not.EqualTo(runtime.RequirementIdOf(spec with { Overrides = [] })));
        Assert.That(EnvironmentLock.Parse(@base.ToJson()).Spec.Overrides.Select(static o => o.Text), Is.EquivalentTo(new[] { "table<2", "helper; python_version < \"0\"" }));
        ComposedEnvironment composed = await ComposeAsync(runtime, ["explainer"], CompositionPolicy.Locked, EnvironmentLock.Parse(@base.ToJson()));
        Assert.That(World.Releases(composed.Lock), Is.EqualTo(new[] { "explainer==2.0", "learner==2.0", "table==1.0" }));
        ComposedEnvironment same = await ComposeAsync(runtime, ["table"], CompositionPolicy.Locked, @base);
        Assert.That((same.Id, same.Reports[0].Solved), Is.EqualTo((@base.Id, false)));
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => runtime.ResolveAsync(spec with { Overrides = ["table @ https://example.org/table-1.0-py3-none-any.whl"] })))!;
        Assert.That(error.Code, Is.EqualTo("FK7309"));
    }

    [Test]
    public async Task Another_python_than_the_bases_is_an_error()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentLock @base = await ResolveAsync(runtime, "learner==1.0");
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() =>
            runtime.ComposeAsync(new CompositionRequest([@base], new EnvironmentSpec { Python = "3.12", Pypi = ["helper"] }))))!;
        Assert.That(error.Code, Is.EqualTo("FK7310"));
        Assert.That(error.Message, Does.Contain("3.11").And.Contains("3.12"));
    }

    [Test]
    public async Task A_composition_is_remembered_by_its_requirement_id()
    {
        (EnvironmentRuntime runtime, MemoryFetcher fetcher) = World.InMemory();
        EnvironmentLock @base = await ResolveAsync(runtime, "learner==1.0");
        ComposedEnvironment first = await ComposeAsync(runtime, ["explainer"], CompositionPolicy.Locked, @base);
        int asked = fetcher.RequestCount;
        ComposedEnvironment again = await ComposeAsync(runtime, ["explainer"], CompositionPolicy.Locked, @base);
        Assert.That(fetcher.RequestCount, Is.EqualTo(asked));
        Assert.That(again.Id, Is.EqualTo(first.Id));
        Assert.That(again.Reports[0].Added, Is.EqualTo(first.Reports[0].Added));
    }

    private static Task<EnvironmentLock> ResolveAsync(EnvironmentRuntime runtime, params string[] requirements) =>
        runtime.ResolveAsync(new EnvironmentSpec { Pypi = [.. requirements.Select(static r => new PackageRequest(r))], Python = "3.11" });

    private static Task<ComposedEnvironment> ComposeAsync(EnvironmentRuntime runtime, string[] added, CompositionPolicy policy, params EnvironmentLock[] bases) =>
        runtime.ComposeAsync(new CompositionRequest([.. bases.Select(static b => (EnvironmentReference)b)], new EnvironmentSpec { Pypi = [.. added.Select(static a => new PackageRequest(a))] }) { Policy = policy });
}
