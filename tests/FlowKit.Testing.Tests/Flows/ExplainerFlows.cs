using FlowKit.Environments.Python;
using FlowKit.Environments.Specs;

namespace FlowKit.Testing.Tests.Flows;

[PythonModule("forests.training")]
public interface ITraining
{
    Task<PythonObject> FitAsync(string dataset, CancellationToken cancellationToken = default);
}

[PythonModule("explaining")]
public interface IExplaining
{
    Task<IReadOnlyList<double>> ExplainAsync(PythonObject model, CancellationToken cancellationToken = default);
}

[Flow, Pypi("forests==1.*")]
public sealed partial class TrainOldFlow : Flow<TrainOldFlow>
{
    [Parameter] public string ModelType { get; init; } = "old";

    [Parameter] public required string Dataset { get; init; }

    [Artifact] public partial PythonObject Model { get; set; }

    [Step] public async Task<Transition> Fit()
    {
        Model = await Env.Python<ITraining>().FitAsync(Dataset, Cancellation);
        return End();
    }
}

[Flow]
public sealed partial class TrainNewFlow : Flow<TrainNewFlow>
{
    [Parameter] public string ModelType { get; init; } = "new";

    [Artifact] public partial PythonObject Model { get; set; }

    [Step, Pypi("forests>=2")] public async Task<Transition> Fit()
    {
        Model = await Env.Python<ITraining>().FitAsync("any", Cancellation);
        return Next(Done);
    }

    [Step, Pypi("forests==1.0")] public Transition Done() => End();
}

[Flow, TriggerOnFinish<TrainOldFlow>, TriggerOnFinish<TrainNewFlow>]
public sealed partial class ExplainFlow : Flow<ExplainFlow>
{
    [Parameter, FromTrigger] public required string ModelType { get; init; }

    [FromTrigger] public required PythonObject Model { get; init; }

    [Parameter] public string Added { get; init; } = "explaining";

    [Artifact] public partial EnvironmentName Composed { get; set; }

    [Artifact] public partial IReadOnlyList<double> Values { get; set; }

    [Step] public async Task<Transition> BuildEnvironment()
    {
        Composed = await Environments.Compose(Model.Environment).WithPypi(Added).PublishAsync("explainer/@{RunId}/@{ModelType}", Cancellation);
        return Next(TrainExplainer);
    }

    [Step, PortableEnv("@{Composed}", FetchAtExecution = true)]
    public async Task<Transition> TrainExplainer()
    {
        Values = await Env.Python<IExplaining>().ExplainAsync(Model, Cancellation);
        return End();
    }
}

[Flow]
public sealed partial class FetchFlow : Flow<FetchFlow>
{
    [Parameter] public string Name { get; init; } = "team/missing";

    [Step, PortableEnv("@{Name}", FetchAtExecution = true)]
    public async Task<Transition> Start()
    {
        ProgramResult result = await Env.RunAsync("tool", "--flag");
        return result.ExitCode == 0 ? End() : throw new InvalidOperationException(result.Error);
    }
}

[Flow]
public sealed partial class ComposeFromStepFlow : Flow<ComposeFromStepFlow>
{
    [Parameter] public required string Upstream { get; init; }

    [Artifact] public partial EnvironmentName Name { get; set; }

    [Step] public async Task<Transition> Start()
    {
        string[] run = Upstream.Split('/');
        Name = await Environments.Compose(new StepPathspec(run[0], run[1], "Fit")).WithPypi("explaining").PublishAsync("team/@{RunId}", Cancellation);
        return End();
    }
}
