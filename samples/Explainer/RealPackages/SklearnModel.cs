using FlowKit;
using FlowKit.Environments.Python;

namespace Explainer.RealPackages;

/// <summary>What the three model flows do alike: a plain class, called from their steps.</summary>
/// <param name="Model">The trained model.</param>
/// <param name="Score">The coefficient of determination on the training rows.</param>
internal sealed record SklearnModel(PythonObject Model, double Score)
{
    /// <summary>Fits a model in the environment of the step.</summary>
    public static async Task<SklearnModel> TrainAsync(IStepEnvironment environment, string learner, CancellationToken cancellationToken)
    {
        ISklearnTraining training = environment.Python<ISklearnTraining>();
        PythonObject model = await training.TrainAsync(learner, cancellationToken);
        return new SklearnModel(model, await training.ScoreAsync(model, cancellationToken));
    }
}
