using System.Runtime.InteropServices;

namespace FlowKit.Content.Linking;

/// <summary>A file behind its names.</summary>
/// <param name="Device">The file system that it lies on.</param>
/// <param name="Number">Its number there.</param>
/// <param name="Names">How many names it has.</param>
internal readonly record struct FileLinks(ulong Device, ulong Number, uint Names)
{
    private const int StructSize = 256;
    private static volatile bool _isUnknown = !OperatingSystem.IsLinux();

    /// <summary>Finds the file of a name, without following a link; null where the system cannot tell (elsewhere than on Linux), or where it is gone.</summary>
    public static FileLinks? TryFind(string path)
    {
        if (_isUnknown) return null;
        Span<byte> result = stackalloc byte[StructSize];
        try
        {
            if (NativeMethods.StatX(NativeMethods.WorkingFolder, path, NativeMethods.NoFollow, NativeMethods.LinksAndSize, ref result[0]) != 0) return null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before 2018.
            _isUnknown = true;
            return null;
        }
        // struct statx: stx_nlink at 16, stx_ino at 32, stx_dev_major and stx_dev_minor at 136.
        return new FileLinks(MemoryMarshal.Read<ulong>(result[136..]), MemoryMarshal.Read<ulong>(result[32..]), MemoryMarshal.Read<uint>(result[16..]));
    }
}
