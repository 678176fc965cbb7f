using System.Globalization;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>Says why specs have no candidates: no such name, no such version, or all are excluded.</summary>
internal static class MissingPackage
{
    /// <summary>Why what matches may not be used, for a spec that has no candidates; empty where nothing matches at all. Specs of a name for which it is the same fail alike.</summary>
    public static string ReasonsOf(SolverSpec spec) =>
        string.Join('\n', spec.Name.Excluded.Where(excluded => spec.Spec.MatchesExceptName(excluded.Record)).Select(excluded => excluded.Reason).Distinct().Order(StringComparer.Ordinal));

    /// <summary>Tells it of specs of one name that fail alike.</summary>
    public static List<CondaConflict> Describe(SolverPool pool, IReadOnlyList<SolverSpec> specs)
    {
        SolverName name = specs[0].Name;
        string none = specs.Count == 1 ? $"no {specs[0].Spec} is there" : "none of these is there";
        if (name.Name.StartsWith("__", StringComparison.Ordinal))
        {
            return [new CondaConflict(
                pool.Virtuals.TryGetValue(name.Name, out VirtualPackage? present)
                    ? $"the target system has {present.Name} {present.Version}{(present.Build == "0" ? "" : " " + present.Build)}"
                    : $"the target system has no {name.Name}",
                [])];
        }
        PackageRecord[] candidates = [.. Enumerable.Range(name.FirstVariable, name.Count).Select(variable => pool.RecordOf(variable)!)];
        List<CondaConflict> causes = [.. name.Excluded.Where(e => specs.Any(spec => spec.Spec.MatchesExceptName(e.Record))).GroupBy(e => e.Reason, StringComparer.Ordinal)
            .Select(group => new CondaConflict($"{name.Name} {VersionRange.Describe(group.Select(e => e.Record.Version))} is there, but {Why(group.Key, group.Select(e => e.Date))}", []))];
        string rest = candidates.Length == 0 ? "" : $"there is {name.Name} {VersionRange.Describe(candidates.Select(r => r.Version))}";
        if (candidates.Length > 0) causes.Add(new CondaConflict(causes.Count > 0 ? $"otherwise {rest}" : $"{none}; {rest}", []));
        if (causes.Count > 0) return causes;
        if (name.Excluded.Count > 0)
        {
            string reason = name.Excluded[0].Reason;
            return [new CondaConflict($"{none}, and every {name.Name} is excluded: {Why(reason, name.Excluded.Where(e => e.Reason == reason).Select(e => e.Date))}", [])];
        }
        string near = NearName(pool, name.Name) is { } other ? $"; did you mean '{other}'?" : "";
        return [new CondaConflict($"there is no package '{name.Name}' in {Channels(pool.Request.Records.Channels)}{near}", [])];
    }

    private static string Why(string reason, IEnumerable<DateTimeOffset?> dates)
    {
        string[] days = [.. dates.OfType<DateTimeOffset>().Select(date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Distinct().Order(StringComparer.Ordinal)];
        return days.Length switch
        {
            0 => reason,
            1 => $"it is of {days[0]}, {reason}",
            _ => $"the oldest is of {days[0]}, {reason}",
        };
    }

    private static string Channels(IReadOnlyList<string> channels) => channels.Count switch
    {
        0 => "any channel",
        1 => "the channel " + channels[0],
        _ => "the channels " + string.Join(", ", channels),
    };

    private static string? NearName(SolverPool pool, string name)
    {
        int limit = name.Length switch { <= 2 => 0, <= 4 => 1, _ => 2 };
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
