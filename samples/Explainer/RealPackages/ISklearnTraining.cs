using FlowKit;
using FlowKit.Environments.Python;

namespace Explainer.RealPackages;

/// <summary><c>Python/sklearn_training.py</c>: trains real models.</summary>
[PythonModule("sklearn_training")]
public interface ISklearnTraining
{
    /// <summary>Fits a model; <paramref name="learner"/> is a dotted class name, for example <c>lightgbm.LGBMRegressor</c>.</summary>
    Task<PythonObject> TrainAsync(string learner, CancellationToken cancellationToken = default);

    /// <summary>The coefficient of determination on the training rows.</summary>
    Task<double> ScoreAsync(PythonObject model, CancellationToken cancellationToken = default);
}
