using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>Where the solver takes candidates from, name by name: it asks only for names that it reaches.</summary>
public interface ICandidateSource
{
    /// <summary>The canonical names of the channels, the one of highest priority first.</summary>
    IReadOnlyList<string> Channels { get; }

    /// <summary>All names that there are, for near misses in explanations; empty where that is not known.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>The records of one name over all channels and subdirs, in the order in which the channels list them (it decides where nothing else does); <see cref="PackageRecord.Channel"/> is one of <see cref="Channels"/>. Empty for an unknown name.</summary>
    IReadOnlyList<PackageRecord> GetRecords(string name);
}
