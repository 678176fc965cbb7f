using System.Diagnostics.CodeAnalysis;
using FlowKit.Content.Linking;

namespace FlowKit.Content.Archives;

/// <summary>
/// An empty folder that archives are unpacked to, several one after the other if need be. Nothing is ever written outside of it: symbolic
/// links are made last, once it is known that none of them, nor any chain of them, leads out. Files get mode 644 or 755, folders 755 (less
/// the process's mask); owners, set-user-id bits and extended attributes are dropped. Not safe for several threads.
/// </summary>
public sealed class ExtractionFolder
{
    // More links in a row than any system follows: Windows goes 63 far, Linux 40.
    private const int MostHops = 64;

    private readonly ArchiveLimits _limits;
    private readonly Dictionary<string, EntryKind> _entries;
    private readonly Dictionary<string, string> _links;
    private string _lastFolder = "";
    private long _total;

    private enum EntryKind : byte
    {
        Directory,
        File,
        Link,
    }

    /// <summary>Creates one over a folder that is there and empty.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="limits">Where to stop; null for the defaults.</param>
    public ExtractionFolder(string path, ArchiveLimits? limits = null)
        : this(path, limits, ignoreCase: OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
    {
    }

    /// <param name="path">The folder.</param>
    /// <param name="limits">Where to stop; null for the defaults.</param>
    /// <param name="ignoreCase">Whether the file system takes A and a for the same; so does the check for clashes then.</param>
    internal ExtractionFolder(string path, ArchiveLimits? limits, bool ignoreCase)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = System.IO.Path.GetFullPath(path);
        _limits = limits ?? ArchiveLimits.Default;
        StringComparer comparer = ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        _entries = new Dictionary<string, EntryKind>(comparer);
        _links = new Dictionary<string, string>(comparer);
    }

    /// <summary>The folder, as a full path.</summary>
    public string Path { get; }

    /// <summary>The files and symbolic links that were unpacked, as relative paths with <c>/</c>.</summary>
    public IEnumerable<string> Files => _entries.Where(entry => entry.Value != EntryKind.Directory).Select(entry => entry.Key);

    /// <summary>Makes a folder, with those above it.</summary>
    /// <param name="path">A path as <see cref="ArchivePath.Normalize"/> gives it.</param>
    public void AddDirectory(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0 || path == _lastFolder) return;
        if (_entries.TryGetValue(path, out EntryKind known))
        {
            if (known != EntryKind.Directory) throw Clash(path);
        }
        else
        {
            AddParent(path);
            Register(path, EntryKind.Directory);
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(OnDisk(path));
            else Directory.CreateDirectory(OnDisk(path), FolderMode);
        }
        _lastFolder = path;
    }

    /// <summary>Opens a new file for writing, with the folders above it; the caller writes and closes it.</summary>
    /// <param name="path">A path as <see cref="ArchivePath.Normalize"/> gives it.</param>
    /// <param name="size">How many bytes it will have.</param>
    /// <param name="isExecutable">Gives it the x bits.</param>
    public FileStream CreateFile(string path, long size, bool isExecutable)
    {
        ReserveFile(path, size);
        return new FileStream(OnDisk(path), OptionsOf(isExecutable));
    }

    /// <summary>Makes a symbolic link when the extraction is completed.</summary>
    /// <param name="path">A path as <see cref="ArchivePath.Normalize"/> gives it.</param>
    /// <param name="target">What it leads to, relative to its own folder.</param>
    public void AddSymbolicLink(string path, string target)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (string.IsNullOrEmpty(target) || target.Contains('\0', StringComparison.Ordinal)) throw Bad(path, "is a symbolic link to nothing");
        if (path.Length == 0) throw Bad("./", "is a symbolic link in place of the root folder");
        if (System.IO.Path.IsPathRooted(target)) throw Bad(path, $"is a symbolic link to the absolute path {target}");
        AddParent(path);
        if (IsKnown(path, out EntryKind known))
        {
            if (known == EntryKind.Directory) throw Clash(path);
            if (known == EntryKind.File) File.Delete(OnDisk(path));
            _entries[path] = EntryKind.Link;
        }
        else
        {
            Register(path, EntryKind.Link);
        }
        _links[path] = target;
    }

    /// <summary>Gives a file of the archive another name.</summary>
    /// <param name="path">A path as <see cref="ArchivePath.Normalize"/> gives it.</param>
    /// <param name="target">The path of the file, from the root of the archive; it must stand before the link.</param>
    public void AddHardLink(string path, string target)
    {
        ArgumentNullException.ThrowIfNull(path);
        string source = ArchivePath.Normalize(target);
        if (source == path) return;
        if (!_entries.TryGetValue(source, out EntryKind kind) || kind == EntryKind.Directory)
            throw Bad(path, $"is a hard link to '{target}', which is no file that stands before it in the archive");
        if (kind == EntryKind.Link)
        {
            AddSymbolicLink(path, _links[source]);
            return;
        }
        ReserveFile(path, 0);
        new TreeLinker([LinkMode.HardLink]).LinkFile(OnDisk(source), OnDisk(path));
    }

    /// <summary>Makes the symbolic links, now that all of them are known; call it once after the last archive.</summary>
    /// <exception cref="FlowKitException"><c>FK7006</c>: a link leads out of the folder.</exception>
    public void Complete()
    {
        foreach ((string path, string target) in _links) CheckStaysInside(path, target);
        foreach ((string path, string target) in _links)
        {
            if (!OperatingSystem.IsWindows() || !TryCopyInstead(path, target)) File.CreateSymbolicLink(OnDisk(path), target);
        }
        _links.Clear();
    }

    /// <summary>Where a path of the archive lies on disk.</summary>
    internal string OnDisk(string path) => Path + System.IO.Path.DirectorySeparatorChar + path;

    /// <summary>Registers a file that the caller makes itself at <see cref="OnDisk"/>.</summary>
    internal void ReserveFile(string path, long size)
    {
        if (path.Length == 0) throw Bad("./", "is a file in place of the root folder");
        if (size > _limits.MaxEntryBytes)
            throw new FlowKitException(ContentErrors.TooLarge, $"The archive's file '{path}' has {size} bytes, and {_limits.MaxEntryBytes} are allowed.");
        _total += size;
        if (_total > _limits.MaxTotalBytes)
            throw new FlowKitException(ContentErrors.TooLarge, $"The archive unpacks to more than the {_limits.MaxTotalBytes} bytes that are allowed.");
        AddParent(path);
        if (IsKnown(path, out EntryKind known))
        {
            // tar's rule: what comes later counts.
            if (known == EntryKind.Directory) throw Clash(path);
            if (known == EntryKind.Link) _links.Remove(path);
            else File.Delete(OnDisk(path));
            _entries[path] = EntryKind.File;
        }
        else
        {
            Register(path, EntryKind.File);
        }
    }

    internal static FileStreamOptions OptionsOf(bool isExecutable)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = isExecutable ? FolderMode : FileMode644;
        return options;
    }

    private const UnixFileMode FileMode644 = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode FolderMode = FileMode644 | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private void AddParent(string path)
    {
        int slash = path.LastIndexOf('/');
        if (slash < 0) return;
        ReadOnlySpan<char> parent = path.AsSpan(0, slash);
        if (parent.SequenceEqual(_lastFolder)) return;
        AddDirectory(parent.ToString());
    }

    // Two names that differ in case alone are two files, of which a file system like this one can hold only one.
    private bool IsKnown(string path, out EntryKind kind)
    {
        if (!_entries.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path, out string? name, out kind)) return false;
        return name == path ? true : throw Bad(path, $"has the name of '{name}' but for its case, and the file system here takes the two for one");
    }

    private void Register(string path, EntryKind kind)
    {
        if (_entries.Count >= _limits.MaxEntries)
            throw new FlowKitException(ContentErrors.TooLarge, $"The archive has more than the {_limits.MaxEntries} entries that are allowed.");
        _entries.Add(path, kind);
    }

    // Walks the link as the system would, over what this archive has: a lexical check alone misses `x/..` where x is itself a link.
    private void CheckStaysInside(string path, string target)
    {
        List<string> at = [.. path.Split('/')[..^1]];
        Stack<string> ahead = new();
        Push(target);
        int hops = 0;
        while (ahead.TryPop(out string? segment))
        {
            if (segment is "" or ".") continue;
            if (segment == "..")
            {
                if (at.Count == 0) throw Bad(path, $"is a symbolic link to '{target}', which leads out of the folder that the archive is unpacked to");
                at.RemoveAt(at.Count - 1);
                continue;
            }
            at.Add(segment);
            if (!_links.TryGetValue(string.Join('/', at), out string? next)) continue;
            // A circle leads nowhere, and so not outside either.
            if (++hops > MostHops) return;
            at.RemoveAt(at.Count - 1);
            Push(next);
        }

        void Push(string text)
        {
            string[] segments = text.Split(OperatingSystem.IsWindows() ? ['/', '\\'] : ['/']);
            for (int i = segments.Length - 1; i >= 0; i--) ahead.Push(segments[i]);
        }
    }

    // Windows lets only some users make symbolic links; a copy has the same bytes.
    [ExcludeFromCodeCoverage]
    private bool TryCopyInstead(string path, string target)
    {
        string source = System.IO.Path.GetFullPath(target, System.IO.Path.GetDirectoryName(OnDisk(path))!);
        if (!File.Exists(source)) return false;
        File.Copy(source, OnDisk(path));
        return true;
    }

    private static FlowKitException Clash(string path) => Bad(path, "is a folder and a file at once");

    private static FlowKitException Bad(string path, string problem) =>
        new(ContentErrors.BadArchive, $"The archive's entry '{path}' {problem}. Nothing of it is kept; report it to whoever made the archive.");
}
