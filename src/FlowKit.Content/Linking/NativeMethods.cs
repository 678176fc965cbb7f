using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FlowKit.Content.Linking;

/// <summary>The system calls that .NET has no method for.</summary>
internal static partial class NativeMethods
{
    /// <summary>Linux's FICLONE: _IOW(0x94, 9, int).</summary>
    public const nuint FiClone = 0x40049409;

    /// <summary>macOS's CLONE_NOFOLLOW.</summary>
    public const uint CloneNoFollow = 1;

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Link(string existing, string added);

    /// <summary>Linux's O_PATH and O_CLOEXEC: a place in the tree, without reading what is there.</summary>
    public const int PathOnly = 0x200000 | 0x80000;

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "linkat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int LinkAt(SafeFileHandle sourceFolder, in byte sourceName, SafeFileHandle targetFolder, in byte targetName, int flags);

    /// <summary>Linux's AT_FDCWD: relative to the working folder.</summary>
    public const int WorkingFolder = -100;

    /// <summary>Linux's AT_SYMLINK_NOFOLLOW.</summary>
    public const int NoFollow = 0x100;

    /// <summary>Linux's STATX_NLINK, STATX_INO and STATX_SIZE.</summary>
    public const uint LinksAndSize = 0x4 | 0x100 | 0x200;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int StatX(int folder, string path, int flags, uint mask, ref byte result);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Ioctl(SafeFileHandle target, nuint request, SafeFileHandle source);

    [LibraryImport("libSystem", EntryPoint = "clonefile", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int CloneFile(string source, string target, uint flags);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool CreateHardLink(string added, string existing, nint security);
}
