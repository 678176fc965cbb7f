using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>
/// Orders candidates: locked first, without tracked features before with, by channel (flexible priority), version, build number; among
/// equals the one whose dependencies reach the highest versions, then the newest. The last two are looked at only where a choice needs them.
/// </summary>
internal sealed class CandidateRanker(SolverPool pool, CandidateFilter filter)
{
    /// <summary>The places of the records of a name, sorted by everything that needs no look at others.</summary>
    public int[] Sort(string name, List<PackageRecord> records, PackageRecord? favored)
    {
        int[] places = new int[records.Count];
        for (int i = 0; i < places.Length; i++) places[i] = i;
        if (places.Length < 2) return places;
        bool lowest = IsLowest(name);
        Array.Sort(places, (a, b) =>
        {
            if (a == b) return 0;
            PackageRecord left = records[a], right = records[b];
            if (ReferenceEquals(left, favored) || ReferenceEquals(right, favored)) return ReferenceEquals(left, favored) ? -1 : 1;
            int order = CompareSimply(left, right, lowest);
            return order != 0 ? order : a.CompareTo(b);
        });
        return places;
    }

    /// <summary>Brings the group of equally good candidates that starts at or before <paramref name="index"/> into its final order.</summary>
    public void Rank(SolverSpec spec, int index)
    {
        int start = index, end = index + 1;
        while (start > 0 && AreEqual(spec, start - 1, index)) start--;
        while (end < spec.Candidates.Length && AreEqual(spec, end, index)) end++;
        for (int i = start; i < end; i++) spec.IsRanked[i] = true;
        if (end - start < 2) return;
        int[] group = spec.Candidates[start..end];
        RankByDependencies(group);
        group.CopyTo(spec.Candidates, start);
    }

    private bool AreEqual(SolverSpec spec, int a, int b)
    {
        int left = spec.Candidates[a], right = spec.Candidates[b];
        if (spec.Name.HasFavored && (left == spec.Name.FirstVariable || right == spec.Name.FirstVariable)) return false;
        return pool.RecordOf(left) is { } one && pool.RecordOf(right) is { } other && CompareSimply(one, other, IsLowest(spec.Name.Name)) == 0;
    }

    private bool IsLowest(string name) => pool.Request.Strategy switch
    {
        SolveStrategy.Lowest => true,
        SolveStrategy.LowestDirect => pool.DirectNames.Contains(name),
        _ => false,
    };

    private int CompareSimply(PackageRecord left, PackageRecord right, bool lowest)
    {
        int order = (left.TrackFeatures.Count > 0).CompareTo(right.TrackFeatures.Count > 0);
        if (order == 0 && pool.Request.Priority == ChannelPriority.Flexible) order = filter.RankOf(left).CompareTo(filter.RankOf(right));
        if (order == 0) order = lowest ? left.Version.CompareTo(right.Version) : right.Version.CompareTo(left.Version);
        return order != 0 ? order : right.BuildNumber.CompareTo(left.BuildNumber);
    }

    private void RankByDependencies(int[] group)
    {
        // The dependencies that all have in common, by name; where one has two specs of a name, the lower of their highest versions counts.
        Dictionary<string, SolverSpec?[]> best = new(StringComparer.Ordinal);
        for (int i = 0; i < group.Length; i++)
        {
            foreach (string text in pool.RecordOf(group[i])!.Depends)
            {
                if (pool.GetSpec(text) is not { } spec) continue;
                if (!best.TryGetValue(spec.Name.Name, out SolverSpec?[]? specs))
                {
                    if (i > 0) continue;
                    best.Add(spec.Name.Name, specs = new SolverSpec?[group.Length]);
                }
                SolverSpec? other = specs[i];
                if (other is null) specs[i] = spec;
                else if (!ReferenceEquals(other, spec)) specs[i] = Narrower(other, spec);
            }
        }
        SolverSpec?[][] shared = [.. best.Where(pair => Array.TrueForAll(pair.Value, spec => spec is not null)).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value)];
        bool lowest = pool.Request.Strategy == SolveStrategy.Lowest;
        int[] places = new int[group.Length];
        for (int i = 0; i < places.Length; i++) places[i] = i;
        Array.Sort(places, (a, b) =>
        {
            foreach (SolverSpec?[] specs in shared)
            {
                if (ReferenceEquals(specs[a], specs[b])) continue;
                int order = CompareHighest(specs[a]!, specs[b]!, lowest);
                if (order != 0) return order;
            }
            foreach (SolverSpec?[] specs in shared)
            {
                int order = CompareFeatures(specs[a]!, specs[b]!);
                if (order != 0) return order;
            }
            PackageRecord left = pool.RecordOf(group[a])!, right = pool.RecordOf(group[b])!;
            int newest = Nullable.Compare(right.Timestamp, left.Timestamp);
            return newest != 0 ? newest : CompareIdentity(left, right, a, b);
        });
        int[] sorted = Array.ConvertAll(places, place => group[place]);
        sorted.CopyTo(group, 0);
    }

    // Nothing but the place of writing is left to tell them apart: the order of the channels, then of the names.
    private int CompareIdentity(PackageRecord left, PackageRecord right, int a, int b)
    {
        int order = filter.RankOf(left).CompareTo(filter.RankOf(right));
        if (order == 0) order = string.CompareOrdinal(left.Build, right.Build);
        if (order == 0) order = string.CompareOrdinal(left.Subdir, right.Subdir);
        if (order == 0) order = string.CompareOrdinal(left.FileName, right.FileName);
        return order != 0 ? order : a.CompareTo(b);
    }

    private SolverSpec Narrower(SolverSpec a, SolverSpec b)
    {
        int order = CompareHighest(a, b, lowest: false);
        if (order == 0) order = CompareFeatures(a, b);
        return order > 0 ? a : b;
    }

    // Known once the versions were compared.
    private static int CompareFeatures(SolverSpec a, SolverSpec b) => a.HighestHasFeatures.CompareTo(b.HighestHasFeatures);

    // Negative where a's highest version is the better one.
    private int CompareHighest(SolverSpec a, SolverSpec b, bool lowest)
    {
        FindHighest(a);
        FindHighest(b);
        if (a.HighestVersion is null || b.HighestVersion is null) return (a.HighestVersion is null).CompareTo(b.HighestVersion is null);
        return lowest ? a.HighestVersion.CompareTo(b.HighestVersion) : b.HighestVersion.CompareTo(a.HighestVersion);
    }

    private void FindHighest(SolverSpec spec)
    {
        if (spec.HighestIsKnown) return;
        spec.HighestIsKnown = true;
        foreach (int candidate in spec.Candidates)
        {
            (CondaVersion version, bool features) = pool.DataOf(candidate) is VirtualPackage virtualPackage
                ? (virtualPackage.Version, false)
                : (pool.RecordOf(candidate)!.Version, pool.RecordOf(candidate)!.TrackFeatures.Count > 0);
            if (spec.HighestVersion is null || version > spec.HighestVersion) (spec.HighestVersion, spec.HighestHasFeatures) = (version, features);
        }
    }
}
