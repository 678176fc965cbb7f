using System.Runtime.InteropServices;
using FlowKit.Content.Linking;

namespace FlowKit.Content.Storage;

/// <summary>
/// Adds up what trees take on a disk, and works out what is freed when some of them go: on Linux a file with several names (a cache and the prefixes that were linked from it) counts once, is used
/// when any of its trees is, and is freed with the last name; on other systems each name counts. Links are not followed. Blocks that clones share count for each.
/// </summary>
public sealed class DiskUsage
{
    private readonly Dictionary<(ulong Device, ulong Number), SharedFile> _shared = [];

    /// <summary>Adds a tree or a file.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="lastUsed">When it was last used.</param>
    /// <returns>The bytes of what was not counted before, and the last use of it or of a tree before it that shares files with it.</returns>
    public (long Bytes, DateTimeOffset LastUsed) Add(string path, DateTimeOffset lastUsed)
    {
        long bytes = 0;
        DateTimeOffset latest = lastUsed;
        foreach ((string file, long length) in TreeFiles.Of(path))
        {
            if (FileLinks.TryFind(file) is not { Names: > 1 } links)
            {
                bytes += length;
                continue;
            }
            ref SharedFile known = ref CollectionsMarshal.GetValueRefOrAddDefault(_shared, (links.Device, links.Number), out bool isKnown);
            if (!isKnown)
            {
                bytes += length;
                known = new SharedFile(links.Names, lastUsed);
            }
            if (known.LastUsed > latest) latest = known.LastUsed;
            if (lastUsed > known.LastUsed) known = known with { LastUsed = lastUsed };
        }
        return (bytes, latest);
    }

    /// <summary>Takes a tree or a file away.</summary>
    /// <returns>The bytes that are freed with it: those of files whose last name it has.</returns>
    public long Remove(string path)
    {
        long bytes = 0;
        foreach ((string file, long length) in TreeFiles.Of(path))
        {
            if (FileLinks.TryFind(file) is not { Names: > 1 } links)
            {
                bytes += length;
                continue;
            }
            ref SharedFile known = ref CollectionsMarshal.GetValueRefOrAddDefault(_shared, (links.Device, links.Number), out bool isKnown);
            known = isKnown ? known with { Names = known.Names - 1 } : new SharedFile(links.Names - 1, default);
            if (known.Names == 0) bytes += length;
        }
        return bytes;
    }

    private record struct SharedFile(uint Names, DateTimeOffset LastUsed);
}
