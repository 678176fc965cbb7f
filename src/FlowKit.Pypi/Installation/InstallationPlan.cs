using FlowKit.Content.Hashing;
using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Installation;

/// <summary>All files of several wheels together: who brings what, what is there already, which folders are needed. Making it writes nothing.</summary>
internal sealed class InstallationPlan
{
    private readonly Dictionary<string, (PlannedFile File, WheelPlan Wheel)> _owners;
    private readonly HashSet<string> _folderKeys = new(StringComparer.Ordinal);
    private readonly PythonLayout _layout;
    private readonly WheelInstallOptions _options;

    public InstallationPlan(PythonLayout layout, IReadOnlyList<CachedWheel> wheels, WheelInstallOptions options)
    {
        (_layout, _options) = (layout, options);
        PrefixFolders folders = new(layout.Prefix);
        CheckProjects(wheels);
        Wheels = [.. wheels.OrderBy(wheel => wheel.Name).Select(wheel => new WheelPlan(layout, wheel, options, folders))];
        _owners = new(Wheels.Sum(wheel => wheel.Files.Count + 1), StringComparer.Ordinal);
        SortedSet<string> needed = new(StringComparer.Ordinal);
        foreach (WheelPlan wheel in Wheels) AddWheel(wheel, needed);
        foreach ((string key, (PlannedFile file, WheelPlan wheel)) in _owners)
        {
            if (_folderKeys.Contains(key)) throw WheelPaths.Invalid(wheel.Wheel.FileName.FileName, $"'{file.RecordPath}' is a file and a folder at once");
        }
        HashSet<string> missing = Missing(needed);
        CheckWhatIsThere(missing);
        Folders = [.. needed.Where(missing.Contains)];
    }

    /// <summary>The wheels in the order of their names.</summary>
    public IReadOnlyList<WheelPlan> Wheels { get; }

    /// <summary>The folders that are not there yet, each after those above it.</summary>
    public IReadOnlyList<string> Folders { get; }

    public List<string> Warnings { get; } = [];

    private static void CheckProjects(IReadOnlyList<CachedWheel> wheels)
    {
        HashSet<PackageName> names = [];
        foreach (CachedWheel wheel in wheels)
        {
            if (!names.Add(wheel.Name))
                throw new FlowKitException(PypiErrors.FileConflict, $"The project {wheel.Name} is to be installed twice, once as {wheel.FileName}. An environment has one release of a project; leave out the other.");
        }
    }

    private void AddWheel(WheelPlan wheel, SortedSet<string> needed)
    {
        string last = "";
        foreach (PlannedFile file in wheel.Files)
        {
            ReadOnlySpan<char> folder = Path.GetDirectoryName(file.Target.AsSpan());
            if (!folder.SequenceEqual(last))
            {
                last = folder.ToString();
                AddFolder(last, needed);
            }
            string key = WheelPaths.CollisionKey(file.Target, _layout.System);
            if (_owners.TryAdd(key, (file, wheel))) continue;
            (PlannedFile other, WheelPlan owner) = _owners[key];
            if (owner == wheel) throw WheelPaths.Invalid(wheel.Wheel.FileName.FileName, $"'{file.RecordPath}' and '{other.RecordPath}' are one file when installed");
            Share(key, file, wheel, other, owner);
        }
        PlannedFile record = new() { Target = wheel.RecordTarget, RecordPath = wheel.Wheel.DistInfo + "/RECORD", Size = 0, Sha256 = default };
        string recordKey = WheelPaths.CollisionKey(record.Target, _layout.System);
        if (!_owners.TryAdd(recordKey, (record, wheel))) throw WheelPaths.Invalid(_owners[recordKey].Wheel.Wheel.FileName.FileName, $"it brings '{record.RecordPath}', which only an installer may write");
    }

    // Folders are few: those of one file are mostly those of the file before it.
    private void AddFolder(string folder, SortedSet<string> needed)
    {
        for (string? at = folder; at is not null && needed.Add(at); at = Path.GetDirectoryName(at)) _folderKeys.Add(WheelPaths.CollisionKey(at, _layout.System));
    }

    private void Share(string key, PlannedFile file, WheelPlan wheel, PlannedFile other, WheelPlan owner)
    {
        if (file.Sha256 == other.Sha256)
        {
            file.IsShared = true;
            return;
        }
        if (file.RecordPath.StartsWith(owner.Wheel.DistInfo + "/", StringComparison.Ordinal))
            throw WheelPaths.Invalid(wheel.Wheel.FileName.FileName, $"it brings '{file.RecordPath}', which belongs to {owner.Wheel.Name}");
        // As pip has it the later one stays; here "later" is a fixed order, and the loser does not claim the file.
        other.IsLost = true;
        _owners[key] = (file, wheel);
        Warnings.Add($"{owner.Wheel.Name} and {wheel.Wheel.Name} both bring '{file.RecordPath}', with different content; the one of {wheel.Wheel.Name} is installed.");
    }

    // What lies in a folder that is not there is not there either: the disk is not asked about it.
    private static HashSet<string> Missing(SortedSet<string> folders)
    {
        HashSet<string> missing = new(StringComparer.Ordinal);
        foreach (string folder in folders)
        {
            if (missing.GetAlternateLookup<ReadOnlySpan<char>>().Contains(Path.GetDirectoryName(folder.AsSpan())) || !Directory.Exists(folder)) missing.Add(folder);
        }
        return missing;
    }

    private void CheckWhatIsThere(HashSet<string> missing)
    {
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> isMissing = missing.GetAlternateLookup<ReadOnlySpan<char>>();
        Dictionary<string, HashSet<string>> present = new(StringComparer.Ordinal);
        foreach ((string key, (PlannedFile file, WheelPlan wheel)) in _owners)
        {
            ReadOnlySpan<char> parent = Path.GetDirectoryName(file.Target.AsSpan());
            if (isMissing.Contains(parent)) continue;
            string folder = parent.ToString();
            if (!present.TryGetValue(folder, out HashSet<string>? names))
                present[folder] = names = Directory.EnumerateFileSystemEntries(folder).Select(path => WheelPaths.CollisionKey(path, _layout.System)).ToHashSet(StringComparer.Ordinal);
            if (!names.Contains(key)) continue;
            if (file.Sha256 != default && IsSame(file)) file.IsShared = true;
            else throw Occupied(file, wheel);
        }
    }

    private static bool IsSame(PlannedFile file)
    {
        FileInfo there = new(file.Target);
        if (!there.Exists || there.LinkTarget is not null || there.Length != file.Size) return false;
        using FileStream content = there.OpenRead();
        return Sha256Digest.ComputeAsync(content).GetAwaiter().GetResult() == file.Sha256;
    }

    private FlowKitException Occupied(PlannedFile file, WheelPlan wheel)
    {
        string path = Path.GetRelativePath(_layout.Prefix, file.Target).Replace(Path.DirectorySeparatorChar, '/');
        string owner = _options.OwnerOf?.Invoke(path) is { } name ? $"it belongs to {name}" : "it was not written by this installation";
        return new FlowKitException(PypiErrors.FileConflict,
            $"{wheel.Wheel.Name} {wheel.Wheel.Version} brings '{path}', which is there already in {_layout.Prefix}: {owner}. Nothing was written; take {wheel.Wheel.Name} from one place only, or leave out one of the two.");
    }
}
