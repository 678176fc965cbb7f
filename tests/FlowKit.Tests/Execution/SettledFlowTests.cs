using System.Security.Cryptography;
using FlowKit.Content.Downloading;
using FlowKit.Execution;
using FlowKit.Hosting;
using FlowKit.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace FlowKit.Tests.Execution;

/// <summary>Real runs of steps whose attributes say more than names and versions.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class SettledFlowTests
{
    [Test]
    public async Task A_step_runs_with_the_packages_that_its_settings_choose()
    {
        using RealWorld world = new();
        FlowRun<SettledFlow> run = (await world.Runner.RunAsync<SettledFlow>()).EnsureSucceeded();
        Assert.That(run.Final.Conda, Is.EqualTo(new[] { "data-1.0-0", "new-data-1.0-0", "old-data-1.0-0" }), "one of the two says what is not so");
        Assert.That(run.Final.Pypi, Is.EqualTo(new[] { "common-1.0", "early-2.0rc1", "newish-1.0" }));
    }

    [Test]
    public async Task An_archive_by_address_is_resolved_published_and_fetched_at_execution_when_it_is_gone_from_its_address()
    {
        using RealWorld world = new();
        string folder = Directory.CreateDirectory(world.Combine("packages", "files")).FullName, archive = Path.Combine(folder, "archived-1.0-0.conda");
        // It needs what a channel has.
        CondaPackageFile built = new CondaPackageBuilder("archived", "1.0").File("share/archived.csv", "5,6\n").DependsOn("data <2").Build();
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(built.Content)), Is.EqualTo("56a62e548bf2193f81ee83753d535307403be1913ed63692a9b1f730ab0345e4"), "the hash in ArchiveFlow's attribute is that of the archive that is built here");
        await File.WriteAllBytesAsync(archive, built.Content);
        Mirror mirror = Mirror.Parse($"https://packages.example={new Uri(world.Combine("packages") + Path.DirectorySeparatorChar)}");

        await using (ServiceProvider services = Services(mirror))
        {
            FlowRun<ArchiveFlow> made = (await services.GetRequiredService<IFlowRunner>().RunAsync<ArchiveFlow>()).EnsureSucceeded();
            Assert.That(made.Final.Published.ToString(), Is.EqualTo("team/archived"));
        }

        File.Delete(archive);
        Directory.Delete(world.Combine("channel"), recursive: true);
        Directory.Delete(world.Cache, recursive: true);
        FlowRun<ArchiveUserFlow> used = (await world.Runner.RunAsync<ArchiveUserFlow>()).EnsureSucceeded();
        Assert.That(used.Final.Text, Is.EqualTo("5,6\n"));
        Assert.That(Directory.EnumerateFiles(world.Prefixes.Single(), "*.json", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension), Has.Member("archived-1.0-0").And.Member("data-1.0-0"));

        ServiceProvider Services(Mirror mirror)
        {
            ServiceCollection services = new();
            services.AddFlowKit(options =>
            {
                world.Configure(options);
                options.Mirrors.Add(mirror);
            });
            return services.BuildServiceProvider();
        }
    }
}
