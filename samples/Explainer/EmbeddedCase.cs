using FlowKit;
using Explainer.Flows;
using FlowKit.Execution;
using FlowKit.Hosting;
using FlowKit.Pypi.Installation;
using Microsoft.Extensions.DependencyInjection;

namespace Explainer;

/// <summary>The explainer case on packages that the sample builds itself: three model flows, each of which starts the explainer flow when it finishes.</summary>
public static class EmbeddedCase
{
    /// <summary>Runs the three model flows one after the other, and tells what happens.</summary>
    /// <returns>The explainer runs, in order.</returns>
    /// <exception cref="FlowKitException">A run failed.</exception>
    public static async Task<IReadOnlyList<FlowRun>> RunAsync(SampleFolder folder, TextWriter output, PythonInterpreter? python = null, CancellationToken cancellationToken = default)
    {
        PackageSources sources = await SamplePackages.BuildAsync(folder, python, cancellationToken);
        CaseReport report = new(output);
        report.Begin("The explainer case on packages built from samples/packages", folder, sources);

        await using ServiceProvider services = Services(folder, sources);
        CaseRunner runner = new(services.GetRequiredService<IFlowRunner>(), report);
        List<FlowRun> explanations =
        [
            .. await runner.TrainAndExplainAsync<TrainTreesFlow>(cancellationToken),
            .. await runner.TrainAndExplainAsync<TrainForestFlow>(cancellationToken),
            .. await runner.TrainAndExplainAsync<TrainBoostFlow>(cancellationToken),
        ];
        report.End();
        return explanations;
    }

    /// <summary>A container with FlowKit in it, set up for the sample.</summary>
    public static ServiceProvider Services(SampleFolder folder, PackageSources sources)
    {
        ServiceCollection services = new();
        services.AddFlowKit(options => folder.Configure(options, sources));
        return services.BuildServiceProvider();
    }
}
