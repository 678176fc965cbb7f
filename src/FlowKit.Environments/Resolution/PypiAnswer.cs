using FlowKit.Environments.Locking;

namespace FlowKit.Environments.Resolution;

/// <summary>What the PyPI side of a solve came to.</summary>
/// <param name="Packages">The wheels.</param>
/// <param name="ReplacedConda">Names of conda packages that wheels replace, because the user asked for it.</param>
/// <param name="PatchLevelMatters">Whether a marker has another value for another patch level of the same Python.</param>
/// <param name="FullPythonVersion">The Python version, with the patch level, that markers were evaluated for.</param>
internal sealed record PypiAnswer(IReadOnlyList<LockedPypiPackage> Packages, IReadOnlySet<string> ReplacedConda, bool PatchLevelMatters, string FullPythonVersion)
{
    /// <summary>Names of distributions that something needs and that conda brings.</summary>
    public IReadOnlyList<string> FromConda { get; init; } = [];

    public static PypiAnswer Nothing { get; } = new([], new HashSet<string>(), false, "");
}
