using FlowKit.Environments.Hydration;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Hydration;

/// <summary>What conda packages and specs ask for and do not get is told.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class CondaWarningTests
{
    [Test]
    public async Task A_script_that_a_package_would_run_after_its_installation_is_not_run_and_told_by_name()
    {
        if (HostPlatform.Name != World.Platform) Assert.Ignore("The small channel is for linux-64.");
        using TemporaryFolder folder = new();
        EnvironmentRuntime runtime = Runtime(folder, new CondaPackageBuilder("driver", "1.0").File("bin/.driver-post-link.sh", $"touch '{folder.Combine("ran")}'\n").File("bin/.driver-pre-unlink.sh", "true\n"));
        Warnings warnings = new();
        HydratedEnvironment environment = await runtime.HydrateAsync(await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["driver"] }), warnings);
        Assert.That(warnings.Told, Is.EqualTo(new[] { $"Packages of the environment {environment.Id.Abbreviated} bring scripts to set themselves up, which are not run: bin/.driver-post-link.sh. What they would do is missing." }));
        Assert.That(File.Exists(folder.Combine("ran")), Is.False);
    }

    [Test]
    public async Task A_second_name_in_the_bracket_of_a_spec_does_not_count_and_is_told()
    {
        using TemporaryFolder folder = new();
        Warnings warnings = new();
        await Runtime(folder, new CondaPackageBuilder("driver", "1.0")).ResolveAsync(new EnvironmentSpec { Conda = ["driver[name=other]"], Platforms = [World.Platform] }, null, warnings);
        Assert.That(warnings.Told, Is.EqualTo(new[] { "A spec of driver has another name, 'other', in its bracket, which does not count: driver." }));
    }

    private static EnvironmentRuntime Runtime(TemporaryFolder folder, CondaPackageBuilder package) =>
        MixedWorld.Runtime(new LocalChannelBuilder("channel").Add(package.ForPlatform(World.Platform)), new LocalIndexBuilder(), folder.FullName);

    private sealed class Warnings : IProgress<EnvironmentProgress>
    {
        public List<string> Told { get; } = [];

        public void Report(EnvironmentProgress value)
        {
            if (value.Warning is { } warning) Told.Add(warning);
        }
    }
}
