using System.Diagnostics;
using FlowKit.Benchmarks.Duels;
using FlowKit.Benchmarks.Index;
using FlowKit.Benchmarks.Installation;
using FlowKit.Benchmarks.Specs;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;
using FlowKit.Pypi.Tests.Solving;

namespace FlowKit.Benchmarks.Solving;

/// <summary><c>pypi</c>: the figures of the PyPI engine's goals in one run.</summary>
internal static class PypiMeasurement
{
    public static async Task RunAsync()
    {
        VersionBenchmarks versions = new();
        versions.Prepare();
        await MeasureAsync("read 1,000,000 versions (goal 400 ms)", 7, () => Times(1000, versions.Parse));
        await MeasureAsync("compare 30,000,000 versions (goal 1 s)", 7, () => Times(30_000, versions.Compare));
        await MeasureAsync("evaluate 5,000,000 markers (goal 1 s)", 7, () => Times(1_000_000, new MarkerBenchmarks().Evaluate));
        PageBenchmarks pages = new();
        await MeasureAsync("read a page of 1,500 files, JSON (goal 8 ms)", 101, () => pages.ReadJson());
        await MeasureAsync("read it from the binary cache (goal 0.3 ms)", 101, () => pages.ReadBinary());

        UnchangedEnvironment environment = new();
        environment.Prepare();
        await MeasureAsync("see that 300 installed packages are what is wanted (goal 60 ms)", 51, () => environment.Check());
        environment.CleanUp();
        await ResolverMeasurement.RunAsync();

        string folder = Directory.CreateTempSubdirectory("flowkit-index-").FullName;
        try
        {
            SyntheticIndex index = new(Path.Combine(folder, "300"));
            await index.FillAsync(300);
            PypiSolution known = await index.SolveOfflineAsync();
            await MeasureAsync($"lock the unchanged {known.Packages.Count} packages again, offline (goal 150 ms)", 25, () => index.SolveOfflineAsync(known));

            await new SyntheticIndex(Path.Combine(folder, "2000")).FillAsync(2000);
            Console.Write(await ChildProcesses.RunSelfAsync(["solve-once", Path.Combine(folder, "2000")]));
            Console.Write(await ChildProcesses.RunSelfAsync(["solve-generated"]));
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

    /// <summary><c>solve-generated</c>: 2,000 packages of 1,000 versions each, in a process of its own, for its peak of memory.</summary>
    public static async Task SolveGeneratedAsync()
    {
        Stopwatch watch = Stopwatch.StartNew();
        PypiSolution solution = await new PypiSolver().SolveAsync(new PypiSolveRequest
        {
            Requirements = [Requirement.Parse("p0"), Requirement.Parse("p7<900")], Target = PypiTarget.For("linux-64", "3.11"), Source = new GeneratedIndex(2000, 1000),
        });
        Console.WriteLine($"solve {solution.Packages.Count} packages of 1,000 versions each, generated, in {solution.Rounds} rounds: {watch.Elapsed.TotalMilliseconds:f0} ms, "
            + $"peak of the whole process {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB (goal 500 MB)");
    }

    private static void Times(int times, Func<int> run)
    {
        for (int i = 0; i < times; i++) run();
    }

    private static async Task MeasureAsync(string what, int times, Func<Task> run)
    {
        List<Sample> samples = [];
        for (int i = 0; i < times; i++) samples.Add(await Sample.OfAsync(run));
        double Median(Func<Sample, double> of) => samples.Select(of).Order().ElementAt(times / 2);
        Console.WriteLine($"{what}: first {samples[0].Wall:f2} ms, median {Median(sample => sample.Wall):f2} ms, best {samples.Min(sample => sample.Wall):f2} ms; CPU median {Median(sample => sample.Cpu):f2} ms");
    }

    private static Task MeasureAsync(string what, int times, Action run) => MeasureAsync(what, times, () =>
    {
        run();
        return Task.CompletedTask;
    });
}
