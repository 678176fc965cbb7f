namespace FlowKit.Pypi.Formats;

/// <summary>A package of a lock that is to be installed, and from what.</summary>
/// <param name="Package">The package.</param>
/// <param name="Kind">What it is installed from.</param>
/// <param name="File">The wheel or archive; null for repositories and folders.</param>
public sealed record PylockSelection(PylockPackage Package, PylockSourceKind Kind, PylockFile? File);
