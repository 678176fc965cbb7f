using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FlowKit.Environments.Python;

/// <summary>Asks a process to stop what it does: <c>SIGINT</c>, which Python turns into <c>KeyboardInterrupt</c>.</summary>
internal static partial class ProcessInterrupt
{
    private const int Sigint = 2;

    /// <summary>Sends the interrupt; false where this system has none for another process.</summary>
    public static bool TrySend(Process process)
    {
        if (OperatingSystem.IsWindows()) return false;
        try
        {
            return !process.HasExited && Kill(process.Id, Sigint) == 0;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
