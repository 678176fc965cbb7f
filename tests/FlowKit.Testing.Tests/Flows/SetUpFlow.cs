using FlowKit.Environments.Specs;

namespace FlowKit.Testing.Tests.Flows;

/// <summary>Has everything that a test can set up beside packages and stubs.</summary>
[Flow]
public sealed partial class SetUpFlow(SetUpFlow.Greeter greeter) : Flow<SetUpFlow>
{
    [Artifact] public partial string Greeting { get; set; }

    [Artifact] public partial EnvironmentName Moved { get; set; }

    [Step, Pypi("forests<2")] public Transition Start()
    {
        Greeting = greeter.Greeting;
        return Next(Compose);
    }

    [Step] public async Task<Transition> Compose()
    {
        Moved = await Environments.Compose(new StepPathspec(Run.FlowName, Run.RunId, nameof(Start)))
            .Without("forests").WithPypi("extra").WithConda("data")
            .WithIndexes("pypi", "other").WithChannels("second")
            .WithPolicy(CompositionPolicy.Prefer)
            .PublishAsync("moved/@{RunId}", Cancellation);
        return End();
    }

    public sealed record Greeter(string Greeting);
}
