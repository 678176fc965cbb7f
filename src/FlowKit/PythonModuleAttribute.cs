namespace FlowKit;

/// <summary>
/// Marks an interface as the C# face of a Python module. Its members return <see cref="Task"/> or <see cref="Task{TResult}"/>; <c>FitAsync(x, CancellationToken)</c> calls
/// <c>fit(x=x)</c>: <c>Async</c> dropped, snake_case, arguments by name. <see cref="PythonNameAttribute"/> overrides a name.
/// </summary>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class PythonModuleAttribute : Attribute
{
    /// <summary>Names the module.</summary>
    /// <param name="module">
    /// A module's dotted name as Python imports it: one of a package in the step's environment, or of a <c>.py</c> file beside the project (item <c>FlowKitPython</c>).
    /// </param>
    public PythonModuleAttribute(string module) => Module = module;

    /// <summary>The module's dotted name.</summary>
    public string Module { get; }
}
