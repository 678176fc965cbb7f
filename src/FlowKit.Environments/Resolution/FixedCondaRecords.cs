using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>Channels with the packages of bases in them, whatever the channels offer now: those that are kept are the only ones of their names, those that may move are beside the others.</summary>
internal sealed class FixedCondaRecords(IReadOnlyDictionary<string, PackageRecord> kept, IReadOnlyDictionary<string, PackageRecord> movable, ICandidateSource inner) : ICandidateSource
{
    public IReadOnlyList<string> Channels { get; } =
        [.. inner.Channels.Concat(kept.Values.Concat(movable.Values).Select(static r => r.Channel).Order(StringComparer.Ordinal)).Distinct(StringComparer.Ordinal)];

    public IEnumerable<string> Names => inner.Names.Concat(kept.Keys).Concat(movable.Keys).Distinct(StringComparer.Ordinal);

    public IReadOnlyList<PackageRecord> GetRecords(string name)
    {
        if (kept.TryGetValue(name, out PackageRecord? record)) return [record];
        IReadOnlyList<PackageRecord> offered = inner.GetRecords(name);
        return movable.TryGetValue(name, out PackageRecord? locked) ? [locked, .. offered.Where(o => o.Sha256 != locked.Sha256)] : offered;
    }
}
