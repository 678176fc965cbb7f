using FlowKit.Environments.Python;
using FlowKit.Environments.Specs;
using FlowKit.Tests.Modules;

namespace FlowKit.Tests.Execution;

[PythonModule("tiny.model")]
public interface ITinyModel
{
    Task<PythonObject> FitAsync(double weight, CancellationToken cancellationToken = default);

    Task<double> PredictAsync(PythonObject model, double value, CancellationToken cancellationToken = default);

    Task FailAsync(string text, CancellationToken cancellationToken = default);

    Task WaitAsync(CancellationToken cancellationToken = default);
}

[Flow]
public sealed partial class RealFlow : Flow<RealFlow>
{
    [Parameter] public bool Fail { get; init; }

    [Artifact] public partial PythonObject Model { get; set; }

    [Artifact] public partial EnvironmentName Composed { get; set; }

    [Artifact] public partial string Printed { get; set; }

    [Artifact] public partial double Score { get; set; }

    [Step, Pypi("tiny==1.*")]
    public async Task<Transition> Fit()
    {
        ITinyModel python = Env.Python<ITinyModel>();
        if (Fail)
            await python.FailAsync("no rows", Cancellation);
        Model = await python.FitAsync(2.0, Cancellation);
        Printed = (await Env.RunAsync("python", "-c", "import tiny.model; print(tiny.model.__name__)")).Output.Trim();
        Composed = await Environments.Compose(Env.Id).WithPypi("addition").PublishAsync("team/@{RunId}", Cancellation);
        return Next(Use);
    }

    [Step, PortableEnv("@{Composed}", FetchAtExecution = true)]
    public async Task<Transition> Use()
    {
        Score = await Env.Python<ITinyModel>().PredictAsync(Model, 3.0, Cancellation);
        return End();
    }
}

/// <summary>Calls a module that another assembly brings, after one of the environment's own: the worker runs already.</summary>
[Flow, Pypi("tiny==1.*")]
public sealed partial class GreetingFlow : Flow<GreetingFlow>
{
    [Artifact] public partial string Greeting { get; set; }

    [Step]
    public async Task<Transition> Start()
    {
        await Env.Python<ITinyModel>().FitAsync(1.0, Cancellation);
        Greeting = await Env.Python<IGreeting>().GreetAsync("Ada", Cancellation);
        return End();
    }
}

/// <summary>Runs a program of an environment of pixi.lock, which lies beside this project.</summary>
[Flow]
public sealed partial class LockedFlow : Flow<LockedFlow>
{
    [Artifact] public partial string Printed { get; set; }

    [Step, Conda(File = "pixi.lock", Environment = "small")]
    public async Task<Transition> Start()
    {
        Printed = (await Env.RunAsync("show-locked")).Output.Trim();
        return End();
    }
}

[Flow, Pypi("tiny==1.*")]
public sealed partial class SleepingFlow : Flow<SleepingFlow>
{
    [Step] public async Task<Transition> Start()
    {
        await Env.RunAsync("python", "-u", "-c", "import os, time; print(os.getpid()); time.sleep(300)");
        return End();
    }
}

/// <summary>Waits for ever in a Python call, in a program, and where it is asked to also in code that does not look at its token. The logs tell the processes.</summary>
[Flow]
public sealed partial class WaitingProcessesFlow : Flow<WaitingProcessesFlow>
{
    [Parameter] public bool Stubborn { get; init; }

    [Step] public Transition Start() => ForEach<string>(Stubborn ? ["call", "program", "host"] : ["call", "program"], Work);

    [Step, Pypi("tiny==1.*")]
    public async Task<Transition> Work(string where)
    {
        Task waiting = where switch
        {
            "call" => Env.Python<ITinyModel>().WaitAsync(Cancellation),
            "program" => Env.RunAsync("sh", "-c", "echo program has processes $$; exec sleep 300"),
            _ => new TaskCompletionSource().Task,
        };
        await waiting;
        return Next(Join);
    }

    [Step] public Transition Join(JoinInputs<WaitingProcessesFlow> branches) => End();
}
