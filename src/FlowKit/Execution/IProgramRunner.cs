namespace FlowKit.Execution;

/// <summary>Runs the programs of steps. The default starts processes; unit tests replace it.</summary>
public interface IProgramRunner
{
    /// <summary>Runs a program with its environment activated, and waits for it.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="cancellationToken">Ends the program and everything that it started.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="FlowKitException">It cannot be started (<c>FK8427</c>).</exception>
    Task<ProgramResult> RunAsync(ProgramRequest request, CancellationToken cancellationToken = default);
}
