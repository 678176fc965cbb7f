namespace FlowKit.Environments.Python;

/// <summary>An object that stays in Python.</summary>
/// <param name="Value">The object.</param>
public sealed record PythonHandle(PythonObject Value) : PythonValue
{
    /// <inheritdoc/>
    public override string PythonType => Value.TypeName;
}
