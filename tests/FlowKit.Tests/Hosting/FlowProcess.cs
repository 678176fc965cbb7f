using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using FlowKit.Metadata;
using FlowKit.Tests.Execution;

namespace FlowKit.Tests.Hosting;

/// <summary>This assembly's flow program as a process of its own.</summary>
internal sealed partial class FlowProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly RealWorld _world;
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    public FlowProcess(RealWorld world, params IEnumerable<string> args)
    {
        _world = world;
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = world.Combine() };
        // Tests run in dotnet's own process, or in one that was built beside them.
        if (Path.GetFileNameWithoutExtension(start.FileName) != "dotnet")
            start.FileName = "dotnet";
        foreach (string argument in args.Prepend(typeof(FlowProcess).Assembly.Location))
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in world.Variables)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Waits until the logs of <see cref="WaitingProcessesFlow"/> have told of its processes.</summary>
    /// <returns>The worker and its child, and the program.</returns>
    public async Task<(int Worker, int Child, int Program)> ProcessesAsync()
    {
        for (Stopwatch time = Stopwatch.StartNew(); time.Elapsed < Limit && !_process.HasExited; await Task.Delay(50))
        {
            List<string> lines = [];
            foreach (RunRecord run in await _world.Metadata.ListRunsAsync(new RunQuery()))
            {
                foreach (TaskRecord task in await _world.Metadata.ListTasksAsync(run.Run))
                {
                    lines.AddRange((await _world.Metadata.ReadLogAsync(task.Task)).Select(line => line.Text).Where(line => line.Contains(" has processes ", StringComparison.Ordinal)));
                }
            }

            if (lines.Count == 2)
            {
                int[] ids = [.. lines.Order(StringComparer.Ordinal).SelectMany(line => Number().Matches(line)).Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture))];
                return (ids[0], ids[1], ids[2]);
            }
        }

        throw new AssertionException($"The program did not come so far: {(_process.HasExited ? await EndAsync() : "it still runs")}");
    }

    /// <summary>Sends a signal, <c>INT</c> or the like, to the program, and to others that a terminal would send it to.</summary>
    public void Signal(string signal, params IEnumerable<int> others)
    {
        using Process kill = Process.Start(new ProcessStartInfo("sh") { ArgumentList = { "-c", $"kill -{signal} {string.Join(' ', others.Prepend(_process.Id))}" } })!;
        kill.WaitForExit();
        Assert.That(kill.ExitCode, Is.Zero);
    }

    /// <summary>Waits for the program's end.</summary>
    /// <returns>The exit code, and what it printed.</returns>
    public async Task<(int Code, string Text)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return (_process.ExitCode, await _output + await _error);
    }

    /// <summary>Ends processes that outlived the program.</summary>
    public static void End((int Worker, int Child, int Program) processes)
    {
        foreach (int id in new[] { processes.Worker, processes.Child, processes.Program })
        {
            try
            {
                using Process process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (ArgumentException)
            {
                // It ended with the program.
            }
        }
    }

    /// <summary>Waits until processes are gone.</summary>
    public static async Task GoneAsync((int Worker, int Child, int Program) processes)
    {
        List<int> left = [processes.Worker, processes.Child, processes.Program];
        for (Stopwatch time = Stopwatch.StartNew(); time.Elapsed < Limit && left.Count > 0; await Task.Delay(50))
        {
            left.RemoveAll(process => !IsAlive(process));
        }

        Assert.That(left, Is.Empty, "these processes survived");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static bool IsAlive(int id)
    {
        string status = $"/proc/{id}/stat";
        try
        {
            // One that ended and that nobody has waited for still has a number.
            if (Directory.Exists("/proc/self"))
                return File.ReadAllText(status) is var text && text[text.LastIndexOf(')') + 2] is not ('Z' or 'X');
            using Process process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (Exception problem) when (problem is IOException or ArgumentException)
        {
            return false;
        }
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
