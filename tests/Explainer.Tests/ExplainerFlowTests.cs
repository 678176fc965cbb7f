using Explainer.Flows;
using FlowKit;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Python;
using FlowKit.Testing.Environments;
using FlowKit.Testing.Flows;

namespace Explainer.Tests;

/// <summary>The explainer flow as a unit test: resolving, composing, publishing and looking up are real; no network, no disk, no Python.</summary>
public sealed class ExplainerFlowTests
{
    // begin-snippet: unit-test
    [Test]
    public async Task The_explainer_runs_in_the_upstream_environment_plus_its_own_packages()
    {
        FlowTestRun<TrainTreesFlow> upstream = await FlowTest.For<TrainTreesFlow>()
            .WithIndex(Index()).WithChannel(Channel())
            .WithPython<ITraining>(environment => new StubTraining(environment))
            .RunAsync();

        FlowTestRun<ExplainerFlow> run = await FlowTest.TriggeredBy(upstream).For<ExplainerFlow>()
            .WithPython<IExplaining>(new StubExplaining())
            .WithProgram("table-stats", _ => new ProgramResult(0, "2 rows, 3 columns", ""))
            .RunAsync();
        run.EnsureSucceeded();

        EnvironmentLock composed = await run.LockOfAsync("TrainExplainer");
        Assert.That(composed.Platforms.Single().Packages.Select(package => package.Identity.Release), Is.EqualTo(new[]
        {
            "diabetes-data=1.0=0", "table-stats=1.0=0",
            "grove-arrays==1.6.0", "grove-learn==1.4.0", "grove-shap==0.9.0", "grove-table==1.0.0",
        }));
        Assert.That(run.Final.Composed.ToString(), Is.EqualTo($"explainer/{run.Reference.RunId}/extra-trees"));
        Assert.That(run.EnvironmentsOf("TrainExplainer").Single(use => use.FetchedAtExecution).EnvironmentId, Is.EqualTo(composed.Id));
        Assert.That(run.Final.Values.Sum(), Is.EqualTo(run.Final.Prediction - run.Final.BaseValue));
    }
    // end-snippet

    private static LocalIndexBuilder Index() => new LocalIndexBuilder()
        .Add(new WheelBuilder("grove-arrays", "1.6.0").Build())
        .Add(new WheelBuilder("grove-arrays", "2.1.0").Build())
        .Add(new WheelBuilder("grove-learn", "1.4.0").Requires("grove-arrays<2").Build())
        .Add(new WheelBuilder("grove-shap", "0.9.0").Requires("grove-arrays<2").Build())
        .Add(new WheelBuilder("grove-shap", "1.0.0").Requires("grove-arrays>=2").Build())
        .Add(new WheelBuilder("grove-table", "1.0.0").Build());

    private static LocalChannelBuilder Channel() => new LocalChannelBuilder("conda-forge")
        .Add(new CondaPackageBuilder("diabetes-data", "1.0").File("share/diabetes/diabetes.csv", "x,y,z\n1,2,3\n4,5,6\n"))
        .Add(new CondaPackageBuilder("table-stats", "1.0").DependsOn("diabetes-data"));

    private sealed class StubTraining(TestEnvironment environment) : ITraining
    {
        public Task<PythonObject> TrainAsync(string learner, CancellationToken cancellationToken) => Task.FromResult(environment.MakeObject(learner));

        public Task<double> ScoreAsync(PythonObject model, CancellationToken cancellationToken) => Task.FromResult(0.5);
    }

    private sealed class StubExplaining : IExplaining
    {
        public Task<IReadOnlyList<string>> FeaturesAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>(["x", "y"]);

        public Task<IReadOnlyList<IReadOnlyList<double>>> RowsAsync(int first, int count, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<IReadOnlyList<double>>>([.. Enumerable.Range(first, count).Select(row => (double[])[row, 2.0 * row])]);

        public Task<IReadOnlyList<double>> PredictAsync(PythonObject model, IReadOnlyList<IReadOnlyList<double>> rows, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<double>>([.. rows.Select(row => row.Sum())]);

        public Task<double> BaseValueAsync(PythonObject model, IReadOnlyList<IReadOnlyList<double>> background, CancellationToken cancellationToken) => Task.FromResult(0.0);

        public Task<IReadOnlyList<double>> ExplainAsync(
            PythonObject model, IReadOnlyList<double> row, IReadOnlyList<IReadOnlyList<double>> background, CancellationToken cancellationToken) => Task.FromResult(row);
    }
}
