using FlowKit.Conda.Solving;
using FlowKit.Environments.Composition;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;

namespace FlowKit.Environments.Tests.Resolution;

[Parallelizable(ParallelScope.All)]
internal sealed class CondaSettingsTests
{
    private static readonly DateTimeOffset January = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), May = new(2026, 5, 30, 0, 0, 0, TimeSpan.Zero);

    private static CondaPackageBuilder Package(string name, string version, DateTimeOffset? builtAt = null) => new CondaPackageBuilder(name, version).File($"share/{name}-{version}", "").BuiltAt(builtAt ?? January);

    private static SolveWorld TwoChannels() => new SolveWorld()
        .Channel("first", Package("table", "1.0"), Package("table", "1.5"))
        .Channel("second", Package("table", "2.0"), Package("tool", "1.0").DependsOn("table >=2"), Package("tool", "0.9").DependsOn("table"));

    [Test]
    public async Task The_priority_of_channels_is_strict_until_a_spec_or_the_options_say_otherwise()
    {
        SolveWorld world = TwoChannels();
        EnvironmentSpec tool = new() { Conda = ["tool"] };
        CondaSettings flexible = new() { Priority = ChannelPriority.Flexible }, disabled = new() { Priority = ChannelPriority.Disabled };
        Assert.That(Versions(await world.Runtime.ResolveAsync(tool)), Is.EqualTo(new[] { "table 1.5", "tool 0.9" }), "the first channel hides the second's table");
        Assert.That(Versions(await world.Runtime.ResolveAsync(tool with { CondaSettings = flexible })), Is.EqualTo(new[] { "table 2.0", "tool 1.0" }));
        EnvironmentSpec table = new() { Conda = ["table"] };
        Assert.That(Versions(await world.Runtime.ResolveAsync(table with { CondaSettings = flexible })), Is.EqualTo(new[] { "table 1.5" }));
        Assert.That(Versions(await world.Other(o => o.CondaSettings = disabled).ResolveAsync(table)), Is.EqualTo(new[] { "table 2.0" }));
        Assert.That(Versions(await world.Other(o => o.CondaSettings = disabled).ResolveAsync(table with { CondaSettings = flexible })), Is.EqualTo(new[] { "table 1.5" }), "a spec comes before the options");
    }

    [Test]
    public async Task A_strategy_takes_the_lowest_versions_of_all_or_of_what_is_asked_for()
    {
        SolveWorld world = new SolveWorld().Channel("one", Package("table", "1.0"), Package("table", "2.0"), Package("tool", "1.0").DependsOn("table"), Package("tool", "2.0").DependsOn("table"));
        EnvironmentSpec tool = new() { Conda = ["tool"] };
        Assert.That(Versions(await world.Runtime.ResolveAsync(tool)), Is.EqualTo(new[] { "table 2.0", "tool 2.0" }));
        Assert.That(Versions(await world.Runtime.ResolveAsync(tool with { CondaSettings = new CondaSettings { Strategy = SolveStrategy.Lowest } })), Is.EqualTo(new[] { "table 1.0", "tool 1.0" }));
        Assert.That(Versions(await world.Runtime.ResolveAsync(tool with { CondaSettings = new CondaSettings { Strategy = SolveStrategy.LowestDirect } })), Is.EqualTo(new[] { "table 2.0", "tool 1.0" }));
    }

    [Test]
    public async Task Constraints_bound_what_comes_for_another_reason_and_install_nothing()
    {
        SolveWorld world = new SolveWorld().Channel("one", Package("table", "1.0"), Package("table", "2.0"), Package("tool", "1.0").DependsOn("table"), Package("apart", "1.0"));
        CondaSettings settings = new() { Constraints = ["table <2", "apart"] };
        Assert.That(Versions(await world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["tool"], CondaSettings = settings })), Is.EqualTo(new[] { "table 1.0", "tool 1.0" }));
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["table >=2"], CondaSettings = settings })))!;
        Assert.That(error.Message, Does.Contain("table"));
    }

    [Test]
    public async Task A_constraint_pins_one_record_of_what_comes_as_a_dependency_by_build_hash_address_or_channel()
    {
        CondaPackageBuilder Table(string version, string build) => new CondaPackageBuilder("table", version, build).File($"share/table-{version}-{build}", "");
        CondaPackageFile old = Table("1.0", "h1_0").Build();
        SolveWorld world = new SolveWorld()
            .Channel("one", Table("1.0", "h1_0"), Table("1.0", "h2_1"), Table("2.0", "h1_0"), new CondaPackageBuilder("tool", "1.0").DependsOn("table").File("share/tool", ""))
            .Channel("two", Table("1.0", "h3_2"));
        EnvironmentSpec tool = new() { Conda = ["tool"] };
        string sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(old.Content));
        foreach ((string pin, string expected) in new[]
        {
            ("table=1.0=h1_0", "h1_0"), ($"table[sha256={sha256}]", "h1_0"), ($"table[url='memory://one/noarch/table-1.0-h1_0.conda',sha256={sha256}]", "h1_0"), ("table[fn=table-1.0-h2_1.conda]", "h2_1"), ("two::table", "h3_2"),
        })
        {
            EnvironmentLock @lock = await world.Runtime.ResolveAsync(tool with { CondaSettings = new CondaSettings { Constraints = [pin] } });
            Assert.That(World.Releases(@lock), Is.EqualTo(new[] { $"table=1.0={expected}", "tool=1.0=0" }), pin);
            Assert.That(Versions(await world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["tool >=1"], CondaSettings = new CondaSettings { Constraints = [pin, "absent=1=0"] } })), Has.Length.EqualTo(2), "what is not there is not pinned");
        }
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => world.Runtime.ResolveAsync(tool with { CondaSettings = new CondaSettings { Constraints = ["table=1.0=h9_9"] } })))!;
        Assert.That(error.Message, Does.Contain("tool 1.0 0 needs table").And.Contains("table==1.0=h9_9 has to hold"));
    }

    [Test]
    public async Task Overrides_take_the_place_of_a_dependency_of_one_package_or_of_all_and_of_what_is_asked_for()
    {
        SolveWorld world = new SolveWorld().Channel("one", Package("table", "1.0"), Package("table", "2.0"), Package("tool", "1.0").DependsOn("table <2"), Package("other", "1.0").DependsOn("table >=1"));
        EnvironmentSpec both = new() { Conda = ["tool", "other", "table <2"] };
        Assert.That(Versions(await world.Runtime.ResolveAsync(both)), Has.Member("table 1.0"));
        Assert.That(Versions(await world.Runtime.ResolveAsync(both with { CondaSettings = new CondaSettings { Overrides = ["table >=2"] } })), Has.Member("table 2.0"));
        EnvironmentSpec one = new() { Conda = ["tool"], CondaSettings = new CondaSettings { Overrides = ["tool <2 -> table"] } };
        Assert.That(Versions(await world.Runtime.ResolveAsync(one)), Has.Member("table 2.0"));
        Assert.That(Versions(await world.Runtime.ResolveAsync(one with { CondaSettings = new CondaSettings { Overrides = ["tool >=2 -> table"] } })), Has.Member("table 1.0"));
        Assert.That(Versions(await world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["other"], CondaSettings = new CondaSettings { Overrides = ["absent >=1"] } })), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Excluded_packages_are_never_used_and_an_explanation_says_so()
    {
        SolveWorld world = new SolveWorld().Channel("one", Package("table", "1.0"), Package("table", "2.0"));
        CondaSettings settings = new() { Excluded = ["one::table =2"] };
        Assert.That(Versions(await world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["table"], CondaSettings = settings })), Is.EqualTo(new[] { "table 1.0" }));
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["table >=2"], CondaSettings = settings })))!;
        Assert.That(error.Message, Does.Contain("is excluded"));
        error = (await Assert.CatchAsync<FlowKitException>(() => world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["table"], CondaSettings = new CondaSettings { Excluded = ["*[build=0]"] } })))!;
        Assert.That(error.Code, Is.EqualTo("FK7309"));
    }

    [Test]
    public async Task Cut_offs_hold_for_all_for_a_channel_or_for_a_package_and_the_nearest_counts()
    {
        SolveWorld world = new SolveWorld().Channel("one", Package("table", "1.0"), Package("table", "2.0", May), Package("tool", "1.0"), Package("tool", "2.0", May)).Channel("two", Package("data", "1.0"), Package("data", "2.0", May));
        EnvironmentSpec spec = new() { Conda = ["table", "tool", "data"], ExcludeNewer = CutOff.Parse("2026-03-01") };
        Assert.That(Versions(await world.Runtime.ResolveAsync(spec)), Is.EqualTo(new[] { "data 1.0", "table 1.0", "tool 1.0" }));
        EnvironmentSpec exempt = spec with { ExcludeNewerPackages = new Dictionary<string, CutOff> { ["Table"] = CutOff.None } };
        Assert.That(Versions(await world.Runtime.ResolveAsync(exempt)), Is.EqualTo(new[] { "data 1.0", "table 2.0", "tool 1.0" }));
        EnvironmentSpec channel = spec with { CondaSettings = new CondaSettings { ExcludeNewerChannels = new Dictionary<string, CutOff> { ["one"] = CutOff.None } }, ExcludeNewerPackages = new Dictionary<string, CutOff> { ["tool"] = CutOff.Parse("2026-03-01") } };
        Assert.That(Versions(await world.Runtime.ResolveAsync(channel)), Is.EqualTo(new[] { "data 1.0", "table 2.0", "tool 1.0" }));
    }

    [Test]
    public async Task An_age_is_counted_once_and_a_lock_stays_what_it_is_until_it_is_updated()
    {
        SolveWorld world = new SolveWorld().Channel("one", Package("table", "1.0"), Package("table", "2.0", May));
        EnvironmentSpec spec = new() { Conda = ["table"], ExcludeNewer = CutOff.Parse("7 days") };
        EnvironmentLock first = await world.Runtime.ResolveAsync(spec);
        Assert.That(Versions(first), Is.EqualTo(new[] { "table 1.0" }));
        Assert.That(first.Spec.AgesFrom, Is.EqualTo(world.Time.Now));
        world.Time.Now += TimeSpan.FromDays(30);
        EnvironmentLock again = await world.Runtime.ResolveAsync(spec with { ExcludeNewer = CutOff.Parse("P1W") });
        Assert.That((again.RequirementId, again.Id, again.Spec.AgesFrom), Is.EqualTo((first.RequirementId, first.Id, first.Spec.AgesFrom)), "the same is asked for, and it is known");
        Assert.That(EnvironmentLock.Parse(first.ToJson()).Spec.AgesFrom, Is.EqualTo(first.Spec.AgesFrom));
        EnvironmentLock updated = await world.Runtime.ResolveAsync(spec, new ResolveOptions { Update = true, PreferKnown = false });
        Assert.That(Versions(updated), Is.EqualTo(new[] { "table 2.0" }));
        Assert.That((updated.RequirementId, updated.Spec.AgesFrom), Is.EqualTo((first.RequirementId, (DateTimeOffset?)world.Time.Now)));
    }

    [Test]
    public async Task A_cut_off_of_what_is_added_says_nothing_about_what_a_base_has()
    {
        SolveWorld world = new SolveWorld().Channel("one", Package("table", "2.0", May), Package("tool", "1.0").DependsOn("table"), Package("tool", "2.0", May).DependsOn("table"));
        EnvironmentLock @base = await world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["table"] });
        ComposedEnvironment composed = await world.Runtime.ComposeAsync(new CompositionRequest([@base], new EnvironmentSpec { Conda = ["tool"], ExcludeNewer = CutOff.Parse("2026-03-01") }));
        Assert.That(Versions(composed.Lock), Is.EqualTo(new[] { "table 2.0", "tool 1.0" }));
    }

    [Test]
    public async Task A_channel_with_settings_of_an_index_is_an_error()
    {
        SolveWorld world = TwoChannels();
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["table"], Channels = ["first; explicit"] })))!;
        Assert.That(error.Code, Is.EqualTo("FK7309"));
        Assert.That(error.Message, Does.Contain("first").And.Contain("explicit"));
    }

    private static string[] Versions(EnvironmentLock @lock) => [.. @lock.For(World.Platform).Packages.Select(static p => $"{p.Name} {p.Version}")];
}
