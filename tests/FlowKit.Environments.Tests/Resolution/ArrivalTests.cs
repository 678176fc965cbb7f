using FlowKit.Content.Downloading;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;

namespace FlowKit.Environments.Tests.Resolution;

/// <summary>One spec, one lock, to the byte: however late repodata, pages and metadata come, and however many things are done at a time.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ArrivalTests
{
    [Test]
    public async Task A_lock_is_the_same_to_the_byte_in_whatever_order_the_network_answers()
    {
        byte[] expected = await ResolveAsync(seed: null, parallelism: 1);
        foreach ((int seed, int parallelism) in ((int, int)[])[(1, 1), (2, 2), (3, 8), (4, 32), (5, 32), (6, 8)])
            Assert.That(await ResolveAsync(seed, parallelism), Is.EqualTo(expected), $"seed {seed}, {parallelism} at a time");
    }

    private static async Task<byte[]> ResolveAsync(int? seed, int parallelism)
    {
        MemoryFetcher memory = new();
        LocalChannelBuilder channel = new("channel");
        foreach (string name in (string[])["zlib", "blas"]) channel.Add(new CondaPackageBuilder(name, "1.0").File("share/" + name, ""));
        channel.PutInto(memory);
        LocalIndexBuilder index = World.Index();
        for (int package = 0; package < 12; package++)
        {
            for (int version = 1; version <= 4; version++)
            {
                index.Add(new WheelBuilder($"p{package}", $"{version}.0")
                    .Requires($"p{(package * 5 + 1) % 12}>={version - 1}", $"p{(package * 7 + 3) % 12}<={version + 1}", "helper; sys_platform == 'win32'").AddText($"p{package}.py", $"version = {version}\n").Build());
            }
        }
        EnvironmentOptions options = new()
        {
            Fetcher = seed is { } given ? new LateFetcher(memory, given) : memory,
            Store = new InMemoryEnvironmentStore(),
            Resolutions = new InMemoryEnvironmentStore(),
            CacheFolder = "/nowhere",
            Parallelism = parallelism,
        };
        options.Indexes.Clear();
        options.Indexes.Add(EnvironmentSource.Named("local", index.PutInto(memory, "local")));
        options.Channels.Clear();
        options.Channels.Add(EnvironmentSource.Named("channel", channel.MemoryAddress));
        foreach (string platform in (string[])["linux-64", "osx-arm64", "win-64"]) options.Platforms.Add(platform);
        EnvironmentLock @lock = await new EnvironmentRuntime(options).ResolveAsync(new EnvironmentSpec { Conda = ["zlib", "blas"], Pypi = ["explainer", "p0", "p4<4", "learner"], Python = "3.11" });
        return @lock.ToJson();
    }

    private sealed class LateFetcher(IFetcher inner, int seed) : IFetcher
    {
        private readonly Random _random = new(seed);

        public async Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default)
        {
            int wait;
            lock (_random) wait = _random.Next(6);
            if (wait > 1) await Task.Delay(wait - 1, cancellationToken);
            else if (wait == 1) await Task.Yield();
            return await inner.FetchAsync(request, cancellationToken);
        }
    }
}
