namespace FlowKit.Environments.Python;

/// <summary>A <c>bytes</c>.</summary>
/// <param name="Value">The value.</param>
public sealed record PythonBytes(ReadOnlyMemory<byte> Value) : PythonValue
{
    /// <inheritdoc/>
    public override string PythonType => "bytes";
}
