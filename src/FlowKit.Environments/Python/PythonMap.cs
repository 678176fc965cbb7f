namespace FlowKit.Environments.Python;

/// <summary>A <c>dict</c> whose keys are text.</summary>
/// <param name="Items">The items, in Python's order.</param>
public sealed record PythonMap(IReadOnlyList<KeyValuePair<string, PythonValue>> Items) : PythonValue
{
    /// <inheritdoc/>
    public override string PythonType => "dict";
}
