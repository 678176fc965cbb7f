namespace FlowKit.Environments.Python;

/// <summary>An <c>int</c> that fits 64 bits.</summary>
/// <param name="Value">The value.</param>
public sealed record PythonInteger(long Value) : PythonValue
{
    /// <inheritdoc/>
    public override string PythonType => "int";
}
