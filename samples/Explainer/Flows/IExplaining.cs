using FlowKit;
using FlowKit.Environments.Python;

namespace Explainer.Flows;

/// <summary><c>Python/explaining.py</c>: explains a model of another flow in the environment of the step.</summary>
[PythonModule("explaining")]
public interface IExplaining
{
    /// <summary>The names of the table's features.</summary>
    Task<IReadOnlyList<string>> FeaturesAsync(CancellationToken cancellationToken = default);

    /// <summary>Rows of the table, from <paramref name="first"/> on.</summary>
    Task<IReadOnlyList<IReadOnlyList<double>>> RowsAsync(int first, int count, CancellationToken cancellationToken = default);

    /// <summary>What the model predicts for each row.</summary>
    Task<IReadOnlyList<double>> PredictAsync(PythonObject model, IReadOnlyList<IReadOnlyList<double>> rows, CancellationToken cancellationToken = default);

    /// <summary>The mean prediction over the background set.</summary>
    Task<double> BaseValueAsync(PythonObject model, IReadOnlyList<IReadOnlyList<double>> background, CancellationToken cancellationToken = default);

    /// <summary>The Shapley value of each feature of a row, against the background set.</summary>
    Task<IReadOnlyList<double>> ExplainAsync(
        PythonObject model,
        IReadOnlyList<double> row,
        IReadOnlyList<IReadOnlyList<double>> background,
        CancellationToken cancellationToken = default);
}
