using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>What is to be solved.</summary>
public sealed record CondaSolveRequest
{
    /// <summary>What has to be installed.</summary>
    public required IReadOnlyList<MatchSpec> Specs { get; init; }

    /// <summary>Who asks for a spec or a constraint, an environment or a file, in the words that explanations are to use. Changes no answer. Default: nobody is named.</summary>
    public IReadOnlyDictionary<MatchSpec, string> Origins { get; init; } = new Dictionary<MatchSpec, string>();

    /// <summary>Where candidates come from, for example the records of a gateway.</summary>
    public required ICandidateSource Records { get; init; }

    /// <summary>What the target system offers. Default: nothing, so that packages which need <c>__glibc</c> and the like cannot be installed.</summary>
    public IReadOnlyList<VirtualPackage> VirtualPackages { get; init; } = [];

    /// <summary>What the order of channels means. Default: strict.</summary>
    public ChannelPriority Priority { get; init; } = ChannelPriority.Strict;

    /// <summary>Records that are installed or locked already: preferred where they fit, whatever their age, unless they are <see cref="Excluded"/>.</summary>
    public IReadOnlyList<PackageRecord> Locked { get; init; } = [];

    /// <summary>Records that have to be used if their name is used at all, whatever the channels offer.</summary>
    public IReadOnlyList<PackageRecord> Pinned { get; init; } = [];

    /// <summary>What has to hold for packages that are installed, without installing anything.</summary>
    public IReadOnlyList<MatchSpec> Constraints { get; init; } = [];

    /// <summary>Records newer than this do not exist, and neither do records that do not tell their age. Default: no limit.</summary>
    public DateTimeOffset? ExcludeNewer { get; init; }

    /// <summary>Exceptions to <see cref="ExcludeNewer"/> by package name; null as value lifts it for that name.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset?> ExcludeNewerByPackage { get; init; } = new Dictionary<string, DateTimeOffset?>();

    /// <summary>Exceptions to <see cref="ExcludeNewer"/> by canonical channel name; null as value lifts it for that channel.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset?> ExcludeNewerByChannel { get; init; } = new Dictionary<string, DateTimeOffset?>();

    /// <summary>Which versions are preferred. Default: the highest.</summary>
    public SolveStrategy Strategy { get; init; } = SolveStrategy.Highest;

    /// <summary>Replacements of dependencies: where a record that matches the first depends on the name of the second, the second counts.</summary>
    public IReadOnlyList<(MatchSpec Package, MatchSpec Dependency)> DependencyOverrides { get; init; } = [];

    /// <summary>Archives that must not be used, by address, with the reason that explanations give.</summary>
    public IReadOnlyDictionary<Uri, string> Excluded { get; init; } = new Dictionary<Uri, string>();

    /// <summary>The longest time a solve may take. Where it ends after it was found that there is no solution, that is told without a suggestion. Default: no limit.</summary>
    public TimeSpan? TimeLimit { get; init; }
}
