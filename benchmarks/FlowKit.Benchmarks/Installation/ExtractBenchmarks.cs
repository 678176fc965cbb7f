using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using FlowKit.Conda.Packages;

namespace FlowKit.Benchmarks.Installation;

/// <summary>Unpacks a real <c>.conda</c> to disk, against <c>zstd -d</c> piped into <c>tar -x</c>.</summary>
[SimpleJob(RunStrategy.Monitoring, warmupCount: 3, iterationCount: 15, invocationCount: 1)]
public class ExtractBenchmarks
{
    private string _folder = "", _archive = "";
    private int _number;

    [GlobalSetup]
    public void SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("flowkit-extract-").FullName;
        _archive = Directory.GetFiles(RealChannel.Folder, "scipy-*.conda", SearchOption.AllDirectories).Single();
        RealChannel.Shell($"cd {_folder} && unzip -q {_archive}");
    }

    [IterationCleanup]
    public void CleanUp() => RealChannel.Shell($"rm -rf {_folder}/out-*");

    [GlobalCleanup]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Benchmark(Baseline = true)]
    public void ZstdAndTar() => RealChannel.Shell($"mkdir {_folder}/out-{_number} && for part in pkg info; do zstd -dc {_folder}/$part-*.tar.zst | tar -x -C {_folder}/out-{_number}; done; true #{_number++}");

    [Benchmark]
    public void Extract() => CondaArchive.ExtractAsync(_archive, $"{_folder}/out-{_number++}").GetAwaiter().GetResult();
}
