namespace FlowKit.Content.Linking;

/// <summary>How a file comes from the cache to a prefix.</summary>
public enum LinkMode
{
    /// <summary>A copy-on-write clone: shares the blocks until one side is changed.</summary>
    Reflink,

    /// <summary>A second name of the same file.</summary>
    HardLink,

    /// <summary>The bytes again.</summary>
    Copy,
}
