namespace FlowKit.Environments.Python;

/// <summary>A <c>float</c>.</summary>
/// <param name="Value">The value.</param>
public sealed record PythonFloat(double Value) : PythonValue
{
    /// <inheritdoc/>
    public override string PythonType => "float";
}
