using System.Runtime.CompilerServices;

namespace FlowKit.Testing.Contracts;

/// <summary>What a contract expects.</summary>
internal static class Expect
{
    public static void True(bool condition, [CallerArgumentExpression(nameof(condition))] string expression = "")
    {
        if (!condition)
            throw new ContractViolationException($"Expected: {expression}.");
    }

    public static void Equal<T>(T expected, T actual, [CallerArgumentExpression(nameof(actual))] string expression = "")
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            throw new ContractViolationException($"{expression}: expected {expected}, found {actual}.");
    }

    public static void Sequence<T>(IEnumerable<T> expected, IEnumerable<T> actual, [CallerArgumentExpression(nameof(actual))] string expression = "")
    {
        List<T> left = [.. expected], right = [.. actual];
        if (!left.SequenceEqual(right))
            throw new ContractViolationException($"{expression}: expected [{string.Join(", ", left)}], found [{string.Join(", ", right)}].");
    }

    public static async Task FailsAsync(string code, Func<Task> action)
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (FlowKitException problem) when (problem.Code == code)
        {
            return;
        }

        throw new ContractViolationException($"Expected a FlowKitException with the code {code}.");
    }
}
