using System.Runtime.InteropServices;

namespace FlowKit.Hosting;

/// <summary>
/// Ctrl-C (<c>SIGINT</c>) and <c>SIGTERM</c>. The first one asks everything to stop in order; a second one, or half a minute, ends the program without waiting for it.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _force = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    public StopSignals() => _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Receive), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Receive)];

    /// <summary>Cancelled when everything is to stop.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Cancelled when nothing is waited for any longer.</summary>
    public CancellationToken Force => _force.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
        _force.Dispose();
    }

    private void Receive(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref _count) > 1)
        {
            _force.Cancel();
            return;
        }

        _force.CancelAfter(StopTime);
        _stop.Cancel();
    }
}
