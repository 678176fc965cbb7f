using FlowKit.Environments.Python;

namespace FlowKit.Definition;

/// <summary>Reads results of Python calls; called by generated code.</summary>
public static class PythonResults
{
    /// <summary>Reads the several results of a function, which arrive as a list.</summary>
    /// <typeparam name="T">The tuple.</typeparam>
    /// <param name="value">What Python gave.</param>
    /// <param name="count">How many items the tuple has.</param>
    /// <param name="read">Makes the tuple.</param>
    /// <returns>The tuple.</returns>
    /// <exception cref="FlowKitException">Python gave no list, or one of another length.</exception>
    public static T Tuple<T>(PythonValue value, int count, Func<IReadOnlyList<PythonValue>, T> read)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(read);
        IReadOnlyList<PythonValue> items = value.AsList();
        return items.Count == count
            ? read(items)
            : throw new FlowKitException(
                FlowErrors.PythonResultCount, $"Python gave {items.Count} results where C# expects {count}: the tuple in the interface must have as many items as the function returns.");
    }
}
