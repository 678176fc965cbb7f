namespace FlowKit.Environments.Python;

/// <summary>A call of a function of a Python module.</summary>
/// <param name="Module">The module, for example <c>trainer</c> or <c>sklearn.metrics</c>.</param>
/// <param name="Function">The function in it; dots reach into classes, for example <c>Model.load</c>.</param>
/// <param name="Arguments">The arguments, by name.</param>
public sealed record PythonCall(string Module, string Function, IReadOnlyList<KeyValuePair<string, PythonValue>> Arguments)
{
    /// <summary>What the call gives back. Default: a value.</summary>
    public PythonReturn Returns { get; init; } = PythonReturn.Value;

    /// <summary>The call as Python would write it, without the values.</summary>
    public override string ToString() => $"{Module}.{Function}({string.Join(", ", Arguments.Select(static a => a.Key))})";
}
