using FlowKit.Content.Downloading;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Testing.Environments;

namespace FlowKit.Environments.Tests.Shared;

/// <summary>A conda channel with a Python in it, never to be run, beside an index: in memory.</summary>
internal static class MixedWorld
{
    public static CondaPackageBuilder Python(string version = "3.11.9") => new CondaPackageBuilder("python", version).ForPlatform(World.Platform).File("bin/python", "", isExecutable: true);

    /// <summary>A noarch package of Python without any file yet.</summary>
    public static CondaPackageBuilder Package(string name, string version, string build = "py_0") => new CondaPackageBuilder(name, version, build).NoArchPython().DependsOn("python");

    /// <summary>The package with what its channel says it is in other worlds.</summary>
    public static CondaPackageFile WithPurls(this CondaPackageBuilder package, params string[] purls)
    {
        CondaPackageFile built = package.Build();
        return built with { RepoDataRecord = built.RepoDataRecord.TrimEnd()[..^1].TrimEnd() + $", \"purls\": [{string.Join(", ", purls.Select(static p => $"\"{p}\""))}] }}" };
    }

    public static EnvironmentRuntime Runtime(
        LocalChannelBuilder channel, LocalIndexBuilder index, string cache = "/nowhere", Action<EnvironmentOptions>? configure = null)
    {
        MemoryFetcher fetcher = new();
        channel.PutInto(fetcher);
        EnvironmentOptions options = new() { Fetcher = fetcher, Store = new InMemoryEnvironmentStore(), Resolutions = new InMemoryEnvironmentStore(), CacheFolder = cache };
        options.Platforms.Add(World.Platform);
        options.Indexes.Clear();
        options.Indexes.Add(EnvironmentSource.Named("local", index.PutInto(fetcher, "local")));
        options.Channels.Clear();
        options.Channels.Add(EnvironmentSource.Named(channel.Name, channel.MemoryAddress));
        configure?.Invoke(options);
        return new EnvironmentRuntime(options);
    }

    public static IReadOnlyList<string>? Distributions(EnvironmentLock @lock, string conda) => ((LockedCondaPackage)@lock.For(World.Platform).Find(PackageKind.Conda, conda)!).Distributions;

    /// <summary>What is installed from the index.</summary>
    public static string[] Wheels(EnvironmentLock @lock) => [.. @lock.For(World.Platform).Pypi.Select(static p => p.ToString())];
}
