namespace FlowKit.Environments.Python;

/// <summary>A <c>list</c>; also what a tuple or a numpy array becomes.</summary>
/// <param name="Items">The items.</param>
public sealed record PythonList(IReadOnlyList<PythonValue> Items) : PythonValue
{
    /// <inheritdoc/>
    public override string PythonType => "list";
}
