using FlowKit;
using FlowKit.Environments.Python;

namespace Explainer.Flows;

/// <summary><c>Python/training.py</c>: trains a model in the environment of the step.</summary>
[PythonModule("training")]
public interface ITraining
{
    /// <summary>Fits the class of grove_learn that <paramref name="learner"/> names.</summary>
    Task<PythonObject> TrainAsync(string learner, CancellationToken cancellationToken = default);

    /// <summary>The share of the target's variance that the model explains.</summary>
    Task<double> ScoreAsync(PythonObject model, CancellationToken cancellationToken = default);
}
