using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Benchmarks.Solving;

/// <summary>One recorded request, and what uv's own recorded answer to it was.</summary>
/// <param name="Id">Its name in the conformance data.</param>
/// <param name="Python">The Python version that it is for; of a universal one the lowest.</param>
/// <param name="IsUniversal">Whether it is for all targets at once.</param>
/// <param name="IsSatisfiable">The recorded verdict.</param>
/// <param name="Request">What is asked; of a universal one the target is only where it starts from.</param>
internal sealed record RecordedPypiCase(string Id, string Python, bool IsUniversal, bool IsSatisfiable, PypiSolveRequest Request)
{
    /// <summary>Solves it with another source; false where there is no solution, which is explained then.</summary>
    public async Task<bool> SolveAsync(IPypiSource source)
    {
        PypiSolveRequest request = Request with { Source = source };
        try
        {
            if (IsUniversal) await new UniversalSolver().SolveAsync(request, new UniversalOptions(VersionSpecifiers.Parse(">=" + Python)));
            else await new PypiSolver().SolveAsync(request);
            return true;
        }
        catch (PypiSolveException)
        {
            return false;
        }
    }
}
