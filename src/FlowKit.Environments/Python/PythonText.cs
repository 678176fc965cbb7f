namespace FlowKit.Environments.Python;

/// <summary>A <c>str</c>.</summary>
/// <param name="Value">The value.</param>
public sealed record PythonText(string Value) : PythonValue
{
    /// <inheritdoc/>
    public override string PythonType => "str";
}
