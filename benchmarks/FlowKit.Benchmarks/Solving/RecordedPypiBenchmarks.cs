using BenchmarkDotNet.Attributes;
using FlowKit.Pypi.Solving;

namespace FlowKit.Benchmarks.Solving;

/// <summary>Solves of sets that people really install, with pages in memory and metadata as bytes.</summary>
[MemoryDiagnoser]
public class RecordedPypiBenchmarks
{
    private readonly Dictionary<string, PypiSolveRequest> _requests = RecordedPypi.NamedCases(new RecordedPypi()).ToDictionary(c => c.Id, c => c.Request);

    [Params("ds-classic/linux-64_311", "jupyter/linux-64_311", "explainer/linux-64_311", "web-api/linux-64_311")]
    public string Case { get; set; } = "";

    [Benchmark]
    public Task<PypiSolution> Solve() => new PypiSolver().SolveAsync(_requests[Case]);
}
