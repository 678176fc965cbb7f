namespace FlowKit;

/// <summary>
/// Fills a property from the run that triggered this one: from its parameter or artifact of the same name. Beside <see cref="ParameterAttribute"/>, a value given by
/// hand wins. Without it there is only the trigger, and the flow refuses to start where there is none.
/// </summary>
[AttributeUsage(AttributeTargets.Property, Inherited = false)]
public sealed class FromTriggerAttribute : Attribute
{
    /// <summary>Takes the parameter or artifact of the same name as the property.</summary>
    public FromTriggerAttribute()
    {
    }

    /// <summary>Takes the parameter or artifact named <paramref name="name"/>.</summary>
    /// <param name="name">A parameter or artifact of the upstream flow.</param>
    public FromTriggerAttribute(string name) => Name = name;

    /// <summary>The upstream parameter or artifact; <see langword="null"/> means that of the property's own name.</summary>
    public string? Name { get; }
}
