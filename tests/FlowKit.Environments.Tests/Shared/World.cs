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

    public static LocalIndexBuilder Index() => new LocalIndexBuilder()
        .Add(Wheel("table", "1.0", "name = 'table one'\n"))
        .Add(Wheel("table", "2.0", "name = 'table two'\n"))
        .Add(Wheel("learner", "1.0", Learner("1.0"), "table<2"))
        .Add(Wheel("learner", "2.0", Learner("2.0"), "table>=2"))
        .Add(Wheel("explainer", "1.0", "def explain(model): return 'one ' + model.describe()\n", "table", "helper"))
        .Add(Wheel("explainer", "2.0", "def explain(model): return 'two ' + model.describe()\n", "table>=2", "helper"))
        .Add(Wheel("helper", "1.0", ""));

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

    public static IEnumerable<string> Releases(EnvironmentLock @lock) => @lock.For(Platform).Packages.Select(static p => p.ToString());

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
