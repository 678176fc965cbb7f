using FlowKit.Environments.Composition;
using FlowKit.Environments.Formats;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;

namespace FlowKit.Environments.Tests.Resolution;

[Parallelizable(ParallelScope.All)]
internal sealed class UvProjectSolveTests
{
    private static EnvironmentSpec Project(string settings) =>
        new RequirementFile("pyproject.toml", "[project]\nname = 'own'\nversion = '1'\ndependencies = ['tool']\n[tool.uv]\n" + settings) { Origin = "[Pypi] on F" }.ToSpec() with { Python = "3.11" };

    private static SolveWorld Wheels() => new SolveWorld().Index("one", new LocalIndexBuilder()
        .Add(new WheelBuilder("tool", "1.0").Build()).Add(new WheelBuilder("tool", "2.0rc1").Build()).Add(new WheelBuilder("other", "1.0").Build()));

    [Test]
    public async Task What_is_not_followed_is_told_when_the_project_is_resolved_or_added_to_a_base()
    {
        SolveWorld world = Wheels();
        EnvironmentSpec project = Project("config-settings = { x = 'y' }\n");
        Recorder resolving = new(), composing = new();
        EnvironmentLock @lock = await world.Runtime.ResolveAsync(project, null, resolving);
        Assert.That(resolving.Warnings.Single(), Does.Contain("config-settings"));
        Assert.That(EnvironmentLock.Parse(@lock.ToJson()).Spec.Notes, Is.Empty);
        Assert.That(RequirementId.Of(project), Is.EqualTo(RequirementId.Of(Project(""))));
        EnvironmentLock @base = await world.Runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["other"], Python = "3.11" });
        await world.Runtime.ComposeAsync(new CompositionRequest([@base], project with { Python = null }), null, composing);
        Assert.That(composing.Warnings.Single(), Does.Contain("config-settings"));
    }

    [Test]
    public async Task A_target_that_the_project_does_not_support_is_refused_and_that_reads_back_from_a_lock()
    {
        SolveWorld world = Wheels();
        EnvironmentSpec project = Project("environments = [\"sys_platform == 'linux'\", \"sys_platform == 'darwin'\"]\n");
        EnvironmentLock @lock = await world.Runtime.ResolveAsync(project with { Platforms = ["linux-64", "osx-arm64"] });
        Assert.That(@lock.Platforms, Has.Count.EqualTo(2));
        Assert.That(EnvironmentLock.Parse(@lock.ToJson()).Spec.ToCanonicalText(), Is.EqualTo(@lock.Spec.ToCanonicalText()).And.Contains("supported-environment "));
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => world.Runtime.ResolveAsync(project with { Platforms = ["win-64"] })))!;
        Assert.That((error.Code, error.Message), Is.EqualTo(("FK7309", error.Message)));
        Assert.That(error.Message, Does.Contain("win-64").And.Contain("sys_platform"));
    }

    [Test]
    public async Task A_project_s_settings_come_before_those_of_the_options()
    {
        SolveWorld world = Wheels();
        EnvironmentRuntime early = world.Other(static o => o.PypiSettings = new PypiSettings { PreReleases = Pypi.Solving.PrereleasePolicy.Allow });
        Assert.That(World.Releases(await early.ResolveAsync(Project(""))), Is.EqualTo(new[] { "tool==2.0rc1" }));
        Assert.That(World.Releases(await early.ResolveAsync(Project("prerelease = 'disallow'\n"))), Is.EqualTo(new[] { "tool==1.0" }));
        Assert.That(World.Releases(await early.ResolveAsync(Project("prerelease-package = { tool = 'disallow' }\n"))), Is.EqualTo(new[] { "tool==1.0" }));
    }

    private sealed class Recorder : IProgress<EnvironmentProgress>
    {
        public List<string> Warnings { get; } = [];

        public void Report(EnvironmentProgress value)
        {
            if (value.Warning is { } warning) Warnings.Add(warning);
        }
    }
}
