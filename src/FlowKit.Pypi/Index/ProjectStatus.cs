namespace FlowKit.Pypi.Index;

/// <summary>What the maintainers of a project say about it (PEP 792).</summary>
/// <param name="Marker"><c>active</c>, <c>archived</c>, <c>quarantined</c>, <c>deprecated</c>, or a later word.</param>
/// <param name="Reason">Why, where they say.</param>
public sealed record ProjectStatus(string Marker, string? Reason = null)
{
    /// <summary>The index holds the project back as unsafe: it offers nothing.</summary>
    public bool IsQuarantined => Marker == "quarantined";

    /// <summary>Archived or deprecated: it can be used, and whoever uses it should know.</summary>
    public bool IsLeft => Marker is "archived" or "deprecated";
}
