using System.Diagnostics;

namespace FlowKit.Benchmarks.Duels;

/// <summary>What one run of a contestant took.</summary>
/// <param name="Wall">Milliseconds on the clock.</param>
/// <param name="Cpu">Milliseconds of all processors, in user code and in the system: on a busy machine the steadier figure.</param>
internal readonly record struct Sample(double Wall, double Cpu)
{
    /// <summary>Measures work in this process, and in the processes that it starts and waits for.</summary>
    public static async Task<Sample> OfAsync(Func<Task> run)
    {
        double before = CpuTime();
        long start = Stopwatch.GetTimestamp();
        await run();
        double wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return new Sample(wall, CpuTime() - before);
    }

    private static double CpuTime() => Environment.CpuUsage.TotalTime.TotalMilliseconds + ChildProcesses.CpuTime();
}
