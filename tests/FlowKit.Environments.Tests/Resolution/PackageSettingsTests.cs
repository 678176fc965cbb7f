using FlowKit.Environments.Composition;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Pypi.Solving;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Resolution;

/// <summary>What is said of single PyPI packages: when their pre-releases count, and what they need.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class PackageSettingsTests
{
    private static SolveWorld Wheels(params (string Name, string Version, string[] Requires)[] wheels) => new SolveWorld().Index("one", wheels.Aggregate(
        new LocalIndexBuilder(), static (index, w) => index.Add(new WheelBuilder(w.Name, w.Version).Requires(w.Requires).AddText(w.Name + ".py", "").Build())));

    private static SolveWorld Early() => Wheels(("table", "1.0", []), ("table", "2.0rc1", []), ("tool", "1.0", []), ("tool", "2.0b1", []));

    private static SolveWorld Wrong() => Wheels(("tool", "1.0", ["table<2", "missing"]), ("tool", "2.0", ["nowhere"]), ("table", "1.0", []), ("table", "2.0", []), ("plots", "1.0", []));

    private static EnvironmentSpec Asks(PypiSettings settings, params string[] requirements) => new() { Pypi = [.. requirements.Select(static r => new PackageRequest(r))], Python = "3.11", PypiSettings = settings };

    private static Task<string[]> ReleasesAsync(SolveWorld world, PypiSettings settings, params string[] requirements) => world.ReleasesAsync(Asks(settings, requirements));

    [Test]
    public async Task Pre_releases_of_one_package_follow_its_own_policy()
    {
        SolveWorld world = Early();
        Assert.That(await ReleasesAsync(world, new PypiSettings { PreReleasePackages = ["Table=allow"] }, "table", "tool"), Is.EqualTo(new[] { "table==2.0rc1", "tool==1.0" }));
        Assert.That(await ReleasesAsync(world, new PypiSettings { PreReleases = PrereleasePolicy.Allow, PreReleasePackages = ["table=disallow"] }, "table", "tool"), Is.EqualTo(new[] { "table==1.0", "tool==2.0b1" }));
        EnvironmentRuntime configured = world.Other(static o => o.PypiSettings = new PypiSettings { PreReleasePackages = ["table=allow", "tool=allow"] });
        Assert.That(World.Releases(await configured.ResolveAsync(Asks(new PypiSettings { PreReleasePackages = ["tool=disallow"] }, "table", "tool"))), Is.EqualTo(new[] { "table==2.0rc1", "tool==1.0" }), "a spec's word on a package comes before the options'");
    }

    [Test]
    public async Task What_a_package_needs_is_what_the_spec_tells_for_its_version_or_for_all()
    {
        SolveWorld world = Wrong();
        Assert.That(async () => await ReleasesAsync(world, PypiSettings.Default, "tool"), Throws.InstanceOf<FlowKitException>());
        Assert.That(await ReleasesAsync(world, new PypiSettings { StaticMetadata = ["tool==1.0 -> table>=2"] }, "tool"), Is.EqualTo(new[] { "table==2.0", "tool==1.0" }));
        Assert.That(await ReleasesAsync(world, new PypiSettings { StaticMetadata = ["tool ->"] }, "tool"), Is.EqualTo(new[] { "tool==2.0" }));
        Assert.That(await ReleasesAsync(world, new PypiSettings { StaticMetadata = ["tool -> table", "tool==2.0 ->"] }, "tool"), Is.EqualTo(new[] { "tool==2.0" }), "the version's own comes first");
        Assert.That(await ReleasesAsync(world, new PypiSettings { StaticMetadata = ["tool==2.0 -> python>=3.12", "tool==1.0 ->"] }, "tool"), Is.EqualTo(new[] { "tool==1.0" }));
        Assert.That(await ReleasesAsync(world, new PypiSettings { StaticMetadata = ["tool[draw] -> plots; extra == 'draw'"] }, "tool[draw]"), Is.EqualTo(new[] { "plots==1.0", "tool==2.0" }));
        EnvironmentRuntime configured = world.Other(static o => o.PypiSettings = new PypiSettings { StaticMetadata = ["tool==2.0 -> table<2", "table -> plots"] });
        Assert.That(World.Releases(await configured.ResolveAsync(Asks(new PypiSettings { StaticMetadata = ["tool==2.0 -> table"] }, "tool"))), Is.EqualTo(new[] { "plots==1.0", "table==2.0", "tool==2.0" }));
    }

    [Test]
    public async Task What_is_told_of_a_package_is_what_its_lock_says_and_holds_where_it_is_composed_upon()
    {
        SolveWorld world = Wrong();
        EnvironmentLock @base = await world.Runtime.ResolveAsync(Asks(new PypiSettings { StaticMetadata = ["tool==1.0 -> table>=2"] }, "tool"));
        LockedPypiPackage tool = @base.For(World.Platform).Pypi.Single(static p => p.Name == "tool");
        Assert.That((tool.HasStaticMetadata, tool.Dependencies.Single()), Is.EqualTo((true, "table>=2")));
        Assert.That(@base.For(World.Platform).Pypi.Single(static p => p.Name == "table").HasStaticMetadata, Is.False);
        Assert.That(((LockedPypiPackage)EnvironmentLock.Parse(@base.ToJson()).For(World.Platform).Find(PackageKind.Pypi, "tool")!).HasStaticMetadata, Is.True);
        foreach (CompositionPolicy policy in Enum.GetValues<CompositionPolicy>())
            Assert.That(await world.ReleasesAsync(@base, new EnvironmentSpec { Pypi = ["plots"] }, policy), Is.EqualTo(new[] { "plots==1.0", "table==2.0", "tool==1.0" }), policy.ToString());
        EnvironmentSpec own = new() { Pypi = ["plots"], PypiSettings = new PypiSettings { StaticMetadata = ["plots -> table<2"] } };
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => world.ReleasesAsync(@base, own, CompositionPolicy.Locked)))!;
        Assert.That(error.Code, Is.EqualTo("FK7310"));
    }

    [Test]
    public async Task Bases_that_tell_different_things_of_a_package_are_composed_when_the_composition_says_which_counts()
    {
        SolveWorld world = Wrong();
        EnvironmentLock one = await world.Runtime.ResolveAsync(Asks(new PypiSettings { StaticMetadata = ["tool -> table<2"] }, "tool")), other = await world.Runtime.ResolveAsync(Asks(new PypiSettings { StaticMetadata = ["tool -> table"], PreReleasePackages = ["table=allow"] }, "tool"));
        CompositionRequest request = new([one, other], new EnvironmentSpec { Pypi = ["plots"] }) { Policy = CompositionPolicy.Fresh };
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => world.Runtime.ComposeAsync(request)))!;
        Assert.That((error.Code, error.Message), Is.EqualTo(("FK7350", error.Message)));
        Assert.That(error.Message, Does.Contain("tool -> table<2").And.Contain("'tool -> table'"));
        ComposedEnvironment said = await world.Runtime.ComposeAsync(request with { Added = new EnvironmentSpec { Pypi = ["plots"], PypiSettings = new PypiSettings { StaticMetadata = ["tool ->"] } } });
        Assert.That(World.Releases(said.Lock), Is.EqualTo(new[] { "plots==1.0", "tool==2.0" }));
    }

    [Test]
    public async Task A_wheel_that_says_something_else_than_the_spec_tells_is_installed()
    {
        using TemporaryFolder folder = new();
        LocalIndexBuilder index = new LocalIndexBuilder().Add(new WheelBuilder("tool", "1.0").Requires("missing").AddText("tool.py", "").Build());
        EnvironmentRuntime runtime = MixedWorld.Runtime(new LocalChannelBuilder("channel").Add(MixedWorld.Python()), index, folder.FullName);
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["python"], Pypi = ["tool"], PypiSettings = new PypiSettings { StaticMetadata = ["tool ->"] } });
        if (FlowKit.Environments.Resolution.HostPlatform.Name != World.Platform) Assert.Ignore("The small channel is for linux-64.");
        HydratedEnvironment hydrated = await runtime.HydrateAsync(@lock);
        Assert.That(Directory.EnumerateFiles(hydrated.Prefix, "tool.py", SearchOption.AllDirectories).Count(), Is.EqualTo(1));
    }

    [TestCase("Tool == 1.0 -> b >=1,<2 | A", "tool==1.0 -> a | b<2,>=1")]
    [TestCase("tool->", "tool ->")]
    [TestCase("tool[X,b] -> python >=3.8 | c; extra=='x'", "tool[b,x] -> c; extra == \"x\" | python>=3.8")]
    public void Static_metadata_has_one_form(string text, string canonical)
    {
        Assert.That(StaticMetadata.Parse(text).ToString(), Is.EqualTo(canonical));
        Assert.That(StaticMetadata.Parse(canonical), Is.EqualTo(StaticMetadata.Parse(text)));
    }

    [TestCase("tool")]
    [TestCase("tool>=1 -> a")]
    [TestCase("tool==1.* -> a")]
    [TestCase("tool; os_name == 'nt' -> a")]
    [TestCase("tool -> a | | b")]
    [TestCase("tool -> python>=3 | python<4")]
    [TestCase("tool -> a ==")]
    [TestCase("tool -> a @ https://user:secret@host.example/a-1.0-py3-none-any.whl")]
    [TestCase("-> a")]
    public void Static_metadata_that_cannot_be_read_is_an_error(string text) =>
        Assert.That(() => StaticMetadata.Parse(text), Throws.InstanceOf<SpecParseException>().With.Message.Not.Contains("secret"));

    [TestCase("table")]
    [TestCase("table=sometimes")]
    [TestCase("=allow")]
    public void A_policy_of_a_package_that_cannot_be_read_is_an_error(string text) => Assert.That(() => PackagePreReleases.Parse(text), Throws.InstanceOf<SpecParseException>());

    [Test]
    public void Two_things_said_of_one_package_are_an_error()
    {
        SolveWorld world = Early();
        foreach (PypiSettings settings in (PypiSettings[])[new() { PreReleasePackages = ["table=allow", "table=disallow"] }, new() { StaticMetadata = ["table==1.0 ->", "table==1.0 -> tool"] }])
            Assert.That(async () => await ReleasesAsync(world, settings, "table"), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7309").And.Message.Contains("table"));
        Assert.That(async () => await ReleasesAsync(world, new PypiSettings { PreReleasePackages = ["table=allow", "table=allow"] }, "table"), Is.EqualTo(new[] { "table==2.0rc1" }));
    }
}
