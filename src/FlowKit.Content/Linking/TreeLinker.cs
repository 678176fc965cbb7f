using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FlowKit.Content.Linking;

/// <summary>
/// Brings files from one folder tree (the cache) to another (a prefix) by the cheapest means that the two file systems have between them. The
/// first file that a means fails for rules it out for all the others, so use one linker for each pair of file systems. Safe for several threads.
/// </summary>
public sealed class TreeLinker
{
    private readonly LinkMode[] _modes;
    private volatile int _current;

    /// <summary>Creates a linker.</summary>
    /// <param name="modes">The means to try, in order; copying always follows. Default: <see cref="DefaultModes"/>.</param>
    public TreeLinker(IReadOnlyList<LinkMode>? modes = null) => _modes = [.. (modes ?? DefaultModes).Where(mode => mode != LinkMode.Copy).Distinct(), LinkMode.Copy];

    /// <summary>What is fastest on this system: hard links on Linux and Windows, clones on macOS, each before the other.</summary>
    public static IReadOnlyList<LinkMode> DefaultModes { get; } = OperatingSystem.IsMacOS()
        ? [LinkMode.Reflink, LinkMode.HardLink, LinkMode.Copy]
        : [LinkMode.HardLink, LinkMode.Reflink, LinkMode.Copy];

    /// <summary>The means that works as far as is known: after the first file, what the others will get.</summary>
    public LinkMode Mode => _modes[_current];

    /// <summary>Makes <paramref name="target"/> the same file as <paramref name="source"/>; its folder must be there, itself not. For symbolic links see <see cref="LinkSymbolicLink"/>.</summary>
    /// <returns>How it was done.</returns>
    /// <exception cref="IOException">The target exists, the source does not, or the disk is full.</exception>
    public LinkMode LinkFile(string source, string target)
    {
        while (true)
        {
            int current = _current;
            LinkMode mode = _modes[current];
            if (mode == LinkMode.Copy)
            {
                CopyFile(source, target);
                return LinkMode.Copy;
            }
            int error = mode == LinkMode.HardLink ? HardLink(source, target) : Reflink(source, target);
            if (error == 0) return mode;
            if (NativeErrors.IsTooManyLinks(error))
            {
                // This one file has as many names as the file system allows; the others are none the worse.
                CopyFile(source, target);
                return LinkMode.Copy;
            }
            if (!NativeErrors.IsUnsupported(error)) throw NativeErrors.ToException(error, source, target);
            if (_current == current) _current = current + 1;
        }
    }

    /// <summary>Makes each target the same file as its source, in order; see <see cref="LinkFile"/>. Cheapest where neighbours in the list lie in one folder and go to one folder.</summary>
    /// <param name="files">Full paths. The folders of the targets must be there, themselves not.</param>
    /// <exception cref="IOException">A target exists, a source does not, or the disk is full.</exception>
    public void LinkFiles(IEnumerable<(string Source, string Target)> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        using FolderLinks? folders = OperatingSystem.IsLinux() ? new FolderLinks() : null;
        foreach ((string source, string target) in files)
        {
            if (folders is null || Mode != LinkMode.HardLink || !folders.TryLink(source, target)) LinkFile(source, target);
        }
    }

    /// <summary>Makes <paramref name="target"/> the same symbolic link as <paramref name="source"/>; what is none is linked as a file.</summary>
    public void LinkSymbolicLink(string source, string target)
    {
        // Linux gives a link another name as it gives it to a file, which saves an inode; a link cannot be changed in place, so sharing it is safe.
        if (OperatingSystem.IsLinux() && Mode == LinkMode.HardLink && HardLink(source, target) == 0) return;
        if (new FileInfo(source).LinkTarget is { } link) File.CreateSymbolicLink(target, link);
        else LinkFile(source, target);
    }

    /// <summary>Copies one file with its permissions and time of change; the file systems may still share the blocks. A symbolic link is copied as one.</summary>
    public static void CopyFile(string source, string target)
    {
        if (new FileInfo(source).LinkTarget is { } link) File.CreateSymbolicLink(target, link);
        else File.Copy(source, target, overwrite: false);
    }

    /// <summary>Links a whole folder tree; symbolic links stay what they are, and are not followed.</summary>
    /// <param name="sourceFolder">The tree.</param>
    /// <param name="targetFolder">Where to; made when it is not there, and existing files in it are errors.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <returns>How many files and links were made.</returns>
    public int LinkTree(string sourceFolder, string targetFolder, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(targetFolder);
        int count = 0;
        foreach (FileSystemInfo entry in new DirectoryInfo(sourceFolder).EnumerateFileSystemInfos())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string target = Path.Combine(targetFolder, entry.Name);
            if (entry.LinkTarget is not null)
            {
                LinkSymbolicLink(entry.FullName, target);
                count++;
            }
            else if (entry is DirectoryInfo)
            {
                count += LinkTree(entry.FullName, target, cancellationToken);
            }
            else
            {
                LinkFile(entry.FullName, target);
                count++;
            }
        }
        return count;
    }

    private static int HardLink(string source, string target)
    {
        if (OperatingSystem.IsWindows()) return NativeMethods.CreateHardLink(target, source, 0) ? 0 : Marshal.GetLastPInvokeError();
        return NativeMethods.Link(source, target) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    private static int Reflink(string source, string target)
    {
        if (OperatingSystem.IsMacOS())
            return NativeMethods.CloneFile(source, target, NativeMethods.CloneNoFollow) == 0 ? 0 : Marshal.GetLastPInvokeError();
        if (!OperatingSystem.IsLinux()) return NativeErrors.NotSupported;
        using SafeFileHandle from = File.OpenHandle(source);
        UnixFileMode mode = File.GetUnixFileMode(from);
        DateTime modified = File.GetLastWriteTimeUtc(from);
        int error = 0;
        using (FileStream to = new(target, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, UnixCreateMode = mode }))
        {
            if (NativeMethods.Ioctl(to.SafeFileHandle, NativeMethods.FiClone, from) != 0) error = Marshal.GetLastPInvokeError();
            else File.SetLastWriteTimeUtc(to.SafeFileHandle, modified);
        }
        if (error != 0) File.Delete(target);
        return error;
    }
}
