using FlowKit.Content.Downloading;
using FlowKit.Environments.Composition;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Testing.Environments;

namespace FlowKit.Environments.Tests.Shared;

/// <summary>Several channels and indexes in memory, and a clock that a test moves.</summary>
internal sealed class SolveWorld
{
    private EnvironmentRuntime? _runtime;

    public SolveWorld()
    {
        Options = new EnvironmentOptions { Fetcher = Fetcher, Store = new InMemoryEnvironmentStore(), Resolutions = new InMemoryEnvironmentStore(), CacheFolder = "/nowhere" };
        Options.Platforms.Add(World.Platform);
        Options.Channels.Clear();
        Options.Indexes.Clear();
    }

    public MemoryFetcher Fetcher { get; } = new();

    public EnvironmentOptions Options { get; }

    public Clock Time { get; } = new();

    /// <summary>The runtime; what is set in the options after the first use does not count.</summary>
    public EnvironmentRuntime Runtime => _runtime ??= new EnvironmentRuntime(Options, time: Time);

    /// <summary>Another machine with the same channels and indexes, which knows nothing of what was resolved here.</summary>
    public EnvironmentRuntime Other(Action<EnvironmentOptions>? configure = null)
    {
        SolveWorld other = new();
        foreach (EnvironmentSource channel in Options.Channels) other.Options.Channels.Add(channel);
        foreach (EnvironmentSource index in Options.Indexes) other.Options.Indexes.Add(index);
        other.Options.Fetcher = Fetcher;
        other.Time.Now = Time.Now;
        configure?.Invoke(other.Options);
        return other.Runtime;
    }

    public SolveWorld Channel(string name, params CondaPackageBuilder[] packages)
    {
        LocalChannelBuilder channel = packages.Aggregate(new LocalChannelBuilder(name), static (c, package) => c.Add(package));
        channel.PutInto(Fetcher);
        if (!Options.Channels.Any(c => c.Name == name)) Options.Channels.Add(EnvironmentSource.Named(name, channel.MemoryAddress));
        return this;
    }

    public SolveWorld Index(string name, LocalIndexBuilder index, string settings = "")
    {
        Uri address = index.PutInto(Fetcher, name);
        if (!Options.Indexes.Any(i => i.Name == name)) Options.Indexes.Add(EnvironmentSource.Parse($"{name}={address}{settings}"));
        return this;
    }

    public async Task<string[]> ReleasesAsync(EnvironmentSpec spec) => [.. World.Releases(await Runtime.ResolveAsync(spec))];

    public async Task<string[]> ReleasesAsync(EnvironmentLock @base, EnvironmentSpec added, CompositionPolicy policy) =>
        [.. World.Releases((await Runtime.ComposeAsync(new CompositionRequest([@base], added) { Policy = policy })).Lock)];

    /// <summary>A clock that stands still until it is moved.</summary>
    internal sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
