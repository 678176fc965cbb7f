using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Installation;

/// <summary>How a plan is made.</summary>
public sealed record InstallPlanOptions
{
    /// <summary>Whether what is installed and not wanted is removed. Default: true.</summary>
    public bool RemoveOthers { get; init; } = true;

    /// <summary>Projects that are installed again although they are there as wanted. Default: none.</summary>
    public IReadOnlySet<PackageName> Reinstall { get; init; } = new HashSet<PackageName>();
}
