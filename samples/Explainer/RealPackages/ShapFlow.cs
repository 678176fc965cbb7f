using FlowKit;
using FlowKit.Environments.Python;
using FlowKit.Environments.Specs;

namespace Explainer.RealPackages;

/// <summary>Explains whatever model an upstream run trained with shap, in that run's environment plus shap.</summary>
[Flow, TriggerOnFinish<TrainSklearn14Flow>, TriggerOnFinish<TrainLightGbmFlow>, TriggerOnFinish<TrainSklearn17Flow>]
public sealed partial class ShapFlow : Flow<ShapFlow>
{
    /// <summary>The row that is explained.</summary>
    [Parameter(Help = "The row to explain.")] public int Row { get; init; } = 100;

    /// <summary>The upstream run's artifact of that name.</summary>
    [Parameter, FromTrigger] public required string ModelType { get; init; }

    /// <summary>The upstream run's model, with the environment that wrote it.</summary>
    [FromTrigger] public required PythonObject Model { get; init; }

    /// <summary>The composed environment's name.</summary>
    [Artifact] public partial EnvironmentName Composed { get; set; }

    /// <summary>The names of the features.</summary>
    [Artifact] public partial IReadOnlyList<string> Features { get; set; }

    /// <summary>The model's expected value.</summary>
    [Artifact] public partial double BaseValue { get; set; }

    /// <summary>What the model predicts for the row.</summary>
    [Artifact] public partial double Prediction { get; set; }

    /// <summary>The Shapley value of each feature; they sum to <see cref="Prediction"/> minus <see cref="BaseValue"/>.</summary>
    [Artifact] public partial IReadOnlyList<double> Values { get; set; }

    /// <summary>Composes and names the environment. Under the locked base, shap steps back to a release that fits it.</summary>
    [Step]
    public async Task<Transition> BuildEnvironment()
    {
        Composed = await Environments.Compose(from: Model.Environment).WithPypi("shap").PublishAsync("shap/@{RunId}/@{ModelType}", Cancellation);
        return Next(Explain);
    }

    /// <summary>Runs in the composed environment, fetched by its name when this step starts.</summary>
    [Step, PortableEnv("@{Composed}", FetchAtExecution = true)]
    public async Task<Transition> Explain()
    {
        IShapExplaining explaining = Env.Python<IShapExplaining>();
        IReadOnlyList<double> row = (await explaining.RowsAsync(Row, 1, Cancellation))[0];
        Features = await explaining.FeaturesAsync(Cancellation);
        BaseValue = await explaining.BaseValueAsync(Model, Cancellation);
        Prediction = (await explaining.PredictAsync(Model, [row], Cancellation))[0];
        Values = await explaining.ExplainAsync(Model, row, Cancellation);
        return End();
    }
}
