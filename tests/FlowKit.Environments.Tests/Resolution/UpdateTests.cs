using FlowKit.Environments.Composition;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Registry;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;

namespace FlowKit.Environments.Tests.Resolution;

[Parallelizable(ParallelScope.All)]
internal sealed class UpdateTests
{
    private static readonly EnvironmentSpec Pypi = new() { Pypi = ["tool", "other"], Python = "3.11" }, Conda = new() { Conda = ["tool", "other"] };

    // What there is at first, and what came later: a newer release of everything; the newest tool needs the newer table.
    private static SolveWorld Early() => Publish(new SolveWorld(), ("table", "1.0", null), ("tool", "1.0", "table"), ("other", "1.0", "table"));

    private static void Grow(SolveWorld world) => Publish(world,
        ("table", "1.0", null), ("tool", "1.0", "table"), ("other", "1.0", "table"),
        ("table", "2.0", null), ("tool", "2.0", "table"), ("tool", "3.0", "table>=2"), ("other", "2.0", "table"));

    private static SolveWorld Publish(SolveWorld world, params (string Name, string Version, string? Needs)[] packages)
    {
        LocalIndexBuilder index = new();
        foreach ((string name, string version, string? needs) in packages) index.Add(new WheelBuilder(name, version).Requires(needs is null ? [] : [needs]).Build());
        return world.Index("own", index).Channel("one", [.. packages.Select(static p => p.Needs is null
            ? new CondaPackageBuilder(p.Name, p.Version).File("share/" + p.Name, p.Version) : new CondaPackageBuilder(p.Name, p.Version).File("share/" + p.Name, p.Version).DependsOn(p.Needs))]);
    }

    private static IEnumerable<TestCaseData> Worlds() => [new TestCaseData(Pypi).SetArgDisplayNames("PyPI"), new TestCaseData(Conda).SetArgDisplayNames("conda")];

    [TestCaseSource(nameof(Worlds))]
    public async Task An_update_of_one_package_leaves_all_others_as_they_are(EnvironmentSpec spec)
    {
        SolveWorld world = Early();
        EnvironmentLock first = await world.Runtime.ResolveAsync(spec);
        Grow(world);
        Assert.That((await world.Runtime.ResolveAsync(spec)).Id, Is.EqualTo(first.Id), "what is known is not solved again");
        EnvironmentLock updated = await world.Runtime.ResolveAsync(spec, Named("tool<3"));
        Assert.That(Versions(updated), Is.EqualTo(new[] { "other 1.0", "table 1.0", "tool 2.0" }));
        Assert.That((updated.RequirementId, updated.Spec.ToCanonicalText()), Is.EqualTo((first.RequirementId, first.Spec.ToCanonicalText())), "the bound is of this time alone");
        Assert.That((await world.Runtime.ResolveAsync(spec)).Id, Is.EqualTo(updated.Id));
        Assert.That((await world.Runtime.FindResolvedAsync(spec))!.Id, Is.EqualTo(updated.Id));
        Assert.That(Versions(await world.Runtime.ResolveAsync(spec, Named("tool==1.0"))), Is.EqualTo(new[] { "other 1.0", "table 1.0", "tool 1.0" }), "also backwards");
    }

    [TestCaseSource(nameof(Worlds))]
    public async Task What_the_updated_package_needs_moves_with_it_and_the_change_says_why(EnvironmentSpec spec)
    {
        SolveWorld world = Early();
        EnvironmentLock first = await world.Runtime.ResolveAsync(spec);
        Grow(world);
        ComposedEnvironment updated = await world.Runtime.ComposeAsync(new CompositionRequest([], spec) { Update = Named("Tool") });
        Assert.That(Versions(updated.Lock), Is.EqualTo(new[] { "other 1.0", "table 2.0", "tool 3.0" }));
        CompositionReport changes = updated.Changes.Single();
        Assert.That((changes.Bases.Single(), changes.IsUnchanged), Is.EqualTo((first.Id, false)));
        Assert.That(changes.Changed.Select(static c => c.ToString()), Has.One.StartsWith("table").And.One.StartsWith("tool"));
        Assert.That(changes.Changed.Single(static c => c.Before.Name == "table").Reason, Does.Contain("tool").And.Contain(">=2"));
    }

    [TestCaseSource(nameof(Worlds))]
    public async Task An_update_of_everything_keeps_nothing_and_one_that_prefers_what_is_known_keeps_all_that_fits(EnvironmentSpec spec)
    {
        SolveWorld world = Early();
        EnvironmentLock first = await world.Runtime.ResolveAsync(spec);
        Grow(world);
        Assert.That((await world.Runtime.ResolveAsync(spec, new ResolveOptions { Update = true })).Id, Is.EqualTo(first.Id));
        Assert.That(Versions(await world.Runtime.ResolveAsync(spec, new ResolveOptions { Update = true, PreferKnown = false })), Is.EqualTo(new[] { "other 2.0", "table 2.0", "tool 3.0" }));
    }

    [TestCaseSource(nameof(Worlds))]
    public async Task An_update_to_a_version_that_there_is_not_is_an_error_and_changes_nothing(EnvironmentSpec spec)
    {
        SolveWorld world = Early();
        EnvironmentLock first = await world.Runtime.ResolveAsync(spec);
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => world.Runtime.ResolveAsync(spec, Named("tool==9"))))!;
        Assert.That(error.Message, Does.Contain("tool").And.Contain("9"));
        Assert.That((await world.Runtime.ResolveAsync(spec)).Id, Is.EqualTo(first.Id));
    }

    [Test]
    public async Task Every_platform_keeps_what_it_has_and_moves_alike()
    {
        SolveWorld world = Early();
        EnvironmentSpec spec = Pypi with { Platforms = ["linux-64", "osx-arm64"] };
        await world.Runtime.ResolveAsync(spec);
        Grow(world);
        EnvironmentLock updated = await world.Runtime.ResolveAsync(spec, Named("other"));
        foreach (PlatformLock platform in updated.Platforms)
            Assert.That(platform.Packages.Select(static p => p.ToString()), Is.EqualTo(new[] { "other==2.0", "table==1.0", "tool==1.0" }), platform.Platform);
    }

    [Test]
    public async Task A_package_that_is_not_there_is_passed_over_and_told_on_request()
    {
        SolveWorld world = Early();
        EnvironmentLock first = await world.Runtime.ResolveAsync(Pypi);
        ResolveOptions options = Named("absent", "Tool", "other==1.0");
        EnvironmentLock updated = await world.Runtime.ResolveAsync(Pypi, options);
        Assert.That((updated.Id, options.MissingFrom(updated)), Is.EqualTo((first.Id, new[] { "absent" })));
    }

    [TestCase("")]
    [TestCase("==2")]
    [TestCase("own @ https://example.org/own-1.0-py3-none-any.whl")]
    [TestCase("tool[extra]")]
    public async Task What_names_no_package_is_an_error(string text)
    {
        SolveWorld world = Early();
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => world.Runtime.ResolveAsync(Pypi, Named(text))))!;
        Assert.That(error.Code, Is.EqualTo("FK7309"));
    }

    [TestCase(CompositionPolicy.Locked)]
    [TestCase(CompositionPolicy.Prefer)]
    [TestCase(CompositionPolicy.Fresh)]
    public async Task A_composition_is_locked_again_after_its_base_was_updated_and_tells_what_changed(CompositionPolicy policy)
    {
        SolveWorld world = Early();
        EnvironmentName baseName = EnvironmentName.Parse("team/base"), name = EnvironmentName.Parse("team/composed");
        EnvironmentSpec @base = new() { Pypi = ["other"], Python = "3.11" };
        await world.Runtime.Registry.PublishAsync(await world.Runtime.ResolveAsync(@base), baseName);
        CompositionRequest request = new([baseName], new EnvironmentSpec { Pypi = ["tool"] }) { Policy = policy, Previous = name };
        ComposedEnvironment first = await world.Runtime.ComposeAsync(request);
        Assert.That(first.Changes, Is.Empty, "there was nothing before");
        await world.Runtime.PublishAsync(first, name);

        Grow(world);
        await world.Runtime.Registry.PublishAsync(await world.Runtime.ResolveAsync(@base, new ResolveOptions { Update = true, Packages = ["other"] }), baseName, new PublishOptions { Move = true });
        PublishedEnvironment again = await world.Runtime.PublishAsync(await world.Runtime.ComposeAsync(request), name, new PublishOptions { Move = true });
        Assert.That(Versions(again.Lock), Is.EqualTo(policy == CompositionPolicy.Fresh ? new[] { "other 1.0", "table 1.0", "tool 1.0" } : ["other 2.0", "table 1.0", "tool 1.0"]), "the rest stays where it fits");
        Assert.That(again.Changes!.Changed.Select(static c => c.ToString()), policy == CompositionPolicy.Fresh ? Is.Empty : Is.EqualTo(new[] { "other==1.0 -> other==2.0" }));

        ComposedEnvironment updated = await world.Runtime.ComposeAsync(request with { Update = Named("tool<3") });
        Assert.That(Versions(updated.Lock), Has.Member("tool 2.0").And.Member("table 1.0"));
        Assert.That(updated.Changes.Single().Changed.Select(static c => c.After!.Release), Is.EqualTo(new[] { "tool==2.0" }));
        Assert.That((await world.Runtime.ComposeAsync(request)).Id, Is.EqualTo(updated.Id), "it is what is known now");
    }

    private static ResolveOptions Named(params string[] packages) => new() { Update = true, Packages = packages };

    private static string[] Versions(EnvironmentLock @lock) => [.. @lock.For(World.Platform).Packages.Select(static p => $"{p.Name} {p.Version}").Order(StringComparer.Ordinal)];
}
