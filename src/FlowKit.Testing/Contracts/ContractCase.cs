namespace FlowKit.Testing.Contracts;

/// <summary>One rule of a contract, ready to be run by any test framework: give a theory or a test-case source the cases, and run each.</summary>
/// <param name="Name">The rule, as a sentence with underscores.</param>
/// <param name="RunAsync">Checks it; throws <see cref="ContractViolationException"/> where it does not hold.</param>
public sealed record ContractCase(string Name, Func<Task> RunAsync)
{
    /// <summary>The rule.</summary>
    public override string ToString() => Name;
}
