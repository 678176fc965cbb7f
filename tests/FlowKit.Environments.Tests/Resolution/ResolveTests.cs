using FlowKit.Content.Downloading;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;

namespace FlowKit.Environments.Tests.Resolution;

[Parallelizable(ParallelScope.All)]
internal sealed class ResolveTests
{
    [Test]
    public async Task A_spec_is_resolved_in_memory_with_hashes_and_without_addresses_of_this_machine()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["learner==1.*"], Python = "3.11" });
        Assert.That(World.Releases(@lock), Is.EqualTo(new[] { "learner==1.0", "table==1.0" }));
        Assert.That(@lock.For(World.Platform).Python, Is.EqualTo(new LockedPython("3.11", FromConda: false)));
        Assert.That(System.Text.Encoding.UTF8.GetString(@lock.ToJson()), Does.Not.Contain("memory:"));
        Assert.That(@lock.For(World.Platform).Packages, Has.All.Property("Size").GreaterThan(0));
    }

    [Test]
    public async Task A_known_requirement_id_is_not_solved_again_and_an_update_is()
    {
        (EnvironmentRuntime runtime, MemoryFetcher fetcher) = World.InMemory();
        EnvironmentSpec spec = new() { Pypi = ["learner"], Python = "3.11" };
        EnvironmentLock first = await runtime.ResolveAsync(spec);
        int asked = fetcher.RequestCount;
        EnvironmentLock again = await runtime.ResolveAsync(spec with { Pypi = ["Learner"] });
        Assert.That(fetcher.RequestCount, Is.EqualTo(asked));
        Assert.That(again.Id, Is.EqualTo(first.Id));
        await runtime.ResolveAsync(spec, new ResolveOptions { Update = true });
        Assert.That(fetcher.RequestCount, Is.GreaterThan(asked));
    }

    [Test]
    public async Task Several_platforms_are_locked_at_once_and_a_missing_one_is_added_to_what_is_known()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        EnvironmentSpec spec = new() { Pypi = ["learner"], Python = "3.11", Platforms = ["linux-64"] };
        EnvironmentLock one = await runtime.ResolveAsync(spec);
        EnvironmentLock three = await runtime.ResolveAsync(spec with { Platforms = ["win-64", "osx-arm64", "linux-64"] });
        Assert.That(three.Platforms.Select(static p => p.Platform), Is.EqualTo(new[] { "linux-64", "osx-arm64", "win-64" }));
        Assert.That(three.RequirementId, Is.EqualTo(one.RequirementId));
        Assert.That(three.For("linux-64").Identities, Is.EqualTo(one.For("linux-64").Identities));
        EnvironmentLock again = await runtime.ResolveAsync(spec);
        Assert.That(again.Id, Is.EqualTo(three.Id), "what is known holds for fewer platforms too");
    }

    [Test]
    public async Task Each_platform_gets_conda_packages_of_its_own_and_what_is_for_all_of_them_is_the_same()
    {
        static CondaPackageBuilder For(string name, string version, string subdir) => new CondaPackageBuilder(name, version).File($"share/{name}-{subdir}", "").ForPlatform(subdir);
        SolveWorld world = new SolveWorld().Channel("one", For("table", "1.0", "linux-64"), For("table", "2.0", "win-64").DependsOn("lib"), For("table", "1.0", "osx-arm64"), new CondaPackageBuilder("lib", "1.0").File("share/lib", ""));
        EnvironmentLock @lock = await world.Runtime.ResolveAsync(new EnvironmentSpec { Conda = ["table", "lib"], Platforms = ["linux-64", "osx-arm64", "win-64"] });
        Assert.That(@lock.Platforms.Select(static platform => string.Join(' ', platform.Packages.OfType<LockedCondaPackage>().Select(static package => $"{package.Subdir}/{package.Name}={package.Version}"))),
            Is.EqualTo(new[] { "noarch/lib=1.0 linux-64/table=1.0", "noarch/lib=1.0 osx-arm64/table=1.0", "noarch/lib=1.0 win-64/table=2.0" }));
    }

    [Test]
    public async Task Another_machine_with_other_addresses_gets_the_same_ids()
    {
        EnvironmentSpec spec = new() { Pypi = ["explainer"], Python = "3.12" };
        EnvironmentLock[] locks = [await World.InMemory().Runtime.ResolveAsync(spec), await World.InMemory().Runtime.ResolveAsync(spec)];
        Assert.That(locks[0].ToJson(), Is.EqualTo(locks[1].ToJson()));
    }

    [Test]
    public async Task An_unknown_package_names_who_asked_for_it()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(
            new EnvironmentSpec { Pypi = [new PackageRequest("lerner", "[Pypi] on TrainFlow.Fit")], Python = "3.11" })))!;
        Assert.That(error.Message, Does.Contain("lerner").And.Contains("[Pypi] on TrainFlow.Fit"));
    }

    [Test]
    public async Task An_unsatisfiable_set_names_both_sides_and_leaves_nothing()
    {
        InMemoryEnvironmentStore store = new();
        (EnvironmentRuntime runtime, _) = World.InMemory(store);
        EnvironmentSpec spec = new() { Pypi = [new PackageRequest("learner==1.0", "[Pypi] on A"), new PackageRequest("table>=2", "[Pypi] on B")], Python = "3.11" };
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(spec)))!;
        Assert.That(error.Message, Does.Contain("learner").And.Contains("table").And.Contains("[Pypi] on A").And.Contains("[Pypi] on B"));
        Assert.That(await store.GetResolvedAsync(runtime.RequirementIdOf(spec)), Is.Null);
    }

    [TestCase("not a == requirement")]
    [TestCase("x @ file:///x.whl")]
    public async Task What_cannot_be_read_is_one_error(string requirement)
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(new EnvironmentSpec { Pypi = [requirement] })))!;
        Assert.That(error.Code, Does.StartWith("FK7"));
    }

    [Test]
    public async Task An_index_that_nobody_defined_is_an_error_that_says_how_to_define_it()
    {
        (EnvironmentRuntime runtime, _) = World.InMemory();
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["learner"], Indexes = ["corp"] })))!;
        Assert.That(error.Code, Is.EqualTo("FK7312"));
        Assert.That(error.Message, Does.Contain("corp"));
    }
}
