namespace FlowKit;

/// <summary>
/// Starts this flow when a run of <typeparamref name="TFlow"/> has finished successfully. Several of them mean any, unless <see cref="All"/> groups them.
/// </summary>
/// <typeparam name="TFlow">The upstream flow.</typeparam>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class TriggerOnFinishAttribute<TFlow> : Attribute
    where TFlow : Flow<TFlow>
{
    /// <summary>Waits for every flow of the same <see cref="Group"/>. The default is <see langword="false"/>.</summary>
    public bool All { get; init; }

    /// <summary>The name of the group that <see cref="All"/> waits for.</summary>
    public string? Group { get; init; }
}
