using System.Security.Cryptography;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Python;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Testing.Environments;

namespace FlowKit.Environments.Tests.Shared;

/// <summary>
/// A small world of Python packages: a learner in two releases that need conflicting releases of a shared table library, and an explainer whose newest release
/// needs the newer table. In memory it needs no disk and no network.
/// </summary>
internal static class World
{
    public const string Platform = "linux-64";

    public static IReadOnlyList<BuiltWheel> Wheels { get; } =
    [
        Wheel("table", "1.0", "name = 'table one'\n"),
        Wheel("table", "2.0", "name = 'table two'\n"),
        Wheel("learner", "1.0", Learner("1.0"), "table<2"),
        Wheel("learner", "2.0", Learner("2.0"), "table>=2"),
        Wheel("explainer", "1.0", "def explain(model): return 'one ' + model.describe()\n", "table", "helper"),
        Wheel("explainer", "2.0", "def explain(model): return 'two ' + model.describe()\n", "table>=2", "helper"),
        Wheel("helper", "1.0", ""),
    ];

    public static LocalIndexBuilder Index() => Wheels.Aggregate(new LocalIndexBuilder(), static (index, wheel) => index.Add(wheel));

    /// <summary>A runtime in memory with a channel of packages of these names, for every platform.</summary>
    public static EnvironmentRuntime InMemoryWithChannel(params string[] names)
    {
        MemoryFetcher fetcher = new();
        LocalChannelBuilder channel = new("channel");
        foreach (string name in names) channel.Add(new CondaPackageBuilder(name, "1.0").File("share/" + name, ""));
        channel.PutInto(fetcher);
        EnvironmentOptions options = new() { Fetcher = fetcher, Store = new InMemoryEnvironmentStore(), Resolutions = new InMemoryEnvironmentStore(), CacheFolder = "/nowhere" };
        options.Channels.Clear();
        options.Channels.Add(EnvironmentSource.Named("channel", channel.MemoryAddress));
        return new EnvironmentRuntime(options, new NoHydrator(), new NoPython());
    }

    public static (EnvironmentRuntime Runtime, MemoryFetcher Fetcher) InMemory(IEnvironmentStore? store = null)
    {
        MemoryFetcher fetcher = new();
        EnvironmentOptions options = new() { Fetcher = fetcher, Store = store ?? new InMemoryEnvironmentStore(), Resolutions = new InMemoryEnvironmentStore(), CacheFolder = "/nowhere" };
        options.Platforms.Add(Platform);
        options.Indexes.Clear();
        options.Indexes.Add(EnvironmentSource.Named("local", Index().PutInto(fetcher, "local")));
        options.Channels.Clear();
        return (new EnvironmentRuntime(options, new NoHydrator(), new NoPython()), fetcher);
    }

    /// <summary>A runtime in memory with an index, and a channel, of a test's own.</summary>
    public static EnvironmentRuntime InMemory(MemoryFetcher fetcher, LocalIndexBuilder index, Uri? channel = null)
    {
        EnvironmentOptions options = new() { Fetcher = fetcher, Store = new InMemoryEnvironmentStore(), Resolutions = new InMemoryEnvironmentStore(), CacheFolder = "/nowhere" };
        options.Platforms.Add(Platform);
        options.Indexes.Clear();
        options.Indexes.Add(EnvironmentSource.Named("own", index.PutInto(fetcher, "own")));
        options.Channels.Clear();
        if (channel is not null) options.Channels.Add(EnvironmentSource.Named("channel", channel));
        return new EnvironmentRuntime(options, new NoHydrator(), new NoPython());
    }

    public static IEnumerable<string> Releases(EnvironmentLock @lock) => @lock.For(Platform).Packages.Select(static p => p.ToString());

    /// <summary>What older lists of conda packages hold instead of a better hash.</summary>
    public static string Md5(byte[] content)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static BuiltWheel Wheel(string name, string version, string code, params string[] requires) =>
        new WheelBuilder(name, version).Requires(requires).AddText($"{name}/__init__.py", code).Build();

    private static string Learner(string version) => $$"""
        import table
        class Model:
            def __init__(self, weight): self.weight = weight
            def describe(self): return 'learner {{version}} with ' + table.name
        def fit(weight):
            print('fitting')
            return Model(weight)
        def weight(model): return model.weight
        """;

    private sealed class NoHydrator : IEnvironmentHydrator
    {
        public Task<HydratedEnvironment> HydrateAsync(EnvironmentLock @lock, IProgress<EnvironmentProgress>? progress = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("A test in memory hydrates nothing.");
    }

    private sealed class NoPython : IPythonSessionFactory
    {
        public Task<IPythonSession> StartAsync(PythonSessionRequest request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("A test in memory starts no Python.");
    }
}
