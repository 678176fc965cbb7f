using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FlowKit.Content.Linking;

/// <summary>
/// Hard links by the names that files have in two open folders. Linux walks a path from its root for each call, which costs as much as the link itself; a folder that is open is
/// walked to once. Not safe for several threads.
/// </summary>
internal sealed class FolderLinks : IDisposable
{
    private const int MaxName = 256;

    private SafeFileHandle? _from, _to;
    private string _source = "", _target = "";

    /// <summary>Makes the link, where the file before it came from the same folder and went to the same folder. False: it was not made, and whoever makes it otherwise learns why.</summary>
    public bool TryLink(string source, string target)
    {
        int fromName = source.LastIndexOf('/') + 1, toName = target.LastIndexOf('/') + 1;
        if (!AreBeside(source, fromName, _source) || !AreBeside(target, toName, _target))
        {
            // A folder is opened for its second file: for one alone it would not pay.
            Close();
            (_source, _target) = (source, target);
            return false;
        }
        _from ??= NativeMethods.Open(source[..fromName], NativeMethods.PathOnly);
        _to ??= NativeMethods.Open(target[..toName], NativeMethods.PathOnly);
        if (_from.IsInvalid || _to.IsInvalid) return false;
        Span<byte> from = stackalloc byte[MaxName], to = stackalloc byte[MaxName];
        return TryEncode(source.AsSpan(fromName), from) && TryEncode(target.AsSpan(toName), to)
            && NativeMethods.LinkAt(_from, in MemoryMarshal.GetReference(from), _to, in MemoryMarshal.GetReference(to), 0) == 0;
    }

    public void Dispose() => Close();

    private static bool AreBeside(string path, int name, string other) =>
        name > 0 && other.AsSpan().StartsWith(path.AsSpan(0, name)) && !other.AsSpan(name).Contains('/');

    private static bool TryEncode(ReadOnlySpan<char> name, Span<byte> text)
    {
        if (!Encoding.UTF8.TryGetBytes(name, text[..^1], out int length)) return false;
        text[length] = 0;
        return true;
    }

    private void Close()
    {
        _from?.Dispose();
        _to?.Dispose();
        (_from, _to) = (null, null);
    }
}
