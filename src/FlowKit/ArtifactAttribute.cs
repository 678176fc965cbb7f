namespace FlowKit;

/// <summary>
/// Marks a partial property (<c>{ get; set; }</c>) as an artifact: what a step assigns is stored, content-addressed, and seen by all later steps. After a join nothing
/// is seen unless assigned there or merged.
/// </summary>
[AttributeUsage(AttributeTargets.Property, Inherited = false)]
public sealed class ArtifactAttribute : Attribute
{
    /// <summary>The serializer context for this artifact's type; the default is the flow's (<see cref="FlowAttribute.JsonContext"/>).</summary>
    public Type? JsonContext { get; init; }
}
