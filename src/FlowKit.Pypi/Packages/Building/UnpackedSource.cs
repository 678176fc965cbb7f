namespace FlowKit.Pypi.Packages.Building;

/// <summary>Sources in a folder of their own, ready to be built.</summary>
/// <param name="Project">The folder of the project.</param>
/// <param name="DirectUrl">Where they came from.</param>
/// <param name="Newest">The time of the newest file: what the build takes for its date.</param>
/// <param name="IsArchive">Whether they came out of a source archive, whose PKG-INFO can be believed (PEP 643).</param>
internal sealed record UnpackedSource(string Project, DirectUrl DirectUrl, DateTimeOffset Newest, bool IsArchive);
