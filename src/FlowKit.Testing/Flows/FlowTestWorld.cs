using FlowKit.Artifacts;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Stores;
using FlowKit.Metadata;

namespace FlowKit.Testing.Flows;

/// <summary>What flow tests that follow one another share: stores, channels and indexes, all in memory.</summary>
internal sealed class FlowTestWorld
{
    public InMemoryMetadataStore Metadata { get; } = new();

    public InMemoryArtifactStore Artifacts { get; } = new();

    public InMemoryEnvironmentStore Store { get; } = new();

    public InMemoryEnvironmentStore Resolutions { get; } = new();

    public MemoryFetcher Fetcher { get; } = new();
}
