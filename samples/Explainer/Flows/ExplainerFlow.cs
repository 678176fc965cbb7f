using FlowKit;
using FlowKit.Environments.Python;
using FlowKit.Environments.Specs;

namespace Explainer.Flows;

/// <summary>
/// Explains whatever model an upstream run trained. It composes that run's environment with the explainer's own packages under a name of
/// this run and that model type, and its next step fetches exactly that environment when it starts. Nobody declared the pairs.
/// </summary>
[Flow, TriggerOnFinish<TrainTreesFlow>, TriggerOnFinish<TrainForestFlow>, TriggerOnFinish<TrainBoostFlow>]
public sealed partial class ExplainerFlow : Flow<ExplainerFlow>
{
    /// <summary>How many rows the background set has: the first ones of the table.</summary>
    [Parameter(Help = "Rows of the background set.")] public int Background { get; init; } = 16;

    /// <summary>The row that is explained.</summary>
    [Parameter(Help = "The row to explain.")] public int Row { get; init; } = 100;

    /// <summary>The upstream run's artifact of that name.</summary>
    [Parameter, FromTrigger] public required string ModelType { get; init; }

    /// <summary>The upstream run's model, with the environment that wrote it.</summary>
    [FromTrigger] public required PythonObject Model { get; init; }

    /// <summary>The composed environment's name.</summary>
    [Artifact] public partial EnvironmentName Composed { get; set; }

    /// <summary>What the composed environment's own program tells about its table.</summary>
    [Artifact] public partial string Table { get; set; }

    /// <summary>The names of the features.</summary>
    [Artifact] public partial IReadOnlyList<string> Features { get; set; }

    /// <summary>The mean prediction over the background set.</summary>
    [Artifact] public partial double BaseValue { get; set; }

    /// <summary>What the model predicts for the row.</summary>
    [Artifact] public partial double Prediction { get; set; }

    /// <summary>The Shapley value of each feature; they sum to <see cref="Prediction"/> minus <see cref="BaseValue"/>.</summary>
    [Artifact] public partial IReadOnlyList<double> Values { get; set; }

    /// <summary>Composes and names the environment: every package of the upstream one stays as it is, the explainer's join it.</summary>
    // begin-snippet: compose
    [Step]
    public async Task<Transition> BuildEnvironment()
    {
        Composed = await Environments.Compose(from: Model.Environment)
            .WithPypi("grove-shap")
            .WithConda("table-stats")
            .PublishAsync("explainer/@{RunId}/@{ModelType}", Cancellation);
        return Next(TrainExplainer);
    }
    // end-snippet

    /// <summary>Runs in the composed environment, fetched by its name when this step starts.</summary>
    // begin-snippet: fetch-at-execution
    [Step, PortableEnv("@{Composed}", FetchAtExecution = true)]
    public async Task<Transition> TrainExplainer()
    {
        Table = (await Env.RunAsync("table-stats")).Output.Trim();

        IExplaining explaining = Env.Python<IExplaining>();
        IReadOnlyList<IReadOnlyList<double>> background = await explaining.RowsAsync(0, Background, Cancellation);
        IReadOnlyList<double> row = (await explaining.RowsAsync(Row, 1, Cancellation))[0];

        Features = await explaining.FeaturesAsync(Cancellation);
        BaseValue = await explaining.BaseValueAsync(Model, background, Cancellation);
        Prediction = (await explaining.PredictAsync(Model, [row], Cancellation))[0];
        Values = await explaining.ExplainAsync(Model, row, background, Cancellation);
        return End();
    }
    // end-snippet
}
