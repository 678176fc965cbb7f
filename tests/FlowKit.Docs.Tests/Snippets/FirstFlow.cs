namespace FlowKit.Docs.Tests.Snippets;

// begin-snippet: first-flow
[Flow, Pypi("scikit-learn==1.5.*"), PortableEnv(Python = "3.11")]         // the base of every step
public sealed partial class TrainFlow : Flow<TrainFlow>
{
    [Parameter(Help = "Learning rate.")] public double Alpha { get; init; } = 0.1;
    [Artifact] public partial IReadOnlyList<string> Regions { get; set; }
    [Artifact] public partial double Score { get; set; }

    [Step] public Transition Start()
    {
        Regions = ["eu", "us"];
        return ForEach(Regions, Fit);                                     // one task for each region, at the same time
    }

    [Step] public async Task<Transition> Fit(string region)
    {
        Score = await Env.Python<ITrainer>().FitAsync(region, Alpha, Cancellation);
        return Next(Best);
    }

    [Step] public Transition Best(JoinInputs<TrainFlow> branches)
    {
        Score = branches.Max(branch => branch.Score);
        return End();
    }
}

[PythonModule("trainer")]                 // trainer.py beside the project, or a module of an installed package
public interface ITrainer
{
    Task<double> FitAsync(string region, double alpha, CancellationToken cancellationToken = default);    // fit(region=…, alpha=…)
}
// end-snippet
