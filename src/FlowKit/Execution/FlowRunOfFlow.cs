namespace FlowKit.Execution;

/// <summary>A run that has ended, with its flow's type.</summary>
/// <typeparam name="TFlow">The flow.</typeparam>
public sealed class FlowRun<TFlow> : FlowRun
    where TFlow : Flow<TFlow>
{
    private TFlow? _final;

    internal FlowRun(FlowRunResult result)
        : base(result)
    {
    }

    /// <summary>The flow as it was where it ended: its parameters, and the artifacts that the last step saw or set.</summary>
    /// <exception cref="FlowKitException">The run did not succeed.</exception>
    public TFlow Final
    {
        get
        {
            if (_final is null)
            {
                EnsureSucceeded();
                _final = (TFlow)Result.Create();
                Result.Reader.Defer(Result.Definition, _final, Result.Final);
            }

            return _final;
        }
    }

    /// <inheritdoc cref="FlowRun.EnsureSucceeded" />
    public new FlowRun<TFlow> EnsureSucceeded()
    {
        base.EnsureSucceeded();
        return this;
    }
}
