using System.Diagnostics;
using FlowKit.Benchmarks.Duels;
using FlowKit.Benchmarks.Index;
using FlowKit.Benchmarks.Installation;
using FlowKit.Benchmarks.Specs;
using FlowKit.Pypi.Solving;

namespace FlowKit.Benchmarks.Solving;

/// <summary><c>pypi</c>: the figures of the PyPI engine's goals in one run.</summary>
internal static class PypiMeasurement
{
    public static async Task RunAsync()
    {
        VersionBenchmarks versions = new();
        versions.Prepare();
        Measure("read 1,000,000 versions (goal 400 ms)", 7, () => Times(1000, versions.Parse));
        Measure("compare 30,000,000 versions (goal 1 s)", 7, () => Times(30_000, versions.Compare));
        Measure("evaluate 5,000,000 markers (goal 1 s)", 7, () => Times(1_000_000, new MarkerBenchmarks().Evaluate));
        PageBenchmarks pages = new();
        Measure("read a page of 1,500 files, JSON (goal 8 ms)", 101, () => pages.ReadJson());
        Measure("read it from the binary cache (goal 0.3 ms)", 101, () => pages.ReadBinary());

        UnchangedEnvironment environment = new();
        environment.Prepare();
        Measure("see that 300 installed packages are what is wanted (goal 60 ms)", 51, () => environment.Check());
        environment.CleanUp();

        string folder = Directory.CreateTempSubdirectory("flowkit-index-").FullName;
        try
        {
            SyntheticIndex index = new(Path.Combine(folder, "300"));
            await index.FillAsync(300);
            PypiSolution known = await index.SolveOfflineAsync();
            Measure($"lock the unchanged {known.Packages.Count} packages again, offline (goal 150 ms)", 25, () => index.SolveOfflineAsync(known).GetAwaiter().GetResult());

            await new SyntheticIndex(Path.Combine(folder, "2000")).FillAsync(2000);
            Console.Write(await ChildProcesses.RunAsync(Environment.ProcessPath!, ["solve-once", Path.Combine(folder, "2000")]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary><c>solve-once FOLDER</c>: the solve of a large synthetic index in a process of its own, for its peak of memory.</summary>
    public static async Task SolveOnceAsync(string folder)
    {
        Stopwatch watch = Stopwatch.StartNew();
        PypiSolution solution = await new SyntheticIndex(folder).SolveOfflineAsync();
        Console.WriteLine($"solve {solution.Packages.Count} packages, offline, as the first thing of a process: {watch.Elapsed.TotalMilliseconds:f0} ms, "
            + $"peak of the whole process {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB (goal 300 MB)");
    }

    private static void Times(int times, Func<int> run)
    {
        for (int i = 0; i < times; i++) run();
    }

    private static void Measure(string what, int times, Action run)
    {
        List<double> milliseconds = [];
        for (int i = 0; i < times; i++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            run();
            milliseconds.Add(watch.Elapsed.TotalMilliseconds);
        }
        Console.WriteLine($"{what}: first {milliseconds[0]:f2} ms, median {milliseconds.Order().ElementAt(times / 2):f2} ms, best {milliseconds.Min():f2} ms");
    }
}
