using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Installation;

/// <summary>A distribution that shall be installed.</summary>
/// <param name="Name">The project.</param>
/// <param name="Version">The version.</param>
public sealed record WantedDistribution(PackageName Name, Pep440Version Version)
{
    /// <summary>Where it comes from when that is not an index; null for an index.</summary>
    public DirectUrl? DirectUrl { get; init; }
}
