using System.Buffers;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Installation;

/// <summary>
/// Decides whose file is in place where packages clash. It looks at the whole set of packages and at nothing else, so the order in which they
/// are installed cannot matter: of two packages the one that (transitively) depends on the other wins, else the alphabetically first.
/// </summary>
internal sealed class PathOwnership
{
    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" =<>!~[;");

    private readonly Dictionary<string, IReadOnlyList<string>> _depends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _reachable = new(StringComparer.Ordinal);
    private readonly HashSet<(string Package, string Path)> _aside = [];
    private readonly List<PathClash> _clashes = [];

    private PathOwnership()
    {
    }

    /// <summary>The clashes in ordinal order of their paths.</summary>
    public IReadOnlyList<PathClash> Clashes => _clashes;

    /// <summary>Whether a package's file is kept aside.</summary>
    public bool IsAside(string package, string path) => _aside.Count > 0 && _aside.Contains((package, path));

    /// <summary>Decides for a set of packages.</summary>
    /// <param name="packages">The record of each, and the paths of its files and links relative to the prefix (not of folders).</param>
    /// <param name="folders">The folders above all of these paths.</param>
    public static PathOwnership Decide(IReadOnlyList<(PackageRecord Record, IReadOnlyList<string> Paths)> packages, IReadOnlyCollection<string> folders)
    {
        PathOwnership ownership = new();
        Dictionary<string, string> first = new(packages.Sum(package => package.Paths.Count), StringComparer.Ordinal);
        SortedDictionary<string, List<string>> clashes = new(StringComparer.Ordinal);
        foreach ((PackageRecord record, IReadOnlyList<string> paths) in packages)
        {
            ownership._depends[record.Name] = record.Depends;
            foreach (string path in paths)
            {
                if (first.TryAdd(path, record.Name) || first[path] == record.Name) continue;
                if (!clashes.TryGetValue(path, out List<string>? owners)) clashes.Add(path, owners = [first[path]]);
                if (!owners.Contains(record.Name)) owners.Add(record.Name);
            }
        }
        ownership.DecideFilesAgainstFolders(packages, folders, first, clashes);
        foreach ((string path, List<string> owners) in clashes)
        {
            owners.RemoveAll(owner => ownership._aside.Contains((owner, path)));
            if (owners.Count < 2) continue;
            List<string> order = ownership.Order(owners);
            ownership.Settle(path, order[0], order.Skip(1));
        }
        ownership._clashes.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return ownership;
    }

    // One package's file has the name of a folder that another package's files are in: all of those, or that one, must go aside.
    private void DecideFilesAgainstFolders(IReadOnlyList<(PackageRecord Record, IReadOnlyList<string> Paths)> packages, IReadOnlyCollection<string> folders,
        Dictionary<string, string> first, SortedDictionary<string, List<string>> clashes)
    {
        foreach (string folder in folders.Where(first.ContainsKey).Order(StringComparer.Ordinal))
        {
            List<string> asFile = clashes.TryGetValue(folder, out List<string>? several) ? [.. several] : [first[folder]];
            asFile.RemoveAll(owner => _aside.Contains((owner, folder)));
            if (asFile.Count == 0) continue;
            string below = folder + "/";
            List<(string Package, string Path)> inside = [.. packages.SelectMany(package => package.Paths
                .Where(path => path.StartsWith(below, StringComparison.Ordinal)).Select(path => (package.Record.Name, path)))];
            List<string> order = Order([.. asFile.Concat(inside.Select(item => item.Package)).Distinct(StringComparer.Ordinal)]);
            bool fileWins = asFile.Contains(order[0]);
            if (fileWins) Settle(folder, order[0], order.Skip(1), inside.Where(item => item.Package != order[0]));
            else Settle(folder, order[0], asFile);
        }
    }

    private void Settle(string path, string winner, IEnumerable<string> losers) => Settle(path, winner, losers, losers.Select(loser => (loser, path)));

    private void Settle(string path, string winner, IEnumerable<string> losers, IEnumerable<(string Package, string Path)> aside)
    {
        string[] all = [.. losers];
        _clashes.Add(new PathClash(path, winner, all));
        foreach ((string Package, string Path) item in aside.ToArray()) _aside.Add(item);
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
