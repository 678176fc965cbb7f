namespace FlowKit.Environments.Python;

/// <summary>A <c>bool</c>.</summary>
/// <param name="Value">The value.</param>
public sealed record PythonBoolean(bool Value) : PythonValue
{
    /// <inheritdoc/>
    public override string PythonType => "bool";
}
