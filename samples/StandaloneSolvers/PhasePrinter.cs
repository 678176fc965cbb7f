using FlowKit.Conda.Installation;

namespace StandaloneSolvers;

/// <summary>Prints each phase of an installation once, when it begins.</summary>
public sealed class PhasePrinter(TextWriter output) : IProgress<InstallProgress>
{
    private readonly Lock _lock = new();
    private InstallPhase? _last;

    /// <inheritdoc/>
    public void Report(InstallProgress value)
    {
        lock (_lock)
        {
            if (_last == value.Phase) return;
            _last = value.Phase;
            output.WriteLine(value.Phase + " " + value.Total);
            output.Flush();
        }
    }
}
