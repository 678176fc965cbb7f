using System.Diagnostics;

namespace FlowKit.Environments.Tests.Shared;

/// <summary>Runs programs of the machine for tests.</summary>
internal static class Programs
{
    /// <summary>The output of a program; null where there is no such program, or where it fails.</summary>
    public static async Task<string?> RunAsync(string program, string? folder, params string[] arguments)
    {
        ProcessStartInfo info = new(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = folder ?? "" };
        try
        {
            using Process process = Process.Start(info)!;
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
