using FlowKit.Artifacts;
using FlowKit.Definition;
using FlowKit.Execution;
using FlowKit.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace FlowKit.Tests.Execution;

/// <summary>Runners over stores in memory, which know no flow that waits unless a test says so.</summary>
internal static class Runners
{
    public static FlowRunner Create(
        IMetadataStore? metadata = null, IArtifactStore? artifacts = null, Action<IServiceCollection>? services = null, int parallelism = 4, params FlowDefinition[] flows)
    {
        ServiceCollection collection = new();
        services?.Invoke(collection);
        return new FlowRunner(new FlowRunnerOptions
        {
            Metadata = metadata ?? new InMemoryMetadataStore(),
            Artifacts = artifacts ?? new InMemoryArtifactStore(),
            Services = collection.BuildServiceProvider(),
            MaxParallelism = parallelism,
            Flows = () => flows,
        });
    }

    public static FlowDefinition Of<TFlow>()
        where TFlow : Flow<TFlow>, IFlow<TFlow> => TFlow.Definition;

    /// <summary>The error that something fails with.</summary>
    public static async Task<FlowKitException> FailureOf(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (FlowKitException problem)
        {
            return problem;
        }

        throw new AssertionException("No FlowKitException was thrown.");
    }

    /// <summary>Keeps what was reported.</summary>
    public sealed class Reports : IProgress<RunProgress>
    {
        private readonly List<RunProgress> _all = [];

        public IReadOnlyList<RunProgress> All
        {
            get
            {
                lock (_all)
                {
                    return [.. _all];
                }
            }
        }

        public void Report(RunProgress value)
        {
            lock (_all)
            {
                _all.Add(value);
            }
        }
    }
}
