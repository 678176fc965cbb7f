using System.Diagnostics;
using FlowKit.Tests.Shared;

namespace StandaloneSolvers.Tests;

/// <summary>The sample as a process of its own.</summary>
internal static class SampleProgram
{
    private static readonly string Assembly = typeof(SampleOptions).Assembly.Location;

    /// <summary>Starts it; its lines go to <paramref name="onLine"/>.</summary>
    public static Process Start(string folder, Action<string>? onLine, params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", ["exec", Assembly, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => { if (line.Data is not null) onLine?.Invoke(line.Data); };
        process.ErrorDataReceived += (_, line) => { if (line.Data is not null) onLine?.Invoke(line.Data); };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string folder, params string[] arguments)
    {
        List<string> lines = [];
        using Process process = Start(folder, line => { lock (lines) lines.Add(line); }, arguments);
        await process.WaitForExitAsync();
        lock (lines) return (process.ExitCode, string.Join('\n', lines));
    }

    /// <summary>Runs a program of an environment, without any variables.</summary>
    public static string RunIn(string prefix, string program)
    {
        ProcessStartInfo start = new(Path.Combine(prefix, "bin", program)) { RedirectStandardOutput = true };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Trim();
    }

    /// <summary>The address of a folder.</summary>
    public static string AddressOf(TemporaryFolder folder, params string[] parts) => new Uri(folder.Combine(parts) + Path.DirectorySeparatorChar).AbsoluteUri;
}
