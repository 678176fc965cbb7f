namespace FlowKit.Tests.Events;

[Flow]
public sealed partial class FirstFlow : Flow<FirstFlow>
{
    [Parameter] public string Kind { get; init; } = "trees";

    [Parameter] public bool Fail { get; init; }

    [Artifact] public partial double Score { get; set; }

    [Artifact] public partial IReadOnlyList<int> Sizes { get; set; }

    [Step] public Transition Start()
    {
        if (Fail)
            throw new InvalidOperationException("asked to");
        Score = 0.5;
        Sizes = [1, 2, 3];
        return End();
    }
}

[Flow]
public sealed partial class SecondFlow : Flow<SecondFlow>
{
    [Parameter] public string Kind { get; init; } = "forest";

    [Artifact] public partial double Score { get; set; }

    [Artifact] public partial IReadOnlyList<int> Sizes { get; set; }

    [Step] public Transition Start() => End();
}

[Flow, TriggerOnFinish<FirstFlow>, TriggerOnFinish<SecondFlow>]
public sealed partial class AnyFlow : Flow<AnyFlow>
{
    [Parameter, FromTrigger] public required string Kind { get; init; }

    [Parameter, FromTrigger] public double Score { get; init; } = -1;

    [FromTrigger] public IReadOnlyList<int> Sizes { get; init; } = [];

    [Artifact] public partial string Upstream { get; set; }

    [Step] public async Task<Transition> Start()
    {
        string kind = Trigger is null ? "none" : await Trigger.Run.ReadAsync<string>("Kind", Cancellation);
        Upstream = $"{Trigger?.Run.FlowName}: {kind}, {Score}, {Sizes.Count}, {Trigger?.Run.Step("Start")}";
        return End();
    }
}

[Flow, TriggerOnFinish<FirstFlow>(All = true, Group = "both"), TriggerOnFinish<SecondFlow>(All = true, Group = "both")]
public sealed partial class BothFlow : Flow<BothFlow>
{
    [Artifact] public partial string Upstream { get; set; }

    [Step] public Transition Start()
    {
        Upstream = string.Join(',', Trigger!.Runs.Select(run => run.FlowName));
        return End();
    }
}

[Flow, TriggerOnFinish<AnyFlow>]
public sealed partial class ThirdFlow : Flow<ThirdFlow>
{
    [Step] public Transition Start() => End();
}
