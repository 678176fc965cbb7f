using System.Buffers;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Installation.Linking;

/// <summary>
/// Decides whose file is in place where packages clash. It looks at the whole set of packages and at nothing else, so the order in which they
/// are installed cannot matter: of two packages the one that (transitively) depends on the other wins, else the alphabetically first.
/// </summary>
internal sealed class PathOwnership
{
    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" =<>!~[;");

    // An empty folder that a package brings is told by something that could be in it.
    private const string InFolder = "/.";

    private readonly Dictionary<string, IReadOnlyList<string>> _depends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _reachable = new(StringComparer.Ordinal);
    private readonly HashSet<(string Package, string Path)> _aside = [];
    private readonly List<PathClash> _clashes = [];
    private readonly List<(string Package, string Path)> _torn = [];

    private PathOwnership()
    {
    }

    /// <summary>The clashes in ordinal order of their paths.</summary>
    public IReadOnlyList<PathClash> Clashes => _clashes;

    /// <summary>Paths in folders that have the name of a file of the same package: no disk can hold both.</summary>
    public IReadOnlyList<(string Package, string Path)> Torn => _torn;

    /// <summary>Whether a package's path is kept aside.</summary>
    public bool IsAside(string package, string path, InstalledPathType type) => _aside.Count > 0 && _aside.Contains((package, EntryOf(path, type)));

    /// <summary>A path as <see cref="Decide"/> takes it: two packages may bring one folder, and none may bring a file in its place.</summary>
    public static string EntryOf(string path, InstalledPathType type) => type == InstalledPathType.Directory ? path + InFolder : path;

    /// <summary>Decides for a set of packages.</summary>
    /// <param name="packages">The record of each, and its paths relative to the prefix, each by its <see cref="EntryOf"/>.</param>
    /// <param name="folders">The folders above all of these paths.</param>
    /// <param name="ignoreCase">Whether paths that differ in nothing but case are one path: it is so on Windows and macOS.</param>
    public static PathOwnership Decide(IReadOnlyList<(PackageRecord Record, IReadOnlyList<string> Paths)> packages, IReadOnlyCollection<string> folders, bool ignoreCase = false)
    {
        PathOwnership ownership = new();
        StringComparer comparer = ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        Dictionary<string, (string Package, string Path)> first = new(packages.Sum(package => package.Paths.Count), comparer);
        SortedDictionary<string, List<(string Package, string Path)>> clashes = new(comparer);
        foreach ((PackageRecord record, IReadOnlyList<string> paths) in packages)
        {
            ownership._depends[record.Name] = record.Depends;
            foreach (string path in paths)
            {
                (string Package, string Path) own = (record.Name, path);
                if (path.EndsWith(InFolder, StringComparison.Ordinal) || first.TryAdd(path, own) || first[path] == own) continue;
                if (!clashes.TryGetValue(path, out List<(string Package, string Path)>? owners)) clashes.Add(path, owners = [first[path]]);
                if (!owners.Contains(own)) owners.Add(own);
            }
        }
        ownership.DecideFilesAgainstFolders(packages, folders, first, clashes);
        foreach (List<(string Package, string Path)> owners in clashes.Values)
        {
            owners.RemoveAll(ownership._aside.Contains);
            if (owners.Count < 2) continue;
            List<string> order = ownership.Order([.. owners.Select(owner => owner.Package).Distinct(StringComparer.Ordinal)]);
            (string Package, string Path)[] ranked = [.. owners.OrderBy(owner => order.IndexOf(owner.Package)).ThenBy(owner => owner.Path, StringComparer.Ordinal)];
            ownership.Settle(ranked[0].Path, ranked[0].Package, ranked.Skip(1));
        }
        ownership._clashes.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return ownership;
    }

    // One package's file has the name of a folder that another package's files are in: all of those, or that one, must go aside.
    private void DecideFilesAgainstFolders(IReadOnlyList<(PackageRecord Record, IReadOnlyList<string> Paths)> packages, IReadOnlyCollection<string> folders,
        Dictionary<string, (string Package, string Path)> first, SortedDictionary<string, List<(string Package, string Path)>> clashes)
    {
        StringComparison comparison = first.Comparer == StringComparer.Ordinal ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        foreach (string folder in folders.Where(first.ContainsKey).Distinct(first.Comparer).Order(StringComparer.Ordinal))
        {
            List<(string Package, string Path)> asFile = clashes.TryGetValue(folder, out List<(string Package, string Path)>? several) ? [.. several] : [first[folder]];
            asFile.RemoveAll(_aside.Contains);
            if (asFile.Count == 0) continue;
            string below = folder + "/";
            List<(string Package, string Path)> inside = [.. packages.SelectMany(package => package.Paths
                .Where(path => path.StartsWith(below, comparison)).Select(path => (package.Record.Name, path)))];
            _torn.AddRange(inside.Where(item => asFile.Exists(file => file.Package == item.Package)));
            List<string> order = Order([.. asFile.Concat(inside).Select(item => item.Package).Distinct(StringComparer.Ordinal)]);
            bool fileWins = asFile.Exists(item => item.Package == order[0]);
            if (fileWins) Settle(folder, order[0], inside.Where(item => item.Package != order[0]), order.Skip(1));
            else Settle(folder, order[0], asFile);
        }
    }

    private void Settle(string path, string winner, IEnumerable<(string Package, string Path)> aside, IEnumerable<string>? losers = null)
    {
        (string Package, string Path)[] items = [.. aside];
        _clashes.Add(new PathClash(path, winner, [.. losers ?? items.Select(item => item.Package).Distinct(StringComparer.Ordinal)]));
        foreach ((string Package, string Path) item in items) _aside.Add(item);
    }

    // The winner first: repeatedly what nothing left depends on, alphabetically; in a circle, alphabetically at once.
    private List<string> Order(List<string> packages)
    {
        List<string> left = [.. packages.Order(StringComparer.Ordinal)], order = [];
        while (left.Count > 0)
        {
            string next = left.Find(candidate => !left.Exists(other => other != candidate && Reaches(other, candidate))) ?? left[0];
            left.Remove(next);
            order.Add(next);
        }
        return order;
    }

    private bool Reaches(string from, string to)
    {
        if (!_reachable.TryGetValue(from, out HashSet<string>? reachable))
        {
            reachable = new HashSet<string>(StringComparer.Ordinal);
            Stack<string> ahead = new([from]);
            while (ahead.TryPop(out string? package))
            {
                if (!_depends.TryGetValue(package, out IReadOnlyList<string>? depends)) continue;
                foreach (string spec in depends)
                {
                    string name = NameOf(spec);
                    if (reachable.Add(name)) ahead.Push(name);
                }
            }
            _reachable.Add(from, reachable);
        }
        return reachable.Contains(to);
    }

    // The name alone is wanted, also of a spec that cannot be read as a whole.
    private static string NameOf(string spec)
    {
        int start = spec.LastIndexOf("::", StringComparison.Ordinal) is var colons and >= 0 ? colons + 2 : 0;
        int end = spec.AsSpan(start).IndexOfAny(NameEnds) is var found and >= 0 ? start + found : spec.Length;
        return spec[start..end].ToLowerInvariant();
    }
}
