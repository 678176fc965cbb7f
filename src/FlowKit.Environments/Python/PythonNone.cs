namespace FlowKit.Environments.Python;

/// <summary><c>None</c>.</summary>
public sealed record PythonNone : PythonValue
{
    private PythonNone()
    {
    }

    /// <summary>The one value.</summary>
    public static PythonNone Value { get; } = new();

    /// <inheritdoc/>
    public override string PythonType => "NoneType";
}
