using FlowKit.Environments.Registry;

namespace FlowKit.Tests.Execution;

/// <summary>A step of an index that grows, and an environment that is composed from it under a name that moves.</summary>
[Flow]
public sealed partial class UpdatedFlow : Flow<UpdatedFlow>
{
    [Artifact] public partial string Changes { get; set; }

    [Step, Pypi("common")]
    public async Task<Transition> Start()
    {
        // begin-snippet: compose-again
        PublishedEnvironment published = await Environments.Compose(from: Env.Id)
            .WithPypi("addition")
            .Updating("team/growing")
            .PublishAsync("team/growing", new PublishOptions { Move = true }, Cancellation);
        // end-snippet
        Changes = published.Changes is { } changes ? string.Join(", ", changes.Changed) : "nothing before";
        return End();
    }
}

/// <summary>A flow whose own parameter has the name of an option.</summary>
[Flow]
public sealed partial class UpdateParameterFlow : Flow<UpdateParameterFlow>
{
    [Parameter] public string Update { get; init; } = "none";

    [Artifact] public partial string Given { get; set; }

    [Step]
    public Transition Start()
    {
        Given = Update;
        return End();
    }
}
