using FlowKit.Definition;
using FlowKit.Metadata;

namespace FlowKit.Testing.Flows;

/// <summary>Upstream runs of a flow test.</summary>
public sealed class FlowTestTrigger
{
    private readonly FlowTestWorld _world;
    private readonly IReadOnlyList<RunReference> _runs;
    private readonly FlowTestSources _sources;

    internal FlowTestTrigger(FlowTestWorld world, IReadOnlyList<RunReference> runs, FlowTestSources sources)
    {
        _world = world;
        _runs = runs;
        _sources = sources;
    }

    /// <summary>A test of a flow that the runs trigger.</summary>
    /// <typeparam name="TFlow">The flow.</typeparam>
    /// <returns>The test, to be configured and run.</returns>
    public FlowTest<TFlow> For<TFlow>()
        where TFlow : Flow<TFlow>, IFlow<TFlow> => new(_world, _runs, _sources);
}
