using FlowKit.Environments.Specs;

namespace FlowKit.Testing.Flows;

/// <summary>The channels and indexes that a flow test gave.</summary>
/// <param name="Channels">In order of priority.</param>
/// <param name="Indexes">In order of priority.</param>
internal sealed record FlowTestSources(IReadOnlyList<EnvironmentSource> Channels, IReadOnlyList<EnvironmentSource> Indexes)
{
    public static FlowTestSources None { get; } = new([], []);
}
