namespace FlowKit.Analyzers.Tests.Verification;

/// <summary>Flows that several tests start from.</summary>
internal static class Sources
{
    /// <summary>The flows of the design's sample: parameters, artifacts, foreach, join, environments, triggers.</summary>
    public const string Design = """
        namespace Samples;

        [PythonModule("trainer")]
        public interface ITrainer
        {
            Task<double> FitAsync(string dataset, string region, double alpha, CancellationToken cancellationToken = default);
        }

        [Flow, Conda("python=3.11", "numpy>=1.26")]
        public sealed partial class TrainFlow : Flow<TrainFlow>
        {
            [Parameter(Help = "Learning rate.")] public double Alpha { get; init; } = 0.1;
            [Parameter] public required string Dataset { get; init; }
            [Parameter] public string ModelType { get; init; } = "tree";
            [Artifact] public partial IReadOnlyList<string> Regions { get; set; }
            [Artifact] public partial double Score { get; set; }
            [Artifact] public partial PythonObject Model { get; set; }

            [Step] public Transition Start() { Regions = ["eu", "us"]; return ForEach(Regions, Fit); }

            [Step, Pypi("scikit-learn==1.5.*"), Retry(Times = 3)]
            public async Task<Transition> Fit(string region)
            {
                Score = await Env.Python<ITrainer>().FitAsync(Dataset, region, Alpha, Cancellation);
                return Next(Best);
            }

            [Step] public Transition Best(JoinInputs<TrainFlow> branches) { Score = branches.Max(b => b.Score); return End(); }
        }

        [Flow, TriggerOnFinish<TrainFlow>]
        public sealed partial class ExplainerFlow : Flow<ExplainerFlow>
        {
            [Parameter, FromTrigger] public required string ModelType { get; init; }
            [FromTrigger] public required PythonObject Model { get; init; }
            [Artifact] public partial EnvironmentName Composed { get; set; }

            [Step] public async Task<Transition> BuildEnvironment()
            {
                Composed = await Environments.Compose(from: Model.Environment)
                    .WithPypi("shap>=0.46")
                    .PublishAsync("explainer/@{RunId}/@{ModelType}", Cancellation);
                return Next(TrainExplainer);
            }

            [Step, PortableEnv("@{Composed}", FetchAtExecution = true)]
            public async Task<Transition> TrainExplainer()
            {
                await Env.Python<ITrainer>().FitAsync("d", "r", 1, Cancellation);
                return End();
            }
        }
        """;

    /// <summary>A flow around members: partial, sealed, with the base.</summary>
    public static string Flow(string members, string attributes = "[Flow]") => $$"""
        {{attributes}}
        public sealed partial class F : Flow<F>
        {
        {{members}}
        }
        """;
}
