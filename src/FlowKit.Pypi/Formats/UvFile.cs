namespace FlowKit.Pypi.Formats;

/// <summary>A wheel or source archive of a <c>uv.lock</c>.</summary>
public sealed record UvFile
{
    /// <summary>The file's name.</summary>
    public required string FileName { get; init; }

    /// <summary>The address, or null where <see cref="Path"/> says it.</summary>
    public string? Url { get; init; }

    /// <summary>The place on disk, or null.</summary>
    public string? Path { get; init; }

    /// <summary>The hash as <c>sha256:HEX</c>, or null where the source has none.</summary>
    public string? Hash { get; init; }

    /// <summary>The size in bytes, or null.</summary>
    public long? Size { get; init; }
}
