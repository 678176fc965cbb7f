using FlowKit.Content.Downloading;
using FlowKit.Environments.Composition;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Testing.Environments;

namespace FlowKit.Environments.Tests.Resolution;

[Parallelizable(ParallelScope.All)]
internal sealed class PypiSettingsTests
{
    private static readonly DateTimeOffset January = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), May = new(2026, 5, 30, 0, 0, 0, TimeSpan.Zero);

    private static LocalIndexBuilder Index(params (string Name, string Version, DateTimeOffset Time, string[] Requires)[] wheels) =>
        wheels.Aggregate(new LocalIndexBuilder(), static (index, w) => index.Add(new WheelBuilder(w.Name, w.Version).Requires(w.Requires).AddText(w.Name + ".py", w.Version).Build(), w.Time));

    private static (string, string, DateTimeOffset, string[]) Wheel(string name, string version, params string[] requires) => (name, version, January, requires);

    private static SolveWorld TwoIndexes(string settings = "") => new SolveWorld()
        .Index("team", Index(Wheel("table", "1.0"), Wheel("table", "1.5")), settings)
        .Index("public", Index(Wheel("table", "2.0"), Wheel("tool", "1.0", "table")));

    private static EnvironmentSpec Asks(params string[] requirements) => new() { Pypi = [.. requirements.Select(static r => new PackageRequest(r))], Python = "3.11" };

    [Test]
    public async Task The_first_index_that_has_a_name_counts_until_a_strategy_says_otherwise()
    {
        SolveWorld world = TwoIndexes();
        Assert.That(await world.ReleasesAsync(Asks("table")), Is.EqualTo(new[] { "table==1.5" }));
        EnvironmentSpec best = Asks("table") with { PypiSettings = new PypiSettings { IndexStrategy = IndexStrategy.UnsafeBestMatch } };
        Assert.That(await world.ReleasesAsync(best), Is.EqualTo(new[] { "table==2.0" }));
        EnvironmentSpec match = Asks("table>=2") with { PypiSettings = new PypiSettings { IndexStrategy = IndexStrategy.UnsafeFirstMatch } };
        Assert.That(await world.ReleasesAsync(match), Is.EqualTo(new[] { "table==2.0" }));
        Assert.That(World.Releases(await world.Other(static o => o.PypiSettings = new PypiSettings { IndexStrategy = IndexStrategy.UnsafeBestMatch }).ResolveAsync(Asks("table"))), Is.EqualTo(new[] { "table==2.0" }));
    }

    [Test]
    public async Task An_explicit_index_serves_what_is_pinned_to_it_and_nothing_else()
    {
        SolveWorld world = TwoIndexes("; explicit");
        Assert.That(await world.ReleasesAsync(Asks("tool")), Is.EqualTo(new[] { "table==2.0", "tool==1.0" }));
        EnvironmentSpec pinned = Asks("tool") with { PypiSettings = new PypiSettings { IndexPins = ["table=team"] } };
        Assert.That(await world.ReleasesAsync(pinned), Is.EqualTo(new[] { "table==1.5", "tool==1.0" }));
        EnvironmentLock @lock = await world.Runtime.ResolveAsync(pinned);
        Assert.That(@lock.For(World.Platform).Pypi.Select(static p => (p.Name, p.Index)), Is.EqualTo(new[] { ("table", "team"), ("tool", "public") }));
        Assert.That(@lock.Spec.Indexes.Select(static i => i.ToString()), Is.EqualTo(new[] { "team; explicit", "public" }), "what changes the answer stands in the lock");
    }

    [Test]
    public async Task A_pin_by_marker_holds_on_its_targets_alone_and_composes()
    {
        SolveWorld world = TwoIndexes();
        EnvironmentSpec windows = Asks("table") with { PypiSettings = new PypiSettings { IndexPins = ["table=public; sys_platform == 'win32'"] } };
        Assert.That(await world.ReleasesAsync(windows), Is.EqualTo(new[] { "table==1.5" }));
        EnvironmentSpec linux = Asks("table") with { PypiSettings = new PypiSettings { IndexPins = ["table=public; sys_platform == 'linux'"] } };
        Assert.That(await world.ReleasesAsync(linux), Is.EqualTo(new[] { "table==2.0" }));
        EnvironmentLock @base = await world.Runtime.ResolveAsync(Asks("tool"));
        Assert.That(await world.ReleasesAsync(@base, linux, CompositionPolicy.Prefer), Does.Contain("tool==1.0").And.Contain("table==1.5"), "what a base has stays");
        Assert.That(await world.ReleasesAsync(@base, linux, CompositionPolicy.Fresh), Does.Contain("table==2.0"));
    }

    [Test]
    public async Task An_index_that_only_a_pin_names_is_explicit()
    {
        SolveWorld world = TwoIndexes();
        LocalIndexBuilder cpu = Index(Wheel("torch", "2.0"), Wheel("table", "9.0"));
        world.Options.Sources.Add(EnvironmentSource.Named("cpu", cpu.PutInto(world.Fetcher, "cpu")));
        EnvironmentSpec spec = Asks("torch", "table") with { PypiSettings = new PypiSettings { IndexPins = ["torch=cpu"] } };
        Assert.That(await world.ReleasesAsync(spec), Is.EqualTo(new[] { "table==1.5", "torch==2.0" }));
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => world.Runtime.ResolveAsync(spec with { PypiSettings = new PypiSettings { IndexPins = ["torch=gpu"] } })))!;
        Assert.That(error.Code, Is.EqualTo("FK7312"));
        Assert.That(error.Message, Does.Contain("gpu"));
    }

    [Test]
    public async Task A_resolution_mode_takes_the_lowest_versions_of_all_or_of_what_is_asked_for()
    {
        SolveWorld world = new SolveWorld().Index("one", Index(Wheel("table", "1.0"), Wheel("table", "2.0"), Wheel("tool", "1.0", "table"), Wheel("tool", "2.0", "table")));
        Assert.That(await world.ReleasesAsync(Asks("tool>=1") with { PypiSettings = new PypiSettings { Resolution = ResolutionMode.Lowest } }), Is.EqualTo(new[] { "table==1.0", "tool==1.0" }));
        Assert.That(await world.ReleasesAsync(Asks("tool>=1") with { PypiSettings = new PypiSettings { Resolution = ResolutionMode.LowestDirect } }), Is.EqualTo(new[] { "table==2.0", "tool==1.0" }));
    }

    [Test]
    public async Task Pre_releases_follow_the_policy_and_a_file_s_own_word_comes_before_the_options()
    {
        SolveWorld world = new SolveWorld().Index("one", Index(Wheel("table", "1.0"), Wheel("table", "2.0rc1"), Wheel("early", "1.0b1")));
        Assert.That(await world.ReleasesAsync(Asks("table", "early")), Is.EqualTo(new[] { "early==1.0b1", "table==1.0" }));
        Assert.That(await world.ReleasesAsync(Asks("table") with { PypiSettings = new PypiSettings { PreReleases = PrereleasePolicy.Allow } }), Is.EqualTo(new[] { "table==2.0rc1" }));
        EnvironmentRuntime never = world.Other(static o => o.PypiSettings = new PypiSettings { PreReleases = PrereleasePolicy.Disallow });
        Assert.That(async () => await never.ResolveAsync(Asks("early")), Throws.InstanceOf<FlowKitException>());
        Assert.That(World.Releases(await never.ResolveAsync(Asks("table") with { AllowPreReleases = true })), Is.EqualTo(new[] { "table==2.0rc1" }));
    }

    [Test]
    public async Task Cut_offs_hold_for_all_or_for_a_package_and_may_be_ages()
    {
        SolveWorld world = new SolveWorld().Index("one", Index(Wheel("table", "1.0"), ("table", "2.0", May, []), Wheel("tool", "1.0"), ("tool", "2.0", May, [])));
        EnvironmentSpec week = Asks("table", "tool") with { ExcludeNewer = CutOff.Parse("1 week") };
        Assert.That(await world.ReleasesAsync(week), Is.EqualTo(new[] { "table==1.0", "tool==1.0" }));
        Assert.That(await world.ReleasesAsync(week with { ExcludeNewerPackages = new Dictionary<string, CutOff> { ["Table"] = CutOff.Parse("1 day") } }), Is.EqualTo(new[] { "table==2.0", "tool==1.0" }));
        EnvironmentRuntime cool = world.Other(static o => { o.ExcludeNewer = CutOff.Parse("P7D"); o.ExcludeNewerPackages["tool"] = CutOff.None; });
        Assert.That(World.Releases(await cool.ResolveAsync(Asks("table", "tool"))), Is.EqualTo(new[] { "table==1.0", "tool==2.0" }));
        Assert.That(World.Releases(await cool.ResolveAsync(Asks("table", "tool") with { ExcludeNewer = CutOff.None })), Is.EqualTo(new[] { "table==2.0", "tool==2.0" }), "a spec lifts what the options say");
    }

    [Test]
    public async Task Constraints_and_overrides_of_the_options_hold_for_every_spec()
    {
        SolveWorld world = new SolveWorld().Index("one", Index(Wheel("table", "1.0"), Wheel("table", "2.0"), Wheel("tool", "1.0", "table<2"), Wheel("other", "1.0", "table")));
        EnvironmentRuntime bounded = world.Other(static o => o.Constraints.Add("table<2"));
        Assert.That(World.Releases(await bounded.ResolveAsync(Asks("other"))), Is.EqualTo(new[] { "other==1.0", "table==1.0" }));
        EnvironmentRuntime replaced = world.Other(static o => o.Overrides.Add("table>=2"));
        Assert.That(World.Releases(await replaced.ResolveAsync(Asks("tool"))), Is.EqualTo(new[] { "table==2.0", "tool==1.0" }));
        EnvironmentLock @base = await replaced.ResolveAsync(Asks("other"));
        ComposedEnvironment composed = await replaced.ComposeAsync(new CompositionRequest([@base], Asks("tool") with { Python = null }));
        Assert.That(World.Releases(composed.Lock), Has.Member("tool==1.0").And.Member("table==2.0"), "also for what is added to a base");
    }

    [TestCase("", false)]
    [TestCase("; plain-http", false)]
    [TestCase("; undated", false)]
    [TestCase("; plain-http; undated", true)]
    public async Task Plain_http_and_files_without_a_time_are_taken_where_the_index_allows_it(string settings, bool works)
    {
        SolveWorld world = TwoIndexes();
        PutPage(world, "http://packages.example/simple/table/");
        EnvironmentSpec spec = Asks("table") with { Indexes = ["http://packages.example/simple/" + settings], ExcludeNewer = CutOff.Parse("2026-03-01") };
        if (works) Assert.That(await world.ReleasesAsync(spec), Is.EqualTo(new[] { "table==1.0" }));
        else Assert.That(async () => await world.ReleasesAsync(spec), Throws.InstanceOf<FlowKitException>());
    }

    [Test]
    public async Task A_flat_index_is_one_page_with_files_of_all_projects()
    {
        SolveWorld world = TwoIndexes();
        PutPage(world, "memory://flat/links");
        EnvironmentSpec spec = Asks("table<1.5") with { Indexes = [EnvironmentSource.Parse("flat=memory://flat/links; flat")] };
        Assert.That(await world.ReleasesAsync(spec), Is.EqualTo(new[] { "table==1.0" }));
    }

    [Test]
    public async Task Where_access_is_refused_the_next_index_is_asked_if_the_refusal_is_ignored()
    {
        SolveWorld world = TwoIndexes();
        world.Options.Fetcher = new Guard(world.Fetcher, "guarded");
        EnvironmentSpec spec = Asks("table") with { Indexes = [EnvironmentSource.Parse("guarded=memory://guarded/simple/"), "public"] };
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => world.Runtime.ResolveAsync(spec)))!;
        Assert.That(error.Code, Is.EqualTo("FK7002"));
        EnvironmentSpec ignored = spec with { Indexes = [EnvironmentSource.Parse("guarded=memory://guarded/simple/; ignore-refusals"), "public"] };
        Assert.That(await world.ReleasesAsync(ignored), Is.EqualTo(new[] { "table==2.0" }));
    }

    [Test]
    public void Every_setting_of_an_index_reaches_the_engine()
    {
        PypiIndex index = EnvironmentSource.Parse("team=https://packages.example/simple/; explicit; flat; undated; plain-http; ignore-refusals; authenticate=always; fresh=0").Settings.Of("team", new Uri("https://packages.example/simple/"));
        Assert.That(index, Is.EqualTo(new PypiIndex("team", new Uri("https://packages.example/simple/"))
        {
            Kind = PypiIndexKind.Flat, IsExplicit = true, AllowsMissingUploadTime = true, AllowsPlainHttp = true, IgnoresRefusedCredentials = true, Authentication = FetchAuthentication.Always, FreshFor = TimeSpan.Zero,
        }));
    }

    private static void PutPage(SolveWorld world, string address)
    {
        BuiltWheel wheel = new WheelBuilder("table", "1.0").AddText("table.py", "1.0").Build();
        string link = $"<a href=\"memory://team/files/{wheel.FileName}#sha256={wheel.Sha256}\">{wheel.FileName}</a>";
        world.Fetcher.Put(new Uri(address), System.Text.Encoding.UTF8.GetBytes($"<!DOCTYPE html><html><body>{link}</body></html>"), "text/html");
    }

    private sealed class Guard(IFetcher inner, string host) : IFetcher
    {
        public Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default) => request.Address.Host == host
            ? throw new FlowKitException(Content.ContentErrors.Unauthorized, $"{host} refuses access.")
            : inner.FetchAsync(request, cancellationToken);
    }

    [Test]
    public void A_name_that_is_to_be_used_in_two_ways_is_an_error()
    {
        SolveWorld world = TwoIndexes("; authenticate=always");
        world.Options.Sources.Add("team; authenticate=never");
        FlowKitException error = Assert.Catch<FlowKitException>(() => _ = world.Runtime)!;
        Assert.That(error.Code, Is.EqualTo("FK7312"));
        Assert.That(error.Message, Does.Contain("authenticate=always").And.Contain("authenticate=never"));
    }
}
