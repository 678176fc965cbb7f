using System.Diagnostics;
using System.Globalization;
using FlowKit.Benchmarks.Duels;

namespace FlowKit.Benchmarks.Installation;

/// <summary>py-rattler in a Python process that stays for all rounds, so that starting it is not counted.</summary>
internal sealed class Rattler : IDisposable
{
    // One command a line: "solve", or "install PREFIX" of what was solved last. The answer: milliseconds on the clock and of CPU.
    private const string Program = """
        import asyncio, sys, time
        from rattler import Channel, VirtualPackage, install, solve

        async def main(channel, *specs):
            records = []
            for line in sys.stdin:
                command, _, prefix = line.strip().partition(" ")
                clock, cpu = time.perf_counter(), time.process_time()
                if command == "solve":
                    records = await solve(sources=[Channel(channel)], specs=list(specs), platforms=["linux-64", "noarch"], virtual_packages=VirtualPackage.detect())
                else:
                    await install(records, target_prefix=prefix, show_progress=False)
                print((time.perf_counter() - clock) * 1e3, (time.process_time() - cpu) * 1e3, flush=True)

        asyncio.run(main(*sys.argv[1:]))
        """;

    private readonly Process _process;

    /// <param name="peers">The folder that holds <c>py-rattler</c>.</param>
    /// <param name="channel">The channel's folder.</param>
    /// <param name="cache">Where it keeps packages.</param>
    public Rattler(string peers, string channel, string cache)
    {
        ProcessStartInfo start = new("python3.11", ["-c", Program, "file://" + channel, .. RealChannel.Specs]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["PYTHONPATH"] = Path.Combine(peers, "py-rattler");
        start.Environment["RATTLER_CACHE_DIR"] = cache;
        _process = Process.Start(start)!;
    }

    public Task<Sample> SolveAsync() => AskAsync("solve");

    public Task<Sample> InstallAsync(string prefix) => AskAsync("install " + prefix);

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<Sample> AskAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        string answer = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("py-rattler ended; what it printed tells why.");
        string[] figures = answer.Split(' ');
        return new Sample(double.Parse(figures[0], CultureInfo.InvariantCulture), double.Parse(figures[1], CultureInfo.InvariantCulture));
    }
}
