using System.Runtime.InteropServices;

namespace FlowKit.Content.Linking;

/// <summary>What the error numbers of link and clone calls mean, by system.</summary>
internal static class NativeErrors
{
    private const int WindowsNotSupported = 50;

    /// <summary>The error number that says that this system cannot do it at all.</summary>
    public static int NotSupported => OperatingSystem.IsWindows() ? WindowsNotSupported : OperatingSystem.IsMacOS() ? 45 : 95;

    /// <summary>The two file systems (or this user) cannot do it, for any file.</summary>
    public static bool IsUnsupported(int error)
    {
        // ERROR_NOT_SAME_DEVICE, ERROR_INVALID_FUNCTION, ERROR_NOT_SUPPORTED, ERROR_ACCESS_DENIED
        if (OperatingSystem.IsWindows()) return error is 17 or 1 or WindowsNotSupported or 5;
        // EPERM (also what protected_hardlinks says), EXDEV; then ENOTSUP, EOPNOTSUPP, ENOSYS, ENOTTY, EINVAL of the system
        return error is 1 or 18 or 22 or 25 || (OperatingSystem.IsMacOS() ? error is 45 or 102 or 78 : error is 95 or 38);
    }

    /// <summary>The file has as many names as it may have (1023 on NTFS, 65000 on ext4).</summary>
    public static bool IsTooManyLinks(int error) => OperatingSystem.IsWindows() ? error == 1142 : error == 31;

    public static IOException ToException(int error, string source, string target) =>
        new($"Cannot link {source} to {target}: {Marshal.GetPInvokeErrorMessage(error)}", error);
}
