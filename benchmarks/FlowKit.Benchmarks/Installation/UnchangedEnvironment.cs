using BenchmarkDotNet.Attributes;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Specs;

namespace FlowKit.Benchmarks.Installation;

/// <summary>Looks whether an environment of 300 packages has what is wanted. Goal: 60 ms.</summary>
[MemoryDiagnoser]
public class UnchangedEnvironment
{
    private string _root = "";
    private PythonLayout _layout = null!;
    private List<WantedDistribution> _wanted = [];

    [GlobalSetup]
    public void Prepare()
    {
        _root = Directory.CreateTempSubdirectory("flowkit-benchmark-").FullName;
        _layout = PythonLayout.ForVenv(_root, "3.11");
        _wanted = [];
        for (int i = 0; i < 300; i++)
        {
            string info = Directory.CreateDirectory(Path.Combine(_layout.Purelib, $"package_{i}-1.{i}.dist-info")).FullName;
            File.WriteAllText(Path.Combine(info, "INSTALLER"), "flowkit\n");
            Directory.CreateDirectory(Path.Combine(_layout.Purelib, $"package_{i}"));
            _wanted.Add(new WantedDistribution(PackageName.Parse($"package-{i}"), Pep440Version.Parse($"1.{i}")));
        }
    }

    [GlobalCleanup]
    public void CleanUp() => Directory.Delete(_root, recursive: true);

    [Benchmark]
    public bool Check() => InstallPlan.Create(InstalledDistributions.Read(_layout), _wanted).IsNothingToDo;
}
