using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>Channels in which the packages of a base are the only ones of their names, whatever the channels offer now.</summary>
internal sealed class FixedCondaRecords(IReadOnlyDictionary<string, PackageRecord> kept, ICandidateSource? inner) : ICandidateSource
{
    public IReadOnlyList<string> Channels { get; } =
        [.. (inner?.Channels ?? []).Concat(kept.Values.Select(static r => r.Channel).Order(StringComparer.Ordinal)).Distinct(StringComparer.Ordinal)];

    public IEnumerable<string> Names => (inner?.Names ?? []).Concat(kept.Keys).Distinct(StringComparer.Ordinal);

    public IReadOnlyList<PackageRecord> GetRecords(string name) => kept.TryGetValue(name, out PackageRecord? record) ? [record] : inner?.GetRecords(name) ?? [];
}
