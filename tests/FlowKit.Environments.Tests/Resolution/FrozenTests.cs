using FlowKit.Environments.Composition;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Resolution;

/// <summary>Where nothing may be solved, and where what was resolved is under version control.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class FrozenTests
{
    private static readonly ResolveOptions Frozen = new() { Frozen = true };

    private static EnvironmentSpec Asks(params string[] requirements) => new() { Pypi = [.. requirements.Select(static r => new PackageRequest(r))], Python = "3.11" };

    [Test]
    public async Task What_is_locked_is_taken_and_what_is_not_is_an_error()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        await RefusedAsync(() => runtime.ResolveAsync(Asks("table"), Frozen));
        EnvironmentLock @lock = await runtime.ResolveAsync(Asks("table"));
        Assert.That((await runtime.ResolveAsync(Asks("table"), Frozen)).Id, Is.EqualTo(@lock.Id));
        await RefusedAsync(() => runtime.ResolveAsync(Asks("table<2"), Frozen));
        await RefusedAsync(() => runtime.ResolveAsync(Asks("table") with { Platforms = [World.Platform, "win-64"] }, Frozen));

        CompositionRequest request = new([@lock], Asks("helper") with { Python = null }), unchanged = request with { Added = Asks("table>=1") with { Python = null } };
        await RefusedAsync(() => runtime.ComposeAsync(request with { Update = Frozen }));
        ComposedEnvironment composed = await runtime.ComposeAsync(request);
        Assert.That((await runtime.ComposeAsync(request with { Update = Frozen })).Id, Is.EqualTo(composed.Id));
        Assert.That((await runtime.ComposeAsync(unchanged with { Update = Frozen })).Id, Is.EqualTo(@lock.Id), "what the base has is not solved");
    }

    [Test]
    public void To_update_while_nothing_may_be_solved_is_an_error() =>
        Assert.That(() => (Frozen with { Update = true }).Validate(), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7309"));

    [Test]
    public async Task Branches_that_resolved_in_their_own_ways_are_merged_by_git_and_what_conflicts_is_resolved_again()
    {
        using TemporaryFolder folder = new();
        if (await Programs.RunAsync("git", null, "--version") is null) Assert.Ignore("There is no git on this machine.");
        string locks = folder.Combine("project", "locks");
        Directory.CreateDirectory(locks);
        await GitAsync("init", "--quiet", "--initial-branch=main");
        EnvironmentSpec shared = Asks("table"), ours = Asks("helper"), theirs = Asks("learner<2");
        await ResolveAsync(shared, World.Index());
        await CommitAsync("base");
        await GitAsync("checkout", "--quiet", "-b", "theirs");
        await ResolveAsync(theirs, World.Index());
        await ResolveAsync(shared, World.Index().Add(new WheelBuilder("table", "3.0").Build()), update: true);
        await CommitAsync("theirs");
        await GitAsync("checkout", "--quiet", "main");
        await ResolveAsync(ours, World.Index());
        await ResolveAsync(shared, World.Index().Add(new WheelBuilder("table", "4.0").Build()), update: true);
        await CommitAsync("ours");

        Assert.That(await Programs.RunAsync("git", Path.GetDirectoryName(locks), "-c", "user.name=t", "-c", "user.email=t@example", "merge", "--quiet", "theirs"), Is.Null, "one environment was updated in both");
        string conflict = (await GitAsync("diff", "--name-only", "--diff-filter=U")).Trim();
        Assert.That(conflict, Does.StartWith("locks/resolved/").And.Not.Contain("\n"));
        foreach (EnvironmentSpec spec in (EnvironmentSpec[])[ours, theirs]) Assert.That((await Runtime(World.Index()).ResolveAsync(spec, Frozen)).Platforms, Is.Not.Empty);
        await RefusedAsync(() => Runtime(World.Index()).ResolveAsync(shared, Frozen));
        Assert.That(World.Releases(await ResolveAsync(shared, World.Index().Add(new WheelBuilder("table", "5.0").Build()))), Is.EqualTo(new[] { "table==5.0" }));
        await GitAsync("checkout", "--theirs", conflict);
        Assert.That(World.Releases(await Runtime(World.Index()).ResolveAsync(shared, Frozen)), Is.EqualTo(new[] { "table==3.0" }));

        EnvironmentRuntime Runtime(LocalIndexBuilder index) => MixedWorld.Runtime(new LocalChannelBuilder("channel"), index, configure: o => o.Resolutions = new FolderEnvironmentStore(locks));

        Task<EnvironmentLock> ResolveAsync(EnvironmentSpec spec, LocalIndexBuilder index, bool update = false) => Runtime(index).ResolveAsync(spec, new ResolveOptions { Update = update, PreferKnown = false });

        async Task CommitAsync(string message)
        {
            await GitAsync("add", "--all");
            await GitAsync("-c", "user.name=t", "-c", "user.email=t@example", "commit", "--quiet", "-m", message);
        }

        async Task<string> GitAsync(params string[] arguments) =>
            await Programs.RunAsync("git", Path.GetDirectoryName(locks), arguments) ?? throw new AssertionException("git " + string.Join(' ', arguments) + " failed.");
    }

    private static async Task RefusedAsync(Func<Task> solve)
    {
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => solve()))!;
        Assert.That(error.Code, Is.EqualTo("FK7351"));
    }
}
