using FlowKit.Artifacts;
using FlowKit.Content.Downloading;
using FlowKit.Environments;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Stores;
using FlowKit.Execution;
using FlowKit.Metadata;
using FlowKit.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace FlowKit.Tests.Execution;

[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class SharedEnvironmentTests
{
    [Test]
    public async Task A_branch_that_is_stopped_does_not_wait_for_a_prefix_that_another_one_makes()
    {
        SharedEnvironmentGate gate = new();
        EndlessHydrator hydrator = new(gate);
        ServiceCollection services = new();
        services.AddSingleton(gate);
        FlowRunner runner = new(new FlowRunnerOptions
        {
            Metadata = new InMemoryMetadataStore(),
            Artifacts = new InMemoryArtifactStore(),
            Services = services.BuildServiceProvider(),
            Environments = Runtime(hydrator),
            MaxParallelism = 4,
        });
        FlowRun<SharedEnvironmentFlow> run = await runner.RunAsync<SharedEnvironmentFlow>(options => options.Progress = new AtOnce(progress =>
        {
            if (progress is { Kind: RunProgressKind.TaskStarted, Step: "Waiter" }) gate.Waiting.TrySetResult();
        }));
        Assert.That(run.Status, Is.EqualTo(ExecutionStatus.Failed));
        Assert.That(run.Record.Failure!.Message, Does.Contain("failing fails"));
        Assert.That(hydrator.WasStopped, Is.True, "the failure reached the outer branch while its prefix was being made");
    }

    private static EnvironmentRuntime Runtime(IEnvironmentHydrator hydrator)
    {
        MemoryFetcher fetcher = new();
        EnvironmentOptions options = new() { Fetcher = fetcher, Store = new InMemoryEnvironmentStore(), Resolutions = new InMemoryEnvironmentStore(), CacheFolder = "/nowhere" };
        options.Indexes.Clear();
        options.Indexes.Add(EnvironmentSource.Named("local", new LocalIndexBuilder().Add(new WheelBuilder("shared", "1.0").Build()).PutInto(fetcher, "local")));
        return new EnvironmentRuntime(options, hydrator);
    }

    private sealed class AtOnce(Action<RunProgress> act) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => act(value);
    }

    /// <summary>Makes nothing until it is stopped, or for so long that whoever waits for it fails the test.</summary>
    private sealed class EndlessHydrator(SharedEnvironmentGate gate) : IEnvironmentHydrator
    {
        public bool WasStopped { get; private set; }

        public async Task<HydratedEnvironment> HydrateAsync(EnvironmentLock @lock, IProgress<EnvironmentProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            gate.Making.TrySetResult();
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(30), cancellationToken);
            }
            catch (OperationCanceledException)
            {
                WasStopped = true;
                throw;
            }

            throw new InvalidOperationException("Nobody stopped it.");
        }
    }
}
