using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>What satisfies a request.</summary>
public sealed class CondaSolution
{
    internal CondaSolution(IReadOnlyList<PackageRecord> records) => Records = records;

    /// <summary>The records to install, without virtual packages, each after what it depends on; where that leaves a choice (or packages depend on each other), by name.</summary>
    public IReadOnlyList<PackageRecord> Records { get; }
}
