using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;

namespace FlowKit.Environments.Tests.Resolution;

/// <summary>conda is solved again for PyPI only where that is allowed, and as often as it is.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class CondaRetryTests
{
    [Test]
    public async Task Without_leave_the_error_tells_the_bound_and_the_option()
    {
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => Runtime("table<2").ResolveAsync(Asked(null))))!;
        Assert.That(error.Code, Is.EqualTo("FK7311"));
        Assert.That(error.Message, Does.Contain("app").And.Contains("table<2").And.Contains("table=2.1=py_0").And.Contains("again with 'table <2' (CondaRetries)"));
    }

    [Test]
    public async Task With_leave_conda_is_solved_again_with_the_bound_and_the_user_is_told()
    {
        List<string> told = [];
        EnvironmentRuntime runtime = Runtime("table<2");
        EnvironmentLock @lock = await runtime.ResolveAsync(Asked(1), null, new Progress(told));
        Assert.That(World.Releases(@lock), Is.EqualTo(new[] { "python=3.11.9=0", "stats=1.0=py_0", "table=1.5=py_0", "app==1.0" }));
        Assert.That(told, Has.Count.EqualTo(1));
        Assert.That(told[0], Does.StartWith("conda is solved again with 'table <2' for linux-64, because PyPI requirements need it: "));
        EnvironmentLock read = EnvironmentLock.Parse(@lock.ToJson());
        Assert.That((read.RequirementId, read.Spec.CondaRetries), Is.EqualTo((runtime.RequirementIdOf(Asked(1)), 1)));
        Assert.That(runtime.RequirementIdOf(Asked(0)), Is.EqualTo(runtime.RequirementIdOf(Asked(null))).And.Not.EqualTo(read.RequirementId));
    }

    [Test]
    public async Task The_options_give_leave_for_specs_that_say_nothing()
    {
        EnvironmentRuntime runtime = Runtime("table<2", 2);
        Assert.That(MixedWorld.Distributions(await runtime.ResolveAsync(Asked(null)), "table"), Is.EqualTo(new[] { "table==1.5" }));
        Assert.That((await Assert.CatchAsync<FlowKitException>(() => runtime.ResolveAsync(Asked(0))))!.Code, Is.EqualTo("FK7311"));
    }

    [Test]
    public async Task Each_round_adds_the_bound_of_its_own_conflict_up_to_the_number_of_rounds()
    {
        LocalChannelBuilder channel = Channel();
        foreach (string version in (string[])["1", "3"]) channel.Add(MixedWorld.Package("stats", version).DependsOn("table").PythonDistribution("stats", version));
        LocalIndexBuilder index = new LocalIndexBuilder().Add(new WheelBuilder("app", "1.0").Requires("table<2", "stats<3").Build());
        EnvironmentLock @lock = await MixedWorld.Runtime(channel, index).ResolveAsync(Asked(2));
        Assert.That(World.Releases(@lock), Is.EqualTo(new[] { "python=3.11.9=0", "stats=1=py_0", "table=1.5=py_0", "app==1.0" }));
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => MixedWorld.Runtime(channel, index).ResolveAsync(Asked(1))))!;
        Assert.That(error.Message, Does.Match(@"conda was solved again with '(table|stats) <[23]' \(CondaRetries\); the next bound would be '(table|stats) <[23]'"));
    }

    [Test]
    public async Task A_bound_that_conda_cannot_keep_is_an_error_with_both_sides()
    {
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => Runtime("table<1").ResolveAsync(Asked(3))))!;
        Assert.That(error.Code, Is.EqualTo("FK7311"));
        Assert.That(error.Message, Does.Contain("app").And.Contains("conda was solved again (CondaRetries) and has no answer with 'table ==0.*'"));
    }

    [Test]
    public async Task Where_conda_counts_in_another_way_the_version_that_does_not_do_is_left_out()
    {
        LocalChannelBuilder channel = new LocalChannelBuilder("channel").Add(MixedWorld.Python())
            .Add(MixedWorld.Package("zones", "2026b").PythonDistribution("zones", "2026.2")).Add(MixedWorld.Package("zones", "2026a").PythonDistribution("zones", "2026.1"));
        LocalIndexBuilder index = new LocalIndexBuilder().Add(new WheelBuilder("app", "1.0").Requires("zones<2026.2").Build());
        EnvironmentLock @lock = await MixedWorld.Runtime(channel, index).ResolveAsync(Asked(1, "zones"));
        Assert.That(MixedWorld.Distributions(@lock, "zones"), Is.EqualTo(new[] { "zones==2026.1" }));
    }

    private static EnvironmentSpec Asked(int? retries, params string[] conda) =>
        new() { Conda = [.. (conda is [] ? ["stats"] : conda).Append("python").Select(static c => new PackageRequest(c))], Pypi = ["app"], CondaRetries = retries };

    private static EnvironmentRuntime Runtime(string need, int retries = 0)
    {
        LocalChannelBuilder channel = Channel().Add(MixedWorld.Package("stats", "1.0").DependsOn("table").PythonDistribution("stats", "1.0"));
        return MixedWorld.Runtime(channel, new LocalIndexBuilder().Add(new WheelBuilder("app", "1.0").Requires(need).Build()), configure: o => o.CondaRetries = retries);
    }

    private static LocalChannelBuilder Channel()
    {
        LocalChannelBuilder channel = new LocalChannelBuilder("channel").Add(MixedWorld.Python());
        foreach (string version in (string[])["1.0", "1.5", "2.1"]) channel.Add(MixedWorld.Package("table", version).PythonDistribution("table", version));
        return channel;
    }

    private sealed class Progress(List<string> told) : IProgress<EnvironmentProgress>
    {
        public void Report(EnvironmentProgress value)
        {
            if (value.Warning is { } warning) told.Add(warning);
        }
    }
}
