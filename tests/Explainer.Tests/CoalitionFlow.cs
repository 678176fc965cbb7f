using Explainer.Flows;
using FlowKit;
using FlowKit.Environments.Python;

namespace Explainer.Tests;

/// <summary>
/// Shapley values by their definition, over all coalitions of features, with nothing but the model's predictions: the judge of what the
/// sample's explainer computes. Runs in the environment that the explainer flow composed.
/// </summary>
[Flow]
public sealed partial class CoalitionFlow : Flow<CoalitionFlow>
{
    [Parameter] public required string Composed { get; init; }
    [Parameter] public int Row { get; init; } = 100;
    [Parameter] public int Background { get; init; } = 16;
    [Artifact] public partial IReadOnlyList<double> Values { get; set; }

    [Step, PortableEnv("@{Composed}", FetchAtExecution = true)]
    public async Task<Transition> Enumerate()
    {
        PythonObject model = await Trigger!.Run.ReadAsync<PythonObject>("Model", Cancellation);
        IExplaining explaining = Env.Python<IExplaining>();
        IReadOnlyList<IReadOnlyList<double>> background = await explaining.RowsAsync(0, Background, Cancellation);
        IReadOnlyList<double> row = (await explaining.RowsAsync(Row, 1, Cancellation))[0];
        double[] worth = new double[1 << row.Count];
        for (int coalition = 0; coalition < worth.Length; coalition++)
        {
            List<IReadOnlyList<double>> mixed = [.. background.Select(other => Mix(row, other, coalition))];
            worth[coalition] = (await explaining.PredictAsync(model, mixed, Cancellation)).Average();
        }
        Values = [.. Enumerable.Range(0, row.Count).Select(feature => Shapley(worth, row.Count, feature))];
        return End();
    }

    private static double[] Mix(IReadOnlyList<double> row, IReadOnlyList<double> other, int coalition) =>
        [.. row.Select((value, feature) => (coalition >> feature & 1) == 1 ? value : other[feature])];

    private static double Shapley(double[] worth, int features, int feature)
    {
        double sum = 0;
        for (int coalition = 0; coalition < worth.Length; coalition++)
        {
            if ((coalition >> feature & 1) == 1) continue;
            int size = int.PopCount(coalition);
            sum += Factorial(size) * Factorial(features - size - 1) / Factorial(features) * (worth[coalition | 1 << feature] - worth[coalition]);
        }
        return sum;
    }

    private static double Factorial(int n) => Enumerable.Range(1, n).Aggregate(1.0, (product, factor) => product * factor);
}
