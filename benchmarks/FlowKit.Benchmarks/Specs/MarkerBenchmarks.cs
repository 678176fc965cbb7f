using BenchmarkDotNet.Attributes;
using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Benchmarks.Specs;

/// <summary>Goal on two cores: 5 million evaluations a second (200 ns each).</summary>
[MemoryDiagnoser]
public class MarkerBenchmarks
{
    private static readonly string[] Texts =
    [
        "python_version < \"3.11\"",
        "extra == \"dev\"",
        "sys_platform == \"win32\" and platform_machine != \"ARM64\"",
        "python_full_version >= \"3.8.1\" and (implementation_name == \"cpython\" or os_name == \"nt\")",
        "python_version >= \"3.8\" and extra == \"test\"",
    ];

    private readonly Marker[] _markers = [.. Texts.Select(Marker.Parse)];
    private readonly MarkerEnvironment _environment = PypiTarget.For("linux-64", "3.11.7").Environment;
    private readonly ExtraName[] _extras = [ExtraName.Parse("dev")];
    private readonly MarkerTree _left = MarkerTree.Of(Marker.Parse("python_version >= \"3.9\" and sys_platform != \"win32\""));
    private readonly MarkerTree _right = MarkerTree.Of(Marker.Parse("python_version < \"3.9\" or sys_platform == \"win32\""));

    [Benchmark(OperationsPerInvoke = 5)]
    public int Evaluate()
    {
        int holding = 0;
        foreach (Marker marker in _markers)
        {
            if (marker.Evaluate(_environment, _extras)) holding++;
        }
        return holding;
    }

    [Benchmark]
    public Marker Parse() => Marker.Parse(Texts[3]);

    [Benchmark]
    public bool Disjoint() => _left.IsDisjointWith(_right);

    [Benchmark]
    public Requirement Parse_a_requirement() => Requirement.Parse("scikit-learn[plot]>=1.4,<2,!=1.5.0; python_version >= \"3.9\"");

    [Benchmark]
    public int? Match_a_wheel() => Target.Priority(Wheel);

    private static readonly PypiTarget Target = PypiTarget.For("linux-64", "3.11");
    private static readonly WheelFileName Wheel = WheelFileName.Parse("numpy-1.26.4-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl");
}
