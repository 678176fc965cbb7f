namespace FlowKit.Pypi.Formats;

/// <summary>Where a package of a <c>uv.lock</c> comes from.</summary>
/// <param name="Kind">The kind of place.</param>
/// <param name="Location">The address or path, as written.</param>
public sealed record UvSource(UvSourceKind Kind, string Location);
