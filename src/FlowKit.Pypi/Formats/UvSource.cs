namespace FlowKit.Pypi.Formats;

/// <summary>Where a package of a <c>uv.lock</c> comes from.</summary>
/// <param name="Kind">The kind of place.</param>
/// <param name="Location">The address or path, as written.</param>
public sealed record UvSource(UvSourceKind Kind, string Location)
{
    /// <summary>The folder of the project inside an archive (<see cref="UvSourceKind.Url"/>), or null. That of a repository is in its address.</summary>
    public string? Subdirectory { get; init; }
}
