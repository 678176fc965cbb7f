using FlowKit.Environments.Python;

namespace FlowKit.Tests.Definition;

[PythonModule("trainer")]
public interface IDefinedTrainer
{
    Task<double> FitAsync(string dataset, string region, IReadOnlyList<double> weights, CancellationToken cancellationToken = default);

    Task<(PythonObject Model, double Score)> TrainAsync(CancellationToken cancellationToken = default);
}

[Flow(Help = "Trains."), Conda("python=3.11", "numpy>=1.26", Channels = ["conda-forge"])]
public sealed partial class DefinedFlow : Flow<DefinedFlow>
{
    public DefinedFlow() => Constructed++;

    [ThreadStatic]
    private static int s_constructed;

    public static int Constructed { get => s_constructed; set => s_constructed = value; }

    [Parameter(Help = "Learning rate.")]
    public double Alpha { get; init; } = 0.1;

    [Parameter]
    public required string Dataset { get; init; }

    [Parameter]
    public IReadOnlyList<int> Seeds { get; init; } = [1, 2];

    [Artifact]
    public partial IReadOnlyList<string> Regions { get; set; }

    [Artifact]
    public partial double Score { get; set; }

    [Artifact]
    public partial Dictionary<string, double>? Details { get; set; }

    [Step]
    public Transition Start()
    {
        Regions = ["eu", "us"];
        return ForEach(Regions, Fit);
    }

    [Step, Conda("numpy==1.26.4"), Pypi("scikit-learn==1.5.*"), Retry(Times = 2, DelaySeconds = 0.5)]
    public async Task<Transition> Fit(string region)
    {
        await Task.Yield();
        Score = region.Length * Alpha;
        return Next(Best);
    }

    [Step]
    public Transition Best(JoinInputs<DefinedFlow> branches)
    {
        Score = branches.Max(branch => branch.Score);
        branches.MergeInto(this);
        return Next(Split);
    }

    [Step]
    public Transition Split() => Next(Left).And(Right);

    [Step, PortableEnv("team/@{Dataset}/@{RunId}", FetchAtExecution = true)]
    public Transition Left() => Next(Meet);

    [Step, Conda(Disabled = true)]
    public Transition Right() => Next(Meet);

    [Step]
    public Transition Meet(JoinInputs<DefinedFlow> branches)
    {
        Score = branches.From(Left).Score - branches.From(Right).Score;
        return End();
    }
}
