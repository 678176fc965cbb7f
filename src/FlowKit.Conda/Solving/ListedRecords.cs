using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>
/// Candidates from a list, without any channel. Over the packages of a lock, a solve tells offline whether the lock still is what is asked for: it fails and says why where it is not, and packages that
/// are not in its answer are wanted by nobody any more.
/// </summary>
public sealed class ListedRecords : ICandidateSource
{
    private readonly ILookup<string, PackageRecord> _byName;

    /// <summary>Takes a list of records.</summary>
    /// <param name="records">The records; of several channels, those of the channel of highest priority first.</param>
    public ListedRecords(IEnumerable<PackageRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        PackageRecord[] all = [.. records];
        _byName = all.ToLookup(static record => record.Name, StringComparer.Ordinal);
        Channels = [.. all.Select(static record => record.Channel).Distinct(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Channels { get; }

    /// <inheritdoc/>
    public IEnumerable<string> Names => _byName.Select(static name => name.Key);

    /// <inheritdoc/>
    public IReadOnlyList<PackageRecord> GetRecords(string name) => [.. _byName[name]];
}
