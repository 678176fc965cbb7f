namespace FlowKit.Benchmarks.Duels;

/// <summary>One side of a duel.</summary>
/// <param name="Name">What stands in the table.</param>
/// <param name="Run">Does the work once and says what it took.</param>
internal sealed record Contestant(string Name, Func<Task<Sample>> Run)
{
    public Contestant(string name, Func<Task> run)
        : this(name, () => Sample.OfAsync(run))
    {
    }

    /// <summary>Clears away what a run left; not measured.</summary>
    public Action CleanUp { get; init; } = () => { };

    /// <summary>Runs only in each n-th round: for what takes long.</summary>
    public int Every { get; init; } = 1;
}
