using FlowKit.Conda.Solving;
using FlowKit.Environments.Composition;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;

namespace FlowKit.Environments.Tests.Composition;

[Parallelizable(ParallelScope.All)]
internal sealed class ComposedSettingsTests
{
    private static readonly DateTimeOffset May = new(2026, 5, 30, 0, 0, 0, TimeSpan.Zero);

    private static SolveWorld Channels() => new SolveWorld().Channel(
        "one", Package("table", "1.0"), Package("table", "2.0"), Package("tool", "1.0").DependsOn("table <2"), Package("tool", "2.0").DependsOn("table"), Package("data", "1.0"), Package("data", "2.0").BuiltAt(May));

    private static CondaPackageBuilder Package(string name, string version) => new CondaPackageBuilder(name, version).File($"share/{name}-{version}", "");

    [Test]
    public async Task Bases_that_were_chosen_in_different_ways_are_composed_when_the_composition_says_which_counts()
    {
        SolveWorld world = Channels();
        EnvironmentLock low = await world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["table"], CondaSettings = new CondaSettings { Strategy = SolveStrategy.Lowest } });
        EnvironmentLock high = await world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["data"], CondaSettings = new CondaSettings { Strategy = SolveStrategy.LowestDirect } });
        Assert.That(await ReleasesAsync(world, [low, high], new EnvironmentSpec { Conda = ["tool"] }, CompositionPolicy.Locked), Is.EqualTo(new[] { "data 1.0", "table 1.0", "tool 2.0" }), "under Locked what is added is chosen by its own settings");
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => ReleasesAsync(world, [low, high], new EnvironmentSpec { Conda = ["tool"] }, CompositionPolicy.Fresh)))!;
        Assert.That(error.Code, Is.EqualTo("FK7350"));
        Assert.That(error.Message, Does.Contain("'lowest' in " + low.Id.Abbreviated).And.Contain("'lowest-direct' in " + high.Id.Abbreviated));
        EnvironmentSpec said = new() { Conda = ["tool"], CondaSettings = new CondaSettings { Strategy = SolveStrategy.Highest } };
        Assert.That(await ReleasesAsync(world, [low, high], said, CompositionPolicy.Fresh), Is.EqualTo(new[] { "data 2.0", "table 2.0", "tool 2.0" }));
        Assert.That(await ReleasesAsync(world, [low, low], new EnvironmentSpec { Conda = ["tool"] }, CompositionPolicy.Fresh), Is.EqualTo(new[] { "table 1.0", "tool 1.0" }), "what bases agree on holds");
    }

    [Test]
    public async Task Pins_of_bases_to_different_indexes_are_a_conflict_only_where_something_is_solved_again()
    {
        SolveWorld world = new SolveWorld()
            .Index("one", new LocalIndexBuilder().Add(new WheelBuilder("table", "1.0").Build()).Add(new WheelBuilder("other", "1.0").Build()))
            .Index("two", new LocalIndexBuilder().Add(new WheelBuilder("table", "2.0").Build()));
        EnvironmentLock first = await world.Runtime.ResolveAsync(Pinned("table", "table=one")), second = await world.Runtime.ResolveAsync(Pinned("other", "table=two"));
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => ReleasesAsync(world, [first, second], new EnvironmentSpec(), CompositionPolicy.Fresh)))!;
        Assert.That((error.Code, error.Message), Is.EqualTo(("FK7350", error.Message)));
        Assert.That(error.Message, Does.Contain("'one'").And.Contain("'two'"));
        EnvironmentSpec said = new() { PypiSettings = new PypiSettings { IndexPins = ["table=two"] } };
        Assert.That(await ReleasesAsync(world, [first, second], said, CompositionPolicy.Fresh), Is.EqualTo(new[] { "other 1.0", "table 2.0" }));
        Assert.That(await ReleasesAsync(world, [first, second], new EnvironmentSpec(), CompositionPolicy.Locked), Is.EqualTo(new[] { "other 1.0", "table 1.0" }));

        static EnvironmentSpec Pinned(string asked, string pin) => new() { Pypi = [asked], Python = "3.11", PypiSettings = new PypiSettings { IndexPins = [pin] } };
    }

    [Test]
    public async Task Of_the_bases_cut_offs_the_latest_counts_and_is_told()
    {
        SolveWorld world = Channels();
        EnvironmentLock early = await world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["table"], ExcludeNewer = CutOff.Parse("2026-02-01") });
        EnvironmentLock late = await world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["tool"], ExcludeNewer = CutOff.Parse("1 day") });
        Recorder told = new();
        CompositionRequest request = new([late, early], new EnvironmentSpec { Conda = ["data"] }) { Policy = CompositionPolicy.Fresh };
        ComposedEnvironment composed = await world.Runtime.ComposeAsync(request, null, told);
        Assert.That(Versions(composed.Lock), Has.Member("data 2.0"));
        Assert.That(told.Warnings.Single(), Does.Contain("P1D in " + late.Id.Abbreviated).And.Contain("2026-02-02T00:00:00Z in " + early.Id.Abbreviated));
        ComposedEnvironment own = await world.Runtime.ComposeAsync(request with { Added = request.Added with { ExcludeNewer = CutOff.Parse("2026-02-01") } });
        Assert.That(Versions(own.Lock), Has.Member("data 1.0"), "the composition's own word comes first");
    }

    [Test]
    public async Task The_options_of_the_machine_that_composes_are_part_of_the_id_where_bases_are_solved_again()
    {
        SolveWorld world = Channels();
        EnvironmentLock @base = await world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["table"] });
        EnvironmentRuntime lowest = world.Other(static o => o.CondaSettings = new CondaSettings { Strategy = SolveStrategy.Lowest });
        CompositionRequest request = new([@base], new EnvironmentSpec()) { Policy = CompositionPolicy.Fresh };
        EnvironmentLock here = (await world.Runtime.ComposeAsync(request)).Lock, there = (await lowest.ComposeAsync(request)).Lock;
        Assert.That((Versions(here)[0], Versions(there)[0]), Is.EqualTo(("table 2.0", "table 1.0")));
        Assert.That(there.RequirementId, Is.Not.EqualTo(here.RequirementId));
    }

    [Test]
    public async Task A_composition_overrides_what_a_base_asks_of_a_conda_package()
    {
        SolveWorld world = Channels();
        EnvironmentLock @base = await world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["table <2", "tool =1.0"] });
        EnvironmentSpec replaced = new() { CondaSettings = new CondaSettings { Overrides = ["table >=2"] } };
        foreach (CompositionPolicy policy in (CompositionPolicy[])[CompositionPolicy.Prefer, CompositionPolicy.Fresh])
            Assert.That(await ReleasesAsync(world, [@base], replaced, policy), Is.EqualTo(new[] { "table 2.0", "tool 1.0" }), policy.ToString());
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => ReleasesAsync(world, [@base], replaced, CompositionPolicy.Locked)))!;
        Assert.That(error.Code, Is.EqualTo("FK7310"));
        // What was composed is a base like any other, and the override stays true of its packages.
        EnvironmentLock composed = (await world.Runtime.ComposeAsync(new CompositionRequest([@base], replaced) { Policy = CompositionPolicy.Fresh })).Lock;
        Assert.That(await ReleasesAsync(world, [composed], new EnvironmentSpec { Conda = ["data"] }, CompositionPolicy.Locked), Is.EqualTo(new[] { "data 2.0", "table 2.0", "tool 1.0" }));
    }

    [Test]
    public async Task A_composition_stops_asking_for_what_a_base_asks_for()
    {
        SolveWorld world = Channels().Index("own", new LocalIndexBuilder().Add(new WheelBuilder("helper", "1.0").Build()));
        EnvironmentLock @base = await world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["table", "data"], Pypi = ["Helper"], Python = "3.11" });
        EnvironmentSpec without = new() { Removed = ["data", "helper"] };
        foreach (CompositionPolicy policy in (CompositionPolicy[])[CompositionPolicy.Prefer, CompositionPolicy.Fresh])
            Assert.That(await ReleasesAsync(world, [@base], without, policy), Is.EqualTo(new[] { "table 2.0" }), policy.ToString());
        EnvironmentLock needs = await world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["tool", "table"] });
        Assert.That(await ReleasesAsync(world, [needs], new EnvironmentSpec { Removed = ["table"] }, CompositionPolicy.Fresh), Is.EqualTo(new[] { "table 2.0", "tool 2.0" }), "what another package needs stays");
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => ReleasesAsync(world, [@base], without, CompositionPolicy.Locked)))!;
        Assert.That((error.Code, error.Message.Contains("Locked", StringComparison.Ordinal)), Is.EqualTo(("FK7309", true)));
        error = (await Assert.CatchAsync<FlowKitException>(() => world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["table"], Removed = ["data"] })))!;
        Assert.That((error.Code, error.Message.Contains("no base", StringComparison.Ordinal)), Is.EqualTo(("FK7309", true)));
    }

    private static async Task<string[]> ReleasesAsync(SolveWorld world, IReadOnlyList<EnvironmentLock> bases, EnvironmentSpec added, CompositionPolicy policy) =>
        Versions((await world.Runtime.ComposeAsync(new CompositionRequest([.. bases.Select(static b => (EnvironmentReference)b)], added) { Policy = policy })).Lock);

    private static string[] Versions(EnvironmentLock @lock) => [.. @lock.For(World.Platform).Packages.Select(static p => $"{p.Name} {p.Version}").Order(StringComparer.Ordinal)];

    private sealed class Recorder : IProgress<EnvironmentProgress>
    {
        public List<string> Warnings { get; } = [];

        public void Report(EnvironmentProgress value)
        {
            if (value.Warning is { } warning) Warnings.Add(warning);
        }
    }
}
