using FlowKit.Content.Linking;

namespace FlowKit.Pypi.Installation;

/// <summary>What an installation did.</summary>
/// <param name="Wheels">How many wheels were installed.</param>
/// <param name="Files">How many files were made.</param>
/// <param name="Mode">How files came from the cache, as far as the last one tells.</param>
/// <param name="Warnings">What a user may want to know: files that two wheels bring with different content.</param>
public sealed record WheelInstallReport(int Wheels, int Files, LinkMode Mode, IReadOnlyList<string> Warnings);
