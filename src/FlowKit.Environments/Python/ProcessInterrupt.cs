using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FlowKit.Environments.Python;

/// <summary>Stops what a process does, or what it left: signals that the runtime has no call for.</summary>
internal static partial class ProcessInterrupt
{
    private const int Sigint = 2;
    private const int Sigkill = 9;

    /// <summary>Sends <c>SIGINT</c>, which Python turns into <c>KeyboardInterrupt</c>; false where this system has none for another process.</summary>
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

    /// <summary>Ends what is left in the process group that a process led; nothing where there is none.</summary>
    public static void EndGroup(int leader)
    {
        if (!OperatingSystem.IsWindows()) _ = Kill(-leader, Sigkill);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
