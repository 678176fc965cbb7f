using System.Diagnostics.CodeAnalysis;
namespace FlowKit.Tests.Execution;

[Flow]
public sealed partial class LineFlow : Flow<LineFlow>
{
    [Parameter] public int Start { get; init; } = 1;

    [Parameter] public Guid Ticket { get; init; } = Guid.NewGuid();

    [Artifact] public partial int Sum { get; set; }

    [Artifact] public partial List<string> Seen { get; set; }

    [Artifact] public partial Guid FirstTicket { get; set; }

    [Step] public Transition First()
    {
        Sum = Start;
        Seen = [Run.StepName];
        FirstTicket = Ticket;
        return Next(Second);
    }

    [Step] public async Task<Transition> Second()
    {
        await Task.Yield();
        Sum += 10;
        Seen.Add(Run.StepName);
        if (FirstTicket != Ticket)
            throw new InvalidOperationException("A parameter changed within a run.");
        return Next(Last);
    }

    [Step] public Transition Last()
    {
        Sum *= 2;
        return End();
    }
}

[Flow]
public sealed partial class SplitFlow : Flow<SplitFlow>
{
    [Artifact] public partial string Before { get; set; }

    [Artifact] public partial string Name { get; set; }

    [Artifact] public partial string Joined { get; set; }

    [Artifact] public partial bool BeforeIsSeen { get; set; }

    [Step] public Transition Start()
    {
        Before = "before";
        return Next(Left).And(Right);
    }

    [Step] public Transition Left()
    {
        Name = Before + " left";
        return Next(Join);
    }

    [Step] public Transition Right()
    {
        Name = Before + " right";
        return Next(Deeper);
    }

    [Step] public Transition Deeper()
    {
        Name += " deeper";
        return Next(Join);
    }

    [SuppressMessage("FlowKit", "FK3004", Justification = "Shows that an artifact does not pass a join by itself.")]
    [Step] public Transition Join(JoinInputs<SplitFlow> branches)
    {
        Joined = $"{branches.From(Left).Name}; {branches.From(Right).Name}; {string.Join(',', branches.Select(branch => branch.Name))}";
        try
        {
            BeforeIsSeen = Before.Length > 0;
        }
        catch (FlowKitException)
        {
            BeforeIsSeen = false;
        }

        return End();
    }
}

[Flow]
public sealed partial class NestedFlow : Flow<NestedFlow>
{
    [Parameter] public int Outer { get; init; } = 3;

    [Parameter] public int Inner { get; init; } = 4;

    [Artifact] public partial string Cell { get; set; }

    [Artifact] public partial List<string> Row { get; set; }

    [Artifact] public partial List<string> All { get; set; }

    [Step] public Transition Start() => ForEach(Enumerable.Range(0, Outer), Each);

    [Step] public Transition Each(int row) => ForEach(Enumerable.Range(0, Inner).Select(column => $"{row}.{column}"), Body);

    [Step] public Transition Body(string item)
    {
        Cell = item;
        return Next(After);
    }

    [Step] public Transition After()
    {
        Cell = $"{Foreach.Item<int>(1)}/{Foreach.Item<string>()}={Cell}@{Foreach.Index}of{Foreach.Count}";
        return Next(JoinInner);
    }

    [Step] public Transition JoinInner(JoinInputs<NestedFlow> cells)
    {
        Row = [.. cells.Select(cell => cell.Cell)];
        return Next(JoinOuter);
    }

    [Step] public Transition JoinOuter(JoinInputs<NestedFlow> rows)
    {
        All = [.. rows.SelectMany(row => row.Row)];
        return End();
    }
}

[Flow]
public sealed partial class LoopFlow : Flow<LoopFlow>
{
    [Parameter] public int Times { get; init; } = 5;

    [Artifact] public partial int Count { get; set; }

    [Artifact] public partial string Ending { get; set; }

    [Step] public Transition Start()
    {
        Count = 0;
        return Next(Again);
    }

    [Step] public Transition Again()
    {
        Count++;
        return Count < Times ? Next(Again) : Next(Choose);
    }

    [Step] public Transition Choose() => Count switch
    {
        > 3 => Next(Many),
        _ => Next(Few),
    };

    [Step] public Transition Many()
    {
        Ending = "many";
        return Next(Done);
    }

    [Step] public Transition Few()
    {
        Ending = "few";
        return Next(Done);
    }

    [Step] public Transition Done() => End();
}

[Flow]
public sealed partial class FailingFlow(FailureCounter counter) : Flow<FailingFlow>
{
    [Parameter] public int Failures { get; init; } = 2;

    [Artifact] public partial string Left { get; set; }

    [Artifact] public partial int Attempts { get; set; }

    [Step] public Transition Start() => Next(Shaky);

    [Step, Retry(Times = 2, DelaySeconds = 0)] public Transition Shaky()
    {
        Attempts = Run.Attempt + 1;
        if (counter.Next() <= Failures)
        {
            Left = "by a failed attempt";
            throw new InvalidOperationException("shaky");
        }

        return Next(Done);
    }

    [Step] public Transition Done() => End();
}

public sealed class FailureCounter
{
    private int _count;

    public int Next() => Interlocked.Increment(ref _count);
}

[Flow]
public sealed partial class WideFlow(WidthGauge gauge) : Flow<WideFlow>
{
    [Parameter] public int Bad { get; init; } = -1;

    [Artifact] public partial int Item { get; set; }

    [Artifact] public partial int Total { get; set; }

    [Step] public Transition Start() => ForEach(Enumerable.Range(0, 12), Work);

    [Step] public async Task<Transition> Work(int item)
    {
        using IDisposable inside = gauge.Enter();
        if (item == Bad)
            throw new InvalidOperationException($"item {item} is bad");
        await Task.Delay(Bad < 0 ? 20 : 5_000, Cancellation);
        Item = item;
        return Next(Sum);
    }

    [Step] public Transition Sum(JoinInputs<WideFlow> parts)
    {
        Total = parts.Sum(part => part.Item);
        return End();
    }
}

public sealed class WidthGauge : IDisposable
{
    private int _now;

    public int Most { get; private set; }

    public IDisposable Enter()
    {
        lock (this)
        {
            Most = Math.Max(Most, ++_now);
        }

        return this;
    }

    public void Dispose()
    {
        lock (this)
        {
            _now--;
        }
    }
}

[Flow]
public sealed partial class WaitingFlow(TaskCompletionSource started) : Flow<WaitingFlow>
{
    [Step] public async Task<Transition> Start()
    {
        started.TrySetResult();
        await Task.Delay(Timeout.Infinite, Cancellation);
        return End();
    }
}
