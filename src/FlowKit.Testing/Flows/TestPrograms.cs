using FlowKit.Execution;

namespace FlowKit.Testing.Flows;

/// <summary>Stubs in the place of programs.</summary>
internal sealed class TestPrograms(IReadOnlyDictionary<string, Func<IReadOnlyList<string>, ProgramResult>> stubs) : IProgramRunner
{
    public Task<ProgramResult> RunAsync(ProgramRequest request, CancellationToken cancellationToken = default)
    {
        if (!stubs.TryGetValue(request.Program, out Func<IReadOnlyList<string>, ProgramResult>? run))
            throw new FlowKitException(FlowErrors.ProgramNotFound, $"This flow test has no stub of the program '{request.Program}'. Give one with WithProgram(\"{request.Program}\", …).");
        ProgramResult result = run(request.Arguments);
        foreach (string line in (result.Output + result.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            request.Output?.Report(line);
        }

        return Task.FromResult(result);
    }
}
