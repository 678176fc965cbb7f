namespace FlowKit.Pypi.Formats;

/// <summary>A package of a <c>uv.lock</c> that is to be installed.</summary>
/// <param name="Package">The package.</param>
/// <param name="File">The wheel, else the source archive; null where the package comes from elsewhere, or where no file of it fits.</param>
public sealed record UvSelection(UvPackage Package, UvFile? File);
