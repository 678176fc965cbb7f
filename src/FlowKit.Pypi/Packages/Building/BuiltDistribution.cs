namespace FlowKit.Pypi.Packages.Building;

/// <summary>A wheel that was built from sources.</summary>
/// <param name="Wheel">The wheel, in the cache.</param>
/// <param name="Archive">The path of its archive, kept by the cache.</param>
/// <param name="DirectUrl">Where the sources came from (PEP 610); for sources from an index it is not to be recorded.</param>
/// <param name="BuildRequirements">What was installed to build it, each <c>name==version</c>, sorted.</param>
public sealed record BuiltDistribution(CachedWheel Wheel, string Archive, DirectUrl DirectUrl, IReadOnlyList<string> BuildRequirements);
