using FlowKit.Conda.Specs;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>
/// Solves one platform with both engines: conda first; the distributions that its packages bring are what PyPI sees as installed; then PyPI for the Python that
/// conda brings, or that the spec fixes.
/// </summary>
internal sealed class PlatformSolver(CondaSide conda, PypiSide pypi, CondaContents contents) : IPlatformSolver
{
    public async Task<PlatformLock> SolveAsync(PlatformSolveRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        EnvironmentSpec spec = request.Spec;
        CheckPython(request);
        IReadOnlyList<VirtualPackage> facts = TargetFacts.VirtualPackages(request.Platform, [.. request.BaseVirtualPackages, .. spec.VirtualPackages]);
        IReadOnlyList<LockedCondaPackage> packages = await conda.SolveAsync(request, facts, cancellationToken).ConfigureAwait(false);
        if (spec.AsksPypi || request.Fixed.Any(static f => f.Package is LockedPypiPackage)) packages = await contents.DescribeAsync(packages, cancellationToken).ConfigureAwait(false);
        LockedPython? python = PythonOf(request, packages);
        PypiAnswer wheels = await pypi.SolveAsync(request, packages, python, [.. facts.Select(static f => f.ToString())], cancellationToken).ConfigureAwait(false);
        return new PlatformLock
        {
            Platform = request.Platform,
            Python = wheels.PatchLevelMatters && python is { FromConda: false } ? python with { Version = wheels.FullPythonVersion } : python,
            VirtualPackages = [.. facts.Select(static f => f.ToString()).Order(StringComparer.Ordinal)],
            Packages = [.. packages.Where(p => !wheels.ReplacedConda.Contains(p.Name)), .. wheels.Packages],
        };
    }

    private static LockedPython? PythonOf(PlatformSolveRequest request, IReadOnlyList<LockedCondaPackage> packages)
    {
        if (packages.FirstOrDefault(static p => p.Name == "python") is { } python) return new LockedPython(python.Version, FromConda: true);
        string? version = request.FixedPython?.Version ?? request.Spec.Python ?? request.Spec.DefaultPython ?? (request.Spec.AsksPypi ? EnvironmentOptions.StandardPython : null);
        return version is null ? null : new LockedPython(version, FromConda: false);
    }

    private static void CheckPython(PlatformSolveRequest request)
    {
        if (request.FixedPython is not { } locked || request.Spec.Python is not { } wanted) return;
        if (PythonVersionText.Contains(wanted, locked.Version) || PythonVersionText.Contains(locked.Version, wanted)) return;
        throw new FlowKitException(EnvironmentErrors.CompositionConflict,
            $"What is added asks for Python {wanted}, and the base {request.Fixed.Select(static f => f.Base).FirstOrDefault() ?? "environment"} is locked for Python {locked.Version} on {request.Platform}. "
            + "Leave the Python to the base, or compose under Prefer or Fresh.");
    }
}
