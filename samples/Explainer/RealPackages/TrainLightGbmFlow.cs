using FlowKit;
using FlowKit.Environments.Python;

namespace Explainer.RealPackages;

/// <summary>Trains a LightGBM model, in the same environment as the scikit-learn 1.4.2 one.</summary>
[Flow, Pypi("scikit-learn==1.4.2", "numpy<2", "pandas==2.2.3", "lightgbm"), PortableEnv(Python = "3.11")]
public sealed partial class TrainLightGbmFlow : Flow<TrainLightGbmFlow>
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
        ModelType = "lightgbm";
        (Model, Score) = await SklearnModel.TrainAsync(Env, "lightgbm.LGBMRegressor", Cancellation);
        return End();
    }
}
