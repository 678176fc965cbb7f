using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Channels;

/// <summary>The records of one subdir, made name by name.</summary>
internal interface ISubdirRecords
{
    IEnumerable<string> Names { get; }

    /// <summary>What the subdir says about other channels (CEP 42).</summary>
    ChannelRelations Relations { get; }

    void AddRecords(string name, List<PackageRecord> records);

    /// <summary>What was wrong with records that were left out.</summary>
    IReadOnlyList<string> Warnings { get; }
}
