namespace FlowKit.Pypi.Packages;

/// <summary>What direct_url.json tells about a folder.</summary>
public sealed record DirectUrlDirectory
{
    /// <summary>Whether the folder itself is imported from; null where it is not told, which means no.</summary>
    public bool? Editable { get; init; }
}
