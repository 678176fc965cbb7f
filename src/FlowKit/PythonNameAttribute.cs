namespace FlowKit;

/// <summary>Gives a Python function or argument a name that is not the snake_case of the C# one.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Parameter, Inherited = false)]
public sealed class PythonNameAttribute : Attribute
{
    /// <summary>Names the function or argument.</summary>
    /// <param name="name">The name as Python knows it.</param>
    public PythonNameAttribute(string name) => Name = name;

    /// <summary>The name as Python knows it.</summary>
    public string Name { get; }
}
