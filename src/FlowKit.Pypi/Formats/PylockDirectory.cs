namespace FlowKit.Pypi.Formats;

/// <summary>A package from a folder, in a lock.</summary>
public sealed record PylockDirectory
{
    /// <summary>The folder, relative to the lock file.</summary>
    public required string Path { get; init; }

    /// <summary>Installed in place; null says nothing, which means no.</summary>
    public bool? Editable { get; init; }

    /// <summary>The folder of the project inside the folder, or null.</summary>
    public string? Subdirectory { get; init; }
}
