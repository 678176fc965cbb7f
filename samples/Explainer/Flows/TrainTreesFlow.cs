using FlowKit;
using FlowKit.Environments.Python;

namespace Explainer.Flows;

/// <summary>Trains extremely randomised trees, on the learner's old release.</summary>
[Flow, Conda("diabetes-data"), Pypi("grove-learn==1.*", "grove-table")]
public sealed partial class TrainTreesFlow : Flow<TrainTreesFlow>
{
    /// <summary>Goes into the name of the environment that the explainer composes.</summary>
    [Artifact] public partial string ModelType { get; set; }

    /// <summary>The trained model: a pickle that remembers this step's environment.</summary>
    [Artifact] public partial PythonObject Model { get; set; }

    /// <summary>The share of the target's variance that the model explains.</summary>
    [Artifact] public partial double Score { get; set; }

    /// <summary>Fits the model in this flow's environment.</summary>
    [Step]
    public async Task<Transition> Train()
    {
        ModelType = "extra-trees";
        ITraining training = Env.Python<ITraining>();
        Model = await training.TrainAsync("ExtraTrees", Cancellation);
        Score = await training.ScoreAsync(Model, Cancellation);
        return End();
    }
}
