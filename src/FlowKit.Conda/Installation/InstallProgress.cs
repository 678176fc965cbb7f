namespace FlowKit.Conda.Installation;

/// <summary>How far an installation is.</summary>
/// <param name="Phase">What is done.</param>
/// <param name="Done">How many packages of this phase are done.</param>
/// <param name="Total">How many there are in this phase.</param>
/// <param name="Package">The package that was just done; null at the start of a phase.</param>
public readonly record struct InstallProgress(InstallPhase Phase, int Done, int Total, string? Package);
