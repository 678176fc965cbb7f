namespace FlowKit.Pypi.Solving;

/// <summary>How long the searches and fetches of one solve may go on: until the caller stops them, time is up, or the solve is over.</summary>
internal sealed class SolveBudget : IAsyncDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _caller;

    public SolveBudget(TimeSpan? limit, CancellationToken caller)
    {
        _caller = caller;
        _source = CancellationTokenSource.CreateLinkedTokenSource(caller);
        if (limit is { } time) _source.CancelAfter(time);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>It was the clock that stopped it, not the caller.</summary>
    public bool IsTimeUp => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>What was fetched ahead and is no longer needed ends here.</summary>
    public async ValueTask DisposeAsync()
    {
        await _source.CancelAsync().ConfigureAwait(false);
        _source.Dispose();
    }
}
