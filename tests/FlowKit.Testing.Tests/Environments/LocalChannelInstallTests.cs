using FlowKit.Conda.Channels;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Testing.Tests.Environments;

/// <summary>From packages that a test writes down to a prefix, through the real repodata reader, solver, cache and installer.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class LocalChannelInstallTests
{
    [Test]
    public async Task A_channel_in_memory_is_solved_installed_updated_and_emptied_again()
    {
        using TemporaryFolder folder = new();
        MemoryFetcher fetcher = new();
        LocalChannelBuilder builder = new LocalChannelBuilder("local")
            .Add(new CondaPackageBuilder("lib", "1.0").File("lib/lib.txt", "one"))
            .Add(new CondaPackageBuilder("lib", "2.0").File("lib/lib.txt", "two"))
            .Add(new CondaPackageBuilder("tool", "1.0").DependsOn("lib").ForPlatform("linux-64").File("bin/tool", $"#!/bin/sh\necho {CondaPackageBuilder.Placeholder}\n", isExecutable: true));
        builder.PutInto(fetcher);
        CondaInstaller installer = new(new CondaPackageCache(new ContentStore(folder.Combine("cache")), fetcher));
        string prefix = folder.Combine("env");
        CondaInstallOptions options = new() { Platform = "linux-64" };

        InstallResult first = await installer.SyncAsync(prefix, await SolveAsync(fetcher, builder, "tool", "lib <2"), options);
        Assert.That(first.Plan.ToString(), Is.EqualTo("+ lib 1.0 0\n+ tool 1.0 0"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(prefix, "bin", "tool")), Is.EqualTo($"#!/bin/sh\necho {prefix}\n"));

        InstallResult second = await installer.SyncAsync(prefix, await SolveAsync(fetcher, builder, "tool"), options);
        Assert.That(second.Plan.ToString(), Is.EqualTo("~ lib 1.0 0 -> 2.0 0"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(prefix, "lib", "lib.txt")), Is.EqualTo("two"));

        await installer.SyncAsync(prefix, [], options);
        Assert.That(Directory.EnumerateFileSystemEntries(prefix).Select(Path.GetFileName), Is.EqualTo(new[] { "conda-meta" }));
    }

    [Test]
    public async Task A_file_that_somebody_took_out_of_the_cache_is_fetched_again_without_a_word()
    {
        using TemporaryFolder folder = new();
        MemoryFetcher fetcher = new();
        LocalChannelBuilder builder = new LocalChannelBuilder("local").Add(new CondaPackageBuilder("lib", "1.0").File("lib/lib.txt", "one"));
        builder.PutInto(fetcher);
        CondaPackageCache cache = new(new ContentStore(folder.Combine("cache")), fetcher);
        IReadOnlyList<PackageRecord> records = await SolveAsync(fetcher, builder, "lib");
        File.Delete(Path.Combine((await cache.GetAsync(records[0])).Folder, "lib", "lib.txt"));
        await new CondaInstaller(cache).SyncAsync(folder.Combine("env"), records);
        Assert.That(await File.ReadAllTextAsync(folder.Combine("env", "lib", "lib.txt")), Is.EqualTo("one"));
    }

    private static async Task<IReadOnlyList<PackageRecord>> SolveAsync(IFetcher fetcher, LocalChannelBuilder builder, params string[] specs)
    {
        ChannelRecords records = await new RepoDataGateway(fetcher).LoadAsync([Channel.Named(builder.Name, builder.MemoryAddress)], "linux-64", specs.Select(spec => spec.Split(' ')[0]));
        return new CondaSolver().Solve(new CondaSolveRequest { Specs = [.. specs.Select(spec => MatchSpec.Parse(spec))], Records = records }).Records;
    }
}
