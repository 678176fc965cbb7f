using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages;

namespace FlowKit.Benchmarks.Installation;

/// <summary>
/// Installs the wheelhouse's explainer set (23 wheels, 8,283 files): cold (nothing in the cache), warm (linked from the cache), and, as a yardstick, a bare <c>cp -al</c> of the
/// same tree. Needs <c>FLOWKIT_WHEELHOUSE</c>; every folder is on the file system of the temporary folder.
/// </summary>
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 3, iterationCount: 15)]
public class WheelInstallation
{
    private static readonly string[] Wheels =
    [
        "cloudpickle-3", "joblib-1", "lightgbm-4", "llvmlite-0", "narwhals-2", "numba-0", "numpy-1.26", "packaging-26", "pandas-2", "pip-26", "python_dateutil-", "pytz-", "scikit_learn-1.4", "scipy-1", "setuptools-8",
        "setuptools_scm-", "shap-0.49", "six-1", "slicer-0", "threadpoolctl-", "tqdm-", "typing_extensions-", "tzdata-", "vcs_versioning-",
    ];

    private string _root = "";
    private string _target = "";
    private IReadOnlyList<WheelRequest> _requests = [];
    private WheelCache _warm = null!;

    [GlobalSetup]
    public void Prepare()
    {
        string wheelhouse = Environment.GetEnvironmentVariable("FLOWKIT_WHEELHOUSE") ?? throw new InvalidOperationException("Set FLOWKIT_WHEELHOUSE to the folder of wheels.");
        _root = Directory.CreateTempSubdirectory("flowkit-benchmark-").FullName;
        _warm = Cache("warm");
        IReadOnlyList<CachedWheel> found = _warm.GetAsync([.. Directory.EnumerateFiles(wheelhouse, "*.whl").Where(path => Wheels.Any(wheel => Path.GetFileName(path).StartsWith(wheel, StringComparison.Ordinal)))
            .Select(path => new WheelRequest(new Uri(path), Path.GetFileName(path)) { Size = new FileInfo(path).Length })]).GetAwaiter().GetResult();
        // As a lock has it: with hashes.
        _requests = [.. found.Select(wheel => new WheelRequest(new Uri(Path.Combine(wheelhouse, wheel.FileName.FileName)), wheel.FileName.FileName) { Sha256 = wheel.Sha256, Size = new FileInfo(Path.Combine(wheelhouse, wheel.FileName.FileName)).Length })];
        WheelInstaller.InstallAsync(PythonLayout.ForVenv(Path.Combine(_root, "tree"), "3.11"), found).GetAwaiter().GetResult();
    }

    [GlobalCleanup]
    public void CleanUp() => Directory.Delete(_root, recursive: true);

    [IterationSetup]
    public void Name() => _target = Path.Combine(_root, "env-" + Guid.NewGuid().ToString("N"));

    [IterationCleanup]
    public void Clear()
    {
        foreach (string path in new[] { _target, Path.Combine(_root, "cold") }) if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }

    [Benchmark(Baseline = true, Description = "cp -al of the tree")]
    public int CopyLinks()
    {
        using Process process = Process.Start("cp", ["-al", Path.Combine(_root, "tree"), _target]);
        process.WaitForExit();
        return process.ExitCode;
    }

    [Benchmark(Description = "warm: cache to prefix")]
    public async Task<int> Warm() => await InstallAsync(_warm);

    [Benchmark(Description = "cold: wheels to prefix")]
    public async Task<int> Cold() => await InstallAsync(Cache("cold"));

    private async Task<int> InstallAsync(WheelCache cache)
    {
        WheelInstallReport report = await WheelInstaller.InstallAsync(PythonLayout.ForVenv(_target, "3.11"), await cache.GetAsync(_requests));
        return report.Files;
    }

    private WheelCache Cache(string name) => new(new ContentStore(Path.Combine(_root, name)), new FileFetcher());
}
