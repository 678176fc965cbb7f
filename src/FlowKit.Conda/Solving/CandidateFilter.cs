using System.Globalization;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>Decides which records of a name may be used at all, and remembers why the others may not.</summary>
internal sealed class CandidateFilter
{
    private readonly CondaSolveRequest _request;
    private readonly Dictionary<string, int> _channelRanks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PackageRecord> _locked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PackageRecord> _pinned = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<MatchSpec>> _asked = new(StringComparer.Ordinal);
    private readonly ILookup<string, MatchSpec> _addressed;

    public CandidateFilter(CondaSolveRequest request)
    {
        _request = request;
        for (int i = 0; i < request.Records.Channels.Count; i++) _channelRanks.TryAdd(request.Records.Channels[i], i);
        foreach (PackageRecord record in request.Locked) _locked[record.Name] = record;
        foreach (PackageRecord record in request.Pinned)
        {
            if (_pinned.TryGetValue(record.Name, out PackageRecord? other) && !IsSame(other, record))
                throw new FlowKitException(CondaErrors.BadRequest, $"Both {other} and {record} are pinned, but only one package of a name can be installed. Pin one of them.");
            _pinned[record.Name] = record;
        }
        _addressed = request.Specs.Where(spec => spec.Url is not null && spec.PackageName is not null).ToLookup(spec => spec.PackageName!, StringComparer.Ordinal);
        // A constraint that names a channel is as plain about where its package is to come from as a spec that does.
        foreach (MatchSpec spec in request.Specs.Concat(request.Constraints.Where(constraint => constraint.Channel is not null)))
        {
            if (spec.Condition is not null || !spec.HasExactName) continue;
            if (!_asked.TryGetValue(spec.Name, out List<MatchSpec>? specs)) _asked.Add(spec.Name, specs = []);
            specs.Add(spec);
        }
    }

    public int RankOf(PackageRecord record) => _channelRanks.TryGetValue(record.Channel, out int rank) ? rank : int.MaxValue;

    public List<PackageRecord> Select(string name, IReadOnlyList<PackageRecord> records, SolverName target, out PackageRecord? favored)
    {
        List<PackageRecord> selected = new(records.Count);
        favored = null;
        if (_pinned.TryGetValue(name, out PackageRecord? pinned))
        {
            foreach (PackageRecord record in records)
            {
                if (!IsSame(record, pinned)) target.Excluded.Add((record, $"{pinned} is pinned", null));
            }
            selected.Add(pinned);
            favored = pinned;
            return selected;
        }

        PackageRecord? twin = _locked.TryGetValue(name, out PackageRecord? locked) ? TwinOf(locked, records) : null;
        (int best, string? bestChannel) = _request.Priority == ChannelPriority.Strict ? FirstChannelOf(name, records) : (int.MaxValue, null);
        MatchSpec[] addressed = _addressed.Contains(name) ? [.. _addressed[name].Where(spec => records.Any(spec.MatchesExceptName))] : [];
        MatchSpec? only = Array.Find(addressed, spec => spec.Condition is null);
        foreach (PackageRecord record in records)
        {
            if (_request.Excluded.Count > 0 && _request.Excluded.TryGetValue(record.Url, out string? why)) target.Excluded.Add((record, why, null));
            else if (ReferenceEquals(record, twin))
            {
                favored = record;
                selected.Add(record);
            }
            // Who names an archive means it, wherever it is and however new.
            else if (Array.Exists(addressed, spec => spec.MatchesExceptName(record))) selected.Add(record);
            else if (only is not null) target.Excluded.Add((record, $"{name} is asked for as {ChannelText.StripSecrets(only.Url!)}", null));
            else if (bestChannel is not null && RankOf(record) > best)
                target.Excluded.Add((record, $"it is in the channel {record.Channel}, which strict priority hides, for {bestChannel} has {name} too", null));
            else if (IsTooNew(record) is { } tooNew) target.Excluded.Add((record, tooNew.Reason, tooNew.Date));
            else selected.Add(record);
        }
        DropConverted(selected, favored);
        if (locked is not null && twin is null && !_request.Excluded.ContainsKey(locked.Url))
        {
            // What is installed stays possible, even where no channel has it any more.
            selected.Add(locked);
            favored = locked;
        }
        return selected;
    }

    // Several channels can have one archive: it is then the one that was locked where it still is.
    private static PackageRecord? TwinOf(PackageRecord locked, IReadOnlyList<PackageRecord> records)
    {
        PackageRecord? twin = null;
        foreach (PackageRecord record in records)
        {
            if (!IsSame(record, locked)) continue;
            if (string.Equals(record.Channel, locked.Channel, StringComparison.Ordinal)) return record;
            twin ??= record;
        }
        return twin;
    }

    // Strict priority takes a name from the first channel that has it. What the request itself asks of the name, its version or its channel,
    // comes before: a channel that has nothing of that kind does not count, as in rattler, which reads only what is asked for of such a name.
    private (int Rank, string? Channel) FirstChannelOf(string name, IReadOnlyList<PackageRecord> records)
    {
        int best = int.MaxValue;
        string? channel = null;
        _asked.TryGetValue(name, out List<MatchSpec>? asked);
        foreach (PackageRecord record in records)
        {
            if (RankOf(record) is var rank && rank < best && (asked is null || asked.TrueForAll(spec => spec.MatchesExceptName(record)))) (best, channel) = (rank, record.Channel);
        }
        if (channel is null && asked is not null)
        {
            foreach (PackageRecord record in records)
            {
                if (RankOf(record) is var rank && rank < best) (best, channel) = (rank, record.Channel);
            }
        }
        return (best, channel);
    }

    /// <summary>Whether two records are the same archive, or the same build of one channel where one of them does not tell.</summary>
    public static bool IsSame(PackageRecord a, PackageRecord b)
    {
        if (!string.Equals(a.Build, b.Build, StringComparison.Ordinal) || !a.Version.Equals(b.Version) || !string.Equals(a.Subdir, b.Subdir, StringComparison.Ordinal)) return false;
        if (a.Sha256 is not null && b.Sha256 is not null) return string.Equals(a.Sha256, b.Sha256, StringComparison.OrdinalIgnoreCase);
        return string.Equals(a.FileName, b.FileName, StringComparison.Ordinal);
    }

    // Of one build as .conda and .tar.bz2 only the .conda counts; this runs after the others were excluded, so that a lone .tar.bz2 stays.
    private static void DropConverted(List<PackageRecord> records, PackageRecord? favored)
    {
        HashSet<(string, string, string)>? stems = null;
        foreach (PackageRecord record in records)
        {
            if (record.IsCondaFormat) (stems ??= []).Add((record.Channel, record.Subdir, record.FileName[..^6]));
        }
        if (stems is null) return;
        records.RemoveAll(record => !record.IsCondaFormat && !ReferenceEquals(record, favored) && record.FileName.EndsWith(".tar.bz2", StringComparison.Ordinal)
            && stems.Contains((record.Channel, record.Subdir, record.FileName[..^8])));
    }

    private (string Reason, DateTimeOffset? Date)? IsTooNew(PackageRecord record)
    {
        DateTimeOffset? limit = _request.ExcludeNewerByPackage.TryGetValue(record.Name, out DateTimeOffset? byPackage) ? byPackage
            : _request.ExcludeNewerByChannel.TryGetValue(record.Channel, out DateTimeOffset? byChannel) ? byChannel
            : _request.ExcludeNewer;
        if (limit is null) return null;
        DateTimeOffset? date = record.IndexedTimestamp ?? record.Timestamp;
        if (date <= limit) return null;
        string cutOff = limit.Value.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return (date is null ? $"it does not tell its age, and only packages up to {cutOff} are allowed" : $"newer than the cut-off {cutOff}", date);
    }
}
