using FlowKit.Content.Downloading;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Stores;

namespace FlowKit.Environments;

/// <summary>What the options of a runtime come to: its stores, its fetcher, and what names of sources mean.</summary>
internal sealed class EnvironmentParts
{
    public EnvironmentParts(EnvironmentOptions options)
    {
        Store = options.Store ?? new FolderEnvironmentStore(Path.Combine(options.CacheFolder, "store"));
        Resolutions = options.Resolutions ?? new FolderEnvironmentStore(Path.Combine(options.CacheFolder, "resolutions"));
        Fetcher = options.Fetcher ?? SchemeFetcher.CreateDefault(new HttpFetcherOptions { Offline = options.Offline });
        Sources = new SourceMap(options);
        Packages = new PackageSource([Store], Fetcher, Sources.Find);
    }

    public IEnvironmentStore Store { get; }

    public IEnvironmentStore Resolutions { get; }

    public IFetcher Fetcher { get; }

    public SourceMap Sources { get; }

    public PackageSource Packages { get; }
}
