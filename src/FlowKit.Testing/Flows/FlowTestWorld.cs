using FlowKit.Artifacts;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Stores;
using FlowKit.Metadata;

namespace FlowKit.Testing.Flows;

/// <summary>What flow tests that follow one another share: stores, channels and indexes, all in memory.</summary>
internal sealed class FlowTestWorld
{
    /// <summary>A folder that a flow test never makes: whatever would be written shows itself there.</summary>
    public static string Nowhere { get; } = Path.Combine(Path.GetTempPath(), "flowkit-flow-tests-write-nothing");

    public InMemoryMetadataStore Metadata { get; } = new();

    public InMemoryArtifactStore Artifacts { get; } = new();

    public InMemoryEnvironmentStore Store { get; } = new();

    public InMemoryEnvironmentStore Resolutions { get; } = new();

    public MemoryFetcher Fetcher { get; } = new();
}
