namespace FlowKit.Testing.Contracts;

/// <summary>A provider does not keep a rule of its contract.</summary>
/// <param name="message">What was expected, and what happened.</param>
public sealed class ContractViolationException(string message) : Exception(message)
{
    internal static void Require(bool holds, string message)
    {
        if (!holds) throw new ContractViolationException(message);
    }
}
