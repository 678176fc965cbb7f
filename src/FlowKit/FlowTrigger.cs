namespace FlowKit;

/// <summary>What started a run: one upstream run, or several where the trigger waited for all of a group.</summary>
public sealed class FlowTrigger
{
    /// <summary>Creates a trigger.</summary>
    /// <param name="runs">The upstream runs, at least one, the one that finished last in front.</param>
    public FlowTrigger(IReadOnlyList<IUpstreamRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentOutOfRangeException.ThrowIfZero(runs.Count, nameof(runs));
        Runs = runs;
    }

    /// <summary>The upstream run; where there are several, the one that finished last.</summary>
    public IUpstreamRun Run => Runs[0];

    /// <summary>All upstream runs.</summary>
    public IReadOnlyList<IUpstreamRun> Runs { get; }
}
