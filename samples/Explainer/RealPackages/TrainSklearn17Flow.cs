using FlowKit;
using FlowKit.Environments.Python;

namespace Explainer.RealPackages;

/// <summary>Trains a random forest under scikit-learn 1.7.2.</summary>
[Flow, Pypi("scikit-learn==1.7.2", "pandas==2.2.3"), PortableEnv(Python = "3.11")]
public sealed partial class TrainSklearn17Flow : Flow<TrainSklearn17Flow>
{
    /// <summary>Goes into the name of the environment that the explainer composes.</summary>
    [Artifact] public partial string ModelType { get; set; }

    /// <summary>The trained model: a pickle that remembers this step's environment.</summary>
    [Artifact] public partial PythonObject Model { get; set; }

    /// <summary>The coefficient of determination on the training rows.</summary>
    [Artifact] public partial double Score { get; set; }

    /// <summary>Fits the model in this flow's environment.</summary>
    [Step]
    public async Task<Transition> Train()
    {
        ModelType = "random-forest";
        (Model, Score) = await SklearnModel.TrainAsync(Env, "sklearn.ensemble.RandomForestRegressor", Cancellation);
        return End();
    }
}
