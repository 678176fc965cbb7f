using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>The versions of a project, sorted, in the groups in which they are looked at.</summary>
internal sealed class Project
{
    private Release[]? _known;

    private Project(PackageName name, Release[][] groups)
    {
        Name = name;
        Groups = groups;
    }

    public PackageName Name { get; }

    /// <summary>Each sorted, lowest version first. One group, but for <see cref="IndexStrategy.UnsafeFirstMatch"/>: one for each index there.</summary>
    public Release[][] Groups { get; }

    /// <summary>Why there is nothing at all; null where there is something.</summary>
    public UnavailableReason? Missing { get; private init; }

    /// <summary>What its maintainers say about it, where the index tells it.</summary>
    public ProjectStatus? Status { get; private init; }

    /// <summary>The project is one direct reference: no other version exists, and no index is asked.</summary>
    public bool IsDirect { get; private init; }

    /// <summary>The environment has the distribution already.</summary>
    public ProvidedDistribution? Provided { get; private init; }

    public static Project None(PackageName name, UnavailableReason reason) => new(name, []) { Missing = reason };

    public static Project OfProvided(PackageName name, ProvidedDistribution provided) =>
        new(name, [[new Release(provided.Version, new PageFiles([])) { IsEvaluated = true }]]) { Provided = provided };

    public static Project OfDirect(PackageName name, Pep440Version version, PypiFile file) =>
        new(name, [[new Release(version, new PageFiles([])) { IsEvaluated = true, Chosen = file, MetadataFile = file }]]) { IsDirect = true };

    public static Project OfPage(PackageName name, ProjectPage page)
    {
        SortedDictionary<int, Dictionary<Pep440Version, Release>> ranks = [];
        WheelStem stems = new(name);
        PageFiles files = new(page.Files);
        ArchivedFiles? archived = page.Files as ArchivedFiles;
        for (int i = 0; i < page.Files.Count; i++)
        {
            string fileName = archived is null ? page.Files[i].FileName : System.Text.Encoding.UTF8.GetString(archived.NameOf(i));
            bool isWheel = fileName.EndsWith(".whl", StringComparison.Ordinal);
            Pep440Version version;
            if (isWheel)
            {
                if (stems.VersionOf(fileName) is not { } told) continue;
                version = told;
            }
            else
            {
                if (!SourceFileName.TryParse(fileName, name, out SourceFileName? source)) continue;
                version = source.Version;
            }
            int rank = archived is null ? page.Files[i].IndexRank : 0;
            if (!ranks.TryGetValue(rank, out Dictionary<Pep440Version, Release>? releases)) ranks.Add(rank, releases = []);
            if (!releases.TryGetValue(version, out Release? release)) releases.Add(version, release = new Release(version, files));
            release.Add(i);
        }
        List<Release[]> groups = new(ranks.Count);
        foreach (Dictionary<Pep440Version, Release> releases in ranks.Values)
        {
            Release[] sorted = [.. releases.Values];
            Array.Sort(sorted, static (left, right) => left.Version.CompareTo(right.Version));
            groups.Add(sorted);
        }
        return new Project(name, [.. groups]) { Status = page.Status };
    }

    /// <summary>The first release of a version that has a usable file, in the order of the groups; any of the version where none has; null where there is none.</summary>
    public Release? Find(Pep440Version version, FilePolicy policy)
    {
        Release? unusable = null;
        foreach (Release[] group in Groups)
        {
            int at = IndexOf(group, version);
            if (at < 0) continue;
            policy.Evaluate(this, group[at]);
            if (group[at].Reason is null && !group[at].IsExcluded) return group[at];
            unusable ??= group[at];
        }
        return unusable;
    }

    /// <summary>
    /// The versions around which nothing else can be chosen: the widest interval that holds no other known version, so that facts about neighbours grow together
    /// into one.
    /// </summary>
    public VersionSet Widen(Pep440Version version, FilePolicy policy)
    {
        if (IsDirect || Provided is not null || Groups.Length == 0) return VersionSet.Singleton(version);
        Release[] known = KnownReleases(policy);
        int at = IndexOf(known, version);
        int below = at >= 0 ? at - 1 : ~at - 1;
        int above = at >= 0 ? at + 1 : ~at;
        return VersionSet.Between(
            below < 0 ? VersionBound.Start : VersionBound.After(known[below].Version),
            above >= known.Length ? VersionBound.End : VersionBound.Before(known[above].Version));
    }

    /// <summary>Of every version that is old enough for the cut-off date one release, sorted. A project serves one search, and so one policy.</summary>
    public Release[] KnownReleases(FilePolicy policy)
    {
        if (_known is not null) return _known;
        List<Release> known = [];
        foreach (Release[] group in Groups)
        {
            foreach (Release release in group)
            {
                if (!policy.IsExcluded(this, release)) known.Add(release);
            }
        }
        return _known = Groups.Length > 1 ? [.. known.DistinctBy(static release => release.Version).OrderBy(static release => release.Version)] : [.. known];
    }

    /// <summary>The releases of a sorted list that lie in an interval: the first place, and the one behind the last.</summary>
    public static (int From, int To) Within(Release[] sorted, (VersionBound Lower, VersionBound Upper) interval) => (CountBefore(sorted, interval.Lower), CountBefore(sorted, interval.Upper));

    public static int IndexOf(Release[] group, Pep440Version version)
    {
        int low = 0, high = group.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = group[middle].Version.CompareTo(version);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return ~low;
    }

    private static int CountBefore(Release[] sorted, VersionBound bound)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (bound.IsBefore(sorted[middle].Version)) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}
