namespace FlowKit.Tests.Execution;

/// <summary>Two branches in one environment: the inner one is stopped by its neighbour while the outer one still makes the prefix.</summary>
[Flow]
public sealed partial class SharedEnvironmentFlow(SharedEnvironmentGate gate) : Flow<SharedEnvironmentFlow>
{
    [Step] public Transition Start() => Next(Maker).And(Inner);

    [Step, Pypi("shared")] public Transition Maker() => Next(Join);

    [Step] public async Task<Transition> Inner()
    {
        await gate.Making.Task.WaitAsync(Cancellation);
        return Next(Waiter).And(Failing);
    }

    [Step, Pypi("shared")] public Transition Waiter() => Next(JoinInner);

    [Step] public async Task<Transition> Failing()
    {
        await gate.Waiting.Task.WaitAsync(Cancellation);
        return Foreach.Stack.Count == 0 ? throw new InvalidOperationException("failing fails") : Next(JoinInner);
    }

    [Step] public Transition JoinInner(JoinInputs<SharedEnvironmentFlow> branches) => Next(Join);

    [Step] public Transition Join(JoinInputs<SharedEnvironmentFlow> branches) => End();
}
