using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>Says why a spec has no candidates: no such name, no such version, or all are excluded.</summary>
internal static class MissingPackage
{
    public static void Describe(SolverPool pool, SolverSpec spec, List<CondaConflict> causes)
    {
        SolverName name = spec.Name;
        if (name.Name.StartsWith("__", StringComparison.Ordinal))
        {
            causes.Add(new CondaConflict(
                pool.Virtuals.TryGetValue(name.Name, out VirtualPackage? present)
                    ? $"the target system has {present.Name} {present.Version}{(present.Build == "0" ? "" : " " + present.Build)}"
                    : $"the target system has no {name.Name}",
                []));
            return;
        }
        PackageRecord[] candidates = [.. Enumerable.Range(name.FirstVariable, name.Count).Select(variable => pool.RecordOf(variable)!)];
        foreach (IGrouping<string, PackageRecord> group in name.Excluded.Where(e => spec.Spec.MatchesExceptName(e.Record)).GroupBy(e => e.Reason, e => e.Record, StringComparer.Ordinal))
            causes.Add(new CondaConflict($"{name.Name} {VersionRange.Describe(group.Select(r => r.Version))} is there, but {group.Key}", []));
        if (candidates.Length > 0) causes.Add(new CondaConflict($"no {spec.Spec} is there; there is {name.Name} {VersionRange.Describe(candidates.Select(r => r.Version))}", []));
        if (candidates.Length > 0 || causes.Count > 0) return;
        if (name.Excluded.Count > 0)
        {
            causes.Add(new CondaConflict($"no {spec.Spec} is there, and every {name.Name} is excluded: {name.Excluded[0].Reason}", []));
            return;
        }
        string near = NearName(pool, name.Name) is { } other ? $"; did you mean '{other}'?" : "";
        causes.Add(new CondaConflict($"there is no package '{name.Name}' in {Channels(pool.Request.Records.Channels)}{near}", []));
    }

    private static string Channels(IReadOnlyList<string> channels) => channels.Count switch
    {
        0 => "any channel",
        1 => "the channel " + channels[0],
        _ => "the channels " + string.Join(", ", channels),
    };

    private static string? NearName(SolverPool pool, string name)
    {
        int limit = name.Length <= 4 ? 1 : 2;
        string? best = null;
        int bestDistance = limit + 1;
        foreach (string candidate in pool.Request.Records.Names)
        {
            if (Math.Abs(candidate.Length - name.Length) > limit) continue;
            int distance = Distance(name, candidate, limit);
            if (distance < bestDistance || (distance == bestDistance && best is not null && string.CompareOrdinal(candidate, best) < 0)) (best, bestDistance) = (candidate, distance);
        }
        return bestDistance <= limit ? best : null;
    }

    // Edit distance with neighbouring characters exchanged as one edit.
    private static int Distance(string a, string b, int limit)
    {
        int[,] table = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) table[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) table[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int lowest = int.MaxValue;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                table[i, j] = Math.Min(Math.Min(table[i - 1, j] + 1, table[i, j - 1] + 1), table[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                lowest = Math.Min(lowest, table[i, j]);
            }
            if (lowest > limit) return lowest;
        }
        return table[a.Length, b.Length];
    }
}
