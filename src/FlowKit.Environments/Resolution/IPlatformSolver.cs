using FlowKit.Environments.Locking;

namespace FlowKit.Environments.Resolution;

/// <summary>Solves a spec for one platform: conda first, then PyPI on what conda brings.</summary>
public interface IPlatformSolver
{
    /// <summary>Finds the packages.</summary>
    /// <exception cref="FlowKitException">There is no answer; the message says why, who asked for what, and what would help.</exception>
    Task<PlatformLock> SolveAsync(PlatformSolveRequest request, CancellationToken cancellationToken = default);
}
