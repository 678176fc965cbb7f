namespace FlowKit;

/// <summary>The foreach items above a step, outermost first. They stay at hand in every step below the foreach, until its join.</summary>
public sealed class ForeachScope
{
    /// <summary>Creates a scope.</summary>
    /// <param name="stack">The items, outermost first.</param>
    public ForeachScope(IReadOnlyList<ForeachFrame> stack) => Stack = stack ?? throw new ArgumentNullException(nameof(stack));

    /// <summary>The scope outside of any foreach.</summary>
    public static ForeachScope None { get; } = new([]);

    /// <summary>The items, outermost first.</summary>
    public IReadOnlyList<ForeachFrame> Stack { get; }

    /// <summary>The position of the innermost item, from 0; -1 outside of any foreach.</summary>
    public int Index => Stack.Count == 0 ? -1 : Stack[^1].Index;

    /// <summary>How many items the innermost foreach has; 0 outside of any foreach.</summary>
    public int Count => Stack.Count == 0 ? 0 : Stack[^1].Count;

    /// <summary>The innermost item.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>The item.</returns>
    /// <exception cref="FlowKitException">There is no foreach above this step, or its item has another type (<c>FK8406</c>).</exception>
    public T Item<T>() => Item<T>(0);

    /// <summary>The item of an outer foreach.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="outward">How many levels outward: 0 is the innermost.</param>
    /// <returns>The item.</returns>
    /// <exception cref="FlowKitException">There is no such foreach above this step, or its item has another type (<c>FK8406</c>).</exception>
    public T Item<T>(int outward)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(outward);
        if (outward >= Stack.Count)
        {
            throw new FlowKitException(
                FlowErrors.NoForeachItem,
                $"There is no foreach item {outward} levels outward: {Stack.Count} foreach stand above this step.");
        }

        ForeachFrame frame = Stack[^(outward + 1)];
        return frame.Item switch
        {
            T item => item,
            null when default(T) is null => default!,
            _ => throw new FlowKitException(
                FlowErrors.NoForeachItem,
                $"The items of the foreach of step '{frame.Step}' are of type {frame.Item?.GetType().Name ?? "null"}, and {typeof(T).Name} was asked for."),
        };
    }
}
