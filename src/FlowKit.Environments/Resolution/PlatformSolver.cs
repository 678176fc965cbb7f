using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution.Distributions;
using FlowKit.Environments.Resolution.ForeignLocks;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Solving;

namespace FlowKit.Environments.Resolution;

/// <summary>
/// Solves one platform with both engines: conda first; the distributions that its packages bring are what PyPI sees as installed; then PyPI for the Python that
/// conda brings, or that the spec fixes. What PyPI needs changes conda's answer only as often as <see cref="EnvironmentSpec.CondaRetries"/> allows.
/// </summary>
internal sealed class PlatformSolver(CondaSide conda, PypiSide pypi, CondaContents contents, LockedBases locks) : IPlatformSolver
{
    public async Task<PlatformLock> SolveAsync(PlatformSolveRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request = await locks.AddAsync(request, cancellationToken).ConfigureAwait(false);
        EnvironmentSpec spec = request.Spec;
        CheckPython(request);
        IReadOnlyList<VirtualPackage> facts = TargetFacts.VirtualPackages(request.Platform, [.. request.BaseVirtualPackages, .. spec.VirtualPackages]);
        (IReadOnlyList<LockedCondaPackage> packages, LockedPython? python, PypiAnswer wheels) = await SolveAsync(request, facts, cancellationToken).ConfigureAwait(false);
        return new PlatformLock
        {
            Platform = request.Platform,
            Python = wheels.PatchLevelMatters && python is { FromConda: false } ? python with { Version = wheels.FullPythonVersion } : python,
            VirtualPackages = [.. facts.Select(static f => f.ToString()).Order(StringComparer.Ordinal)],
            Packages = [.. packages.Where(p => !wheels.ReplacedConda.Contains(p.Name)), .. wheels.Packages],
        };
    }

    private async Task<(IReadOnlyList<LockedCondaPackage>, LockedPython?, PypiAnswer)> SolveAsync(PlatformSolveRequest request, IReadOnlyList<VirtualPackage> facts, CancellationToken cancellationToken)
    {
        try
        {
            return await SolveBothAsync(request, facts, cancellationToken).ConfigureAwait(false);
        }
        catch (FlowKitException e) when ((e.InnerException ?? e) is CondaSolveException && LockedBases.NamedIn(e.Message, request) is { Length: > 0 } named)
        {
            throw new FlowKitException(e.Code, $"{e.Message}\nA lock leaves no other choice: {named}. Ask for what fits it, or lock again.", e.InnerException ?? e);
        }
    }

    // conda is solved again only where the spec allows it, each time with what PyPI's requirements need of it.
    private async Task<(IReadOnlyList<LockedCondaPackage>, LockedPython?, PypiAnswer)> SolveBothAsync(PlatformSolveRequest request, IReadOnlyList<VirtualPackage> facts, CancellationToken cancellationToken)
    {
        EnvironmentSpec spec = request.Spec;
        List<string> bounds = [];
        FlowKitException? conflict = null;
        for (int round = 0; ; round++)
        {
            IReadOnlyList<LockedCondaPackage> packages;
            try
            {
                packages = await conda.SolveAsync(request, facts, [.. bounds.Select(MatchSpec.Parse)], cancellationToken).ConfigureAwait(false);
            }
            catch (FlowKitException e) when (conflict is not null && (e.InnerException ?? e) is CondaSolveException)
            {
                throw new FlowKitException(EnvironmentErrors.MixedConflict, $"{conflict.Message}\nconda was solved again (CondaRetries) and has no answer with '{string.Join("', '", bounds)}':\n{e.Message}", conflict.InnerException);
            }
            if (spec.AsksPypi || request.Fixed.Any(static f => f.Package is LockedPypiPackage)) packages = await contents.DescribeAsync(packages, cancellationToken).ConfigureAwait(false);
            LockedPython? python = PythonOf(request, packages);
            try
            {
                return (packages, python, await pypi.SolveAsync(request, packages, python, [.. facts.Select(static f => f.ToString())], cancellationToken).ConfigureAwait(false));
            }
            catch (FlowKitException e) when (e.Code == EnvironmentErrors.MixedConflict && e.InnerException is PypiSolveException unsolved)
            {
                List<string> further = [.. CondaBounds.Of(unsolved.Conflict, packages).Where(b => !bounds.Contains(b))];
                if (further.Count == 0) throw;
                string needed = string.Join("', '", further);
                if (round >= (spec.CondaRetries ?? 0))
                {
                    throw new FlowKitException(e.Code, e.Message + (round == 0
                        ? $"\nOr allow conda to be solved again with '{needed}' (CondaRetries)."
                        : $"\nconda was solved again with '{string.Join("', '", bounds)}' (CondaRetries); the next bound would be '{needed}'."), unsolved);
                }
                request.Warnings?.Report($"conda is solved again with '{needed}' for {request.Platform}, because PyPI requirements need it: {string.Join("; ", unsolved.Message.Split('\n').Skip(1).Select(static l => l.Trim()))}");
                bounds.AddRange(further);
                conflict = e;
            }
        }
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
