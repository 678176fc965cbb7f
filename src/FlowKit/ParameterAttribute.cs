namespace FlowKit;

/// <summary>
/// Marks an <c>init</c> property of a flow as a parameter: the same for every task of a run, given on the command line or by a trigger. A property that says
/// <c>required</c> must be given; any other keeps the value of its initializer.
/// </summary>
[AttributeUsage(AttributeTargets.Property, Inherited = false)]
public sealed class ParameterAttribute : Attribute
{
    /// <summary>One line that the command line shows.</summary>
    public string? Help { get; init; }
}
