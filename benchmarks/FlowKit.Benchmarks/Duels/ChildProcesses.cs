using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FlowKit.Benchmarks.Duels;

/// <summary>Starts peers, and tells what they cost.</summary>
internal static partial class ChildProcesses
{
    private const int ChildrenThatWereWaitedFor = -1;

    /// <summary>Runs a program to its end, and gives what it printed.</summary>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} failed: {await output}{await error}");
        return await output;
    }

    /// <summary>Runs this program to its end, whichever way it was started itself: by its own executable, or by <c>dotnet</c>.</summary>
    public static Task<string> RunSelfAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        string process = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(process) == "dotnet";
        return RunAsync(process, isHost ? [typeof(ChildProcesses).Assembly.Location, .. arguments] : arguments, variables);
    }

    /// <summary>Runs a command line of the shell to its end.</summary>
    public static Task ShellAsync(string command) => RunAsync("/bin/sh", ["-ec", command]);

    /// <summary>Milliseconds of CPU time of all processes that have ended.</summary>
    public static double CpuTime()
    {
        if (!OperatingSystem.IsLinux()) return 0;
        // struct rusage: two timeval for user and system time, then 14 numbers.
        Span<long> usage = stackalloc long[18];
        if (GetUsage(ChildrenThatWereWaitedFor, ref usage[0]) != 0) throw new InvalidOperationException("The system does not tell the CPU time of ended processes.");
        return (usage[0] + usage[2]) * 1e3 + (usage[1] + usage[3]) / 1e3;
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetUsage(int who, ref long usage);
}
