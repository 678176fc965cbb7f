using FlowKit;
using FlowKit.Environments.Python;

namespace Explainer.RealPackages;

/// <summary><c>Python/shap_explaining.py</c>: explains real models with shap.</summary>
[PythonModule("shap_explaining")]
public interface IShapExplaining
{
    /// <summary>The names of the table's features.</summary>
    Task<IReadOnlyList<string>> FeaturesAsync(CancellationToken cancellationToken = default);

    /// <summary>Rows of the table, from <paramref name="first"/> on.</summary>
    Task<IReadOnlyList<IReadOnlyList<double>>> RowsAsync(int first, int count, CancellationToken cancellationToken = default);

    /// <summary>What the model predicts for each row.</summary>
    Task<IReadOnlyList<double>> PredictAsync(PythonObject model, IReadOnlyList<IReadOnlyList<double>> rows, CancellationToken cancellationToken = default);

    /// <summary>The model's expected value over its training rows.</summary>
    Task<double> BaseValueAsync(PythonObject model, CancellationToken cancellationToken = default);

    /// <summary>The Shapley value of each feature of a row.</summary>
    Task<IReadOnlyList<double>> ExplainAsync(PythonObject model, IReadOnlyList<double> row, CancellationToken cancellationToken = default);
}
