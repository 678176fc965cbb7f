using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>Says at regular times that a run's process is alive, until it is disposed: a run whose process was killed cannot say that it ended, and is known by its silence.</summary>
internal sealed class RunHeartbeat : IAsyncDisposable
{
    private static readonly TimeSpan Interval = RunRecord.LostAfter / 6;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _beating;

    public RunHeartbeat(RunReference run, IMetadataStore metadata, TimeProvider time) => _beating = BeatAsync(run, metadata, time);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task BeatAsync(RunReference run, IMetadataStore metadata, TimeProvider time)
    {
        using PeriodicTimer timer = new(Interval, time);
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
        {
            try
            {
                await metadata.KeepAliveAsync(run, time.GetUtcNow(), _stop.Token).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                // A store that is out of reach for a while must not end the run; the next beat may get through.
            }
        }
    }
}
