using FlowKit.Environments.Composition;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Resolution;

/// <summary>Machines that share what was resolved get the answer to their own question: what changes the answer changes the id.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class OneIdOneAnswerTests
{
    [Test]
    public async Task The_mapping_of_conda_to_PyPI_names_counts_by_what_it_says_where_both_meet()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.Combine("mapping.json"), """{ "table": ["other"], "more": ["more"] }""");
        await File.WriteAllTextAsync(folder.Combine("same.json"), """{ "more": ["more"], "table": ["other"] }""");
        InMemoryEnvironmentStore shared = new();
        EnvironmentRuntime plain = Machine(null), mapped = Machine(folder.Combine("mapping.json")), same = Machine(folder.Combine("same.json")), disabled = Machine(EnvironmentOptions.NoMapping);
        EnvironmentSpec both = new() { Conda = ["table"], Pypi = ["table"] };
        Assert.That(MixedWorld.Wheels(await plain.ResolveAsync(both)), Is.Empty, "conda's counts by its name");
        Assert.That(MixedWorld.Wheels(await mapped.ResolveAsync(both)), Is.EqualTo(new[] { "table==2.0" }));
        Assert.That(MixedWorld.Wheels(await disabled.ResolveAsync(both)), Is.EqualTo(new[] { "table==2.0" }));
        Assert.That(new[] { plain, mapped, disabled }.Select(m => m.RequirementIdOf(both)).Distinct().Count(), Is.EqualTo(3));
        Assert.That(same.RequirementIdOf(both), Is.EqualTo(mapped.RequirementIdOf(both)), "neither the place nor the order counts");
        EnvironmentLock @lock = await mapped.ResolveAsync(both);
        Assert.That(EnvironmentLock.Parse(@lock.ToJson()).Spec.ToCanonicalText(), Is.EqualTo(@lock.Spec.ToCanonicalText()).And.Contains("conda-pypi-mapping sha256:"));
        foreach (EnvironmentSpec alone in (EnvironmentSpec[])[new() { Conda = ["table"] }, new() { Pypi = ["table"], Python = "3.11" }])
            Assert.That(mapped.RequirementIdOf(alone), Is.EqualTo(plain.RequirementIdOf(alone)), "where only one world is asked the mapping decides nothing");

        EnvironmentLock @base = await plain.ResolveAsync(new EnvironmentSpec { Conda = ["table"] });
        CompositionRequest added = new([@base], new EnvironmentSpec { Pypi = ["app"] });
        Assert.That(MixedWorld.Wheels((await plain.ComposeAsync(added)).Lock), Is.EqualTo(new[] { "app==1.0" }));
        Assert.That(MixedWorld.Wheels((await mapped.ComposeAsync(added)).Lock), Is.EqualTo(new[] { "app==1.0", "table==2.0" }));
        CompositionRequest conda = new([@base], new EnvironmentSpec { Conda = ["more"] });
        Assert.That((await mapped.ComposeAsync(conda)).Lock.RequirementId, Is.EqualTo((await plain.ComposeAsync(conda)).Lock.RequirementId));

        EnvironmentRuntime Machine(string? mapping) => MixedWorld.Runtime(
            new LocalChannelBuilder("conda-forge").Add(MixedWorld.Python()).Add(MixedWorld.Package("table", "1.0").File("site-packages/table.py", "")).Add(MixedWorld.Package("more", "1.0").File("share/more", "")),
            new LocalIndexBuilder().Add(new WheelBuilder("table", "2.0").Build()).Add(new WheelBuilder("app", "1.0").Requires("table").Build()),
            configure: o => { o.CondaPypiMapping = mapping; o.Resolutions = shared; });
    }

    [Test]
    public async Task The_order_of_the_bases_counts_where_it_decides_what_stays()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentLock older = Asking("table", await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["table<2"], Python = "3.11" })), newer = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["table"], Python = "3.11" });
        foreach (CompositionPolicy policy in (CompositionPolicy[])[CompositionPolicy.Prefer, CompositionPolicy.Prefer])
        {
            Assert.That(await ReleasesAsync(policy, older, newer), Is.EqualTo(new[] { "table==1.0" }));
            Assert.That(await ReleasesAsync(policy, newer, older), Is.EqualTo(new[] { "table==2.0" }));
        }
        EnvironmentId[] sorted = [.. new[] { older.Id, newer.Id }.Order()];
        Assert.That(RequirementId.OfComposition(sorted, CompositionPolicy.Prefer, new EnvironmentSpec()), Is.Not.EqualTo(RequirementId.OfComposition(sorted.Reverse(), CompositionPolicy.Prefer, new EnvironmentSpec())));
        Assert.That(RequirementId.OfComposition([sorted[0]], CompositionPolicy.Prefer, new EnvironmentSpec()), Is.EqualTo(RequirementId.OfComposition([sorted[0], sorted[0]], CompositionPolicy.Prefer, new EnvironmentSpec())));

        async Task<IEnumerable<string>> ReleasesAsync(CompositionPolicy policy, params EnvironmentLock[] bases) =>
            World.Releases((await runtime.ComposeAsync(new CompositionRequest([.. bases], new EnvironmentSpec()) { Policy = policy })).Lock);

        static EnvironmentLock Asking(string requirement, EnvironmentLock @lock) => new(@lock.RequirementId, @lock.Spec with { Pypi = [requirement] }, @lock.Platforms);
    }

    [Test]
    public async Task Of_bases_that_are_kept_the_order_counts_where_it_decides_where_more_comes_from()
    {
        SolveWorld world = new();
        foreach (string name in new[] { "one", "two" })
        {
            world.Channel(name, new CondaPackageBuilder("of-" + name, "1.0").File($"share/of-{name}", ""), new CondaPackageBuilder("more", name == "one" ? "1.0" : "2.0").File("share/more", name));
        }
        EnvironmentLock first = await world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["of-one"], Channels = ["one"] }), second = await world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["of-two"], Channels = ["two"] });
        Assert.That(await ReleasesAsync("more", first, second), Does.Contain("more 1.0"));
        Assert.That(await ReleasesAsync("more", second, first), Does.Contain("more 2.0"));
        EnvironmentLock both = await world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["of-two"], Channels = ["one", "two"] });
        Assert.That(await IdAsync(both, first), Is.EqualTo(await IdAsync(first, both)), "where it decides nothing it does not count");

        async Task<IEnumerable<string>> ReleasesAsync(string added, params EnvironmentLock[] bases) =>
            (await world.Runtime.ComposeAsync(new CompositionRequest([.. bases], new EnvironmentSpec { Conda = [added] }))).Lock.For(World.Platform).Packages.Select(static p => $"{p.Name} {p.Version}");

        async Task<RequirementId> IdAsync(params EnvironmentLock[] bases) => (await world.Runtime.ComposeAsync(new CompositionRequest([.. bases], new EnvironmentSpec { Conda = ["more"] }))).Lock.RequirementId;
    }
}
