namespace FlowKit;

/// <summary>One foreach above a step.</summary>
/// <param name="Step">The step that returned <c>ForEach</c>.</param>
/// <param name="Index">The item's position, from 0.</param>
/// <param name="Count">How many items there are.</param>
/// <param name="Item">The item.</param>
public sealed record ForeachFrame(string Step, int Index, int Count, object? Item);
