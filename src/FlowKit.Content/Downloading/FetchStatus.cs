namespace FlowKit.Content.Downloading;

/// <summary>How a source answered.</summary>
public enum FetchStatus
{
    /// <summary>The whole resource.</summary>
    Ok,

    /// <summary>The range that was asked for.</summary>
    Partial,

    /// <summary>Unchanged since the condition of the request; no body.</summary>
    NotModified,

    /// <summary>The source has no such resource; no body.</summary>
    NotFound,
}
