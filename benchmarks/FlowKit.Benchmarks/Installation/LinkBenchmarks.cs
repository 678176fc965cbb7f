using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;

namespace FlowKit.Benchmarks.Installation;

/// <summary>
/// Links 37 real packages (9,762 paths) from a warm cache into a new prefix, against the least that it can cost: <c>cp -al</c> of the finished
/// tree, and <c>cp</c> of the files that hold the prefix.
/// </summary>
[SimpleJob(RunStrategy.Monitoring, warmupCount: 3, iterationCount: 15, invocationCount: 1)]
public class LinkBenchmarks
{
    private string _folder = "";
    private IReadOnlyList<PackageRecord> _records = [];
    private CondaInstaller _installer = null!;
    private int _number;

    [GlobalSetup]
    public void SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("flowkit-link-").FullName;
        _records = RealChannel.Solve();
        CondaPackageCache cache = RealChannel.Cache(Path.Combine(_folder, "cache"));
        _installer = new CondaInstaller(cache);
        InstallResult result = _installer.SyncAsync(Path.Combine(_folder, "reference"), _records).GetAwaiter().GetResult();
        File.WriteAllLines(Path.Combine(_folder, "prefixed"), result.Installed.SelectMany(package => package.Paths).Where(path => path.Placeholder is not null).Select(path => path.Path));
    }

    [IterationCleanup]
    public void CleanUp() => RealChannel.Shell($"rm -rf {_folder}/env-*");

    [GlobalCleanup]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Benchmark(Baseline = true)]
    public void CopyLinks()
    {
        string target = $"{_folder}/env-{_number++}";
        RealChannel.Shell($"cp -al {_folder}/reference {target} && cd {_folder}/reference && xargs -d '\\n' cp --remove-destination --parents -t {target} < {_folder}/prefixed");
    }

    [Benchmark]
    public InstallResult Install() => _installer.SyncAsync($"{_folder}/env-{_number++}", _records).GetAwaiter().GetResult();
}
