using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Installation;

/// <summary>What a plan does with one project, and why.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Name">The project.</param>
/// <param name="Reason">Why, in a clause: <c>1.0 is installed, 2.0 is wanted</c>.</param>
public sealed record InstallStep(InstallAction Action, PackageName Name, string Reason)
{
    /// <summary>What is wanted; null for what is removed.</summary>
    public WantedDistribution? Wanted { get; init; }

    /// <summary>What is installed; empty for what is new. More than one where the project is installed several times over.</summary>
    public IReadOnlyList<InstalledDistribution> Installed { get; init; } = [];
}
