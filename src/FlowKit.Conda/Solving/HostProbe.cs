using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FlowKit.Conda.Solving;

/// <summary>
/// Asks the machine that this runs on for its facts (CEP 30, 46): for environments that are meant for this machine alone. Nothing in FlowKit
/// asks by itself, so that no lock takes the machine's facts by accident.
/// </summary>
public static partial class HostProbe
{
    private static readonly TimeSpan DriverLimit = TimeSpan.FromSeconds(5);

    /// <summary>Finds the facts: kernel or system version, C library, microarchitecture, CUDA.</summary>
    /// <param name="cancellationToken">Stops the question to the CUDA driver, which otherwise gives up after five seconds: drivers hang.</param>
    public static Task<HostFacts> DetectAsync(CancellationToken cancellationToken = default) => DetectAsync(NvidiaPrograms(), cancellationToken);

    internal static async Task<HostFacts> DetectAsync(IEnumerable<string> nvidiaPrograms, CancellationToken cancellationToken)
    {
        (string? cuda, string? cudaArch) = nvidiaPrograms.FirstOrDefault(File.Exists) is { } program ? await CudaAsync(program, cancellationToken).ConfigureAwait(false) : (null, null);
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : OperatingSystem.IsLinux() ? "linux" : "unknown";
        return new HostFacts(system) { Version = SystemVersion(), Libc = OperatingSystem.IsLinux() ? Libc() : null, Cpu = CpuProbe.Detect(), Cuda = cuda, CudaArch = cudaArch };
    }

    private static string SystemVersion()
    {
        if (OperatingSystem.IsLinux() && File.Exists("/proc/sys/kernel/osrelease")) return File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        // What the runtime tells may be 10.16 for a newer macOS, as to programs of that time.
        return (OperatingSystem.IsMacOS() ? CpuProbe.SystemControl("kern.osproductversion") : null) ?? Environment.OSVersion.Version.ToString();
    }

    // The C library that this process runs with: what a prefix's programs get is the same.
    private static string Libc()
    {
        try
        {
            return "glibc " + Marshal.PtrToStringUTF8(GnuGetLibcVersion());
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return "musl";
        }
    }

    private static IEnumerable<string> NvidiaPrograms()
    {
        string name = OperatingSystem.IsWindows() ? "nvidia-smi.exe" : "nvidia-smi";
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathFullyQualified);
        return folders.Concat(OperatingSystem.IsWindows() ? [Environment.SystemDirectory] : ["/usr/bin", "/usr/lib/wsl/lib"]).Select(folder => Path.Combine(folder, name));
    }

    // The driver's own program is asked and not its library: a library that hangs cannot be got rid of.
    private static async Task<(string? Cuda, string? Arch)> CudaAsync(string program, CancellationToken cancellationToken)
    {
        string? about = await AskAsync(program, ["-q", "-u", "-x"], cancellationToken).ConfigureAwait(false);
        const string Start = "<cuda_version>", End = "</cuda_version>";
        int start = about?.IndexOf(Start, StringComparison.Ordinal) ?? -1, end = start < 0 ? -1 : about!.IndexOf(End, start, StringComparison.Ordinal);
        if (end < 0 || !Version.TryParse(about![(start + Start.Length)..end].Trim(), out Version? cuda)) return (null, null);
        string? capabilities = await AskAsync(program, ["--query-gpu=compute_cap", "--format=csv,noheader"], cancellationToken).ConfigureAwait(false);
        Version? lowest = (capabilities ?? "").Split('\n').Select(line => Version.TryParse(line.Trim(), out Version? version) ? version : null).Where(version => version is not null).Min();
        return ($"{cuda.Major}.{cuda.Minor}", lowest?.ToString(2));
    }

    private static async Task<string?> AskAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(DriverLimit);
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, CreateNoWindow = true });
            if (process is null) return null;
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            await Task.WhenAll(output, process.StandardError.ReadToEndAsync(limit.Token), process.WaitForExitAsync(limit.Token)).ConfigureAwait(false);
            return process.ExitCode == 0 ? await output.ConfigureAwait(false) : null;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // A driver that cannot answer is none that a package could use.
            return null;
        }
        finally
        {
            if (process is { HasExited: false }) process.Kill(entireProcessTree: true);
            process?.Dispose();
        }
    }

    [LibraryImport("libc", EntryPoint = "gnu_get_libc_version")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint GnuGetLibcVersion();
}
