using FlowKit.Conda.Solving;

namespace FlowKit.Environments.Specs;

/// <summary>
/// How conda packages are chosen. What is left unsaid is what the options say, else the default. Each setting that differs from its default is part of the requirement id; what the options say is, where conda packages are asked for.
/// </summary>
public sealed record CondaSettings
{
    /// <summary>Settings that say nothing.</summary>
    public static CondaSettings Default { get; } = new();

    /// <summary>What the order of channels means. Default: null, <see cref="ChannelPriority.Strict"/>.</summary>
    public ChannelPriority? Priority { get; init; }

    /// <summary>Which versions are preferred. Default: null, <see cref="SolveStrategy.Highest"/>.</summary>
    public SolveStrategy? Strategy { get; init; }

    /// <summary>Match specs that hold for packages which are in the answer for another reason (conda's pinned packages); they install nothing. Default: none.</summary>
    public IReadOnlyList<PackageRequest> Constraints { get; init; } = [];

    /// <summary>What takes the place of dependencies, whoever has them. Default: none.</summary>
    public IReadOnlyList<CondaOverride> Overrides { get; init; } = [];

    /// <summary>Match specs of packages that are never used, for example <c>numpy==2.1.0</c> or <c>conda-forge::numpy[build_number=3]</c>. Default: none.</summary>
    public IReadOnlyList<PackageRequest> Excluded { get; init; } = [];

    /// <summary>Cut-offs of single channels, by name, in place of <see cref="EnvironmentSpec.ExcludeNewer"/>; <see cref="EnvironmentSpec.ExcludeNewerPackages"/> comes before them. Default: none.</summary>
    public IReadOnlyDictionary<string, CutOff> ExcludeNewerChannels { get; init; } = new Dictionary<string, CutOff>();

    /// <summary>These settings, and where they say nothing those of <paramref name="other"/>; lists are joined.</summary>
    public CondaSettings Or(CondaSettings other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new CondaSettings
        {
            Priority = Priority ?? other.Priority,
            Strategy = Strategy ?? other.Strategy,
            Constraints = [.. Constraints.Union(other.Constraints)],
            Overrides = [.. Overrides.Union(other.Overrides)],
            Excluded = [.. Excluded.Union(other.Excluded)],
            ExcludeNewerChannels = SettingMaps.Or(ExcludeNewerChannels, other.ExcludeNewerChannels),
        };
    }
}
