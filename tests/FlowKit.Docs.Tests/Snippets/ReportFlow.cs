namespace FlowKit.Docs.Tests.Snippets;

// begin-snippet: trigger
[Flow, TriggerOnFinish<TrainFlow>]
public sealed partial class ReportFlow : Flow<ReportFlow>
{
    [Parameter, FromTrigger] public required double Score { get; init; }      // what TrainFlow's artifact of that name was at its end

    [Step] public Transition Start()
    {
        Console.WriteLine($"{Trigger?.Run.RunId ?? "by hand"}: {Score}");
        return End();
    }
}
// end-snippet
