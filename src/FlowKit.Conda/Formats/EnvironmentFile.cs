namespace FlowKit.Conda.Formats;

/// <summary>An <c>environment.yml</c> (CEP 24): what a user asks for.</summary>
public sealed record EnvironmentFile
{
    /// <summary>The name; null where the file has none.</summary>
    public string? Name { get; init; }

    /// <summary>The channels, the one of highest priority first, as written.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>The match specs, as written.</summary>
    public IReadOnlyList<string> Dependencies { get; init; } = [];

    /// <summary>The PyPI requirements below <c>pip:</c>, as written.</summary>
    public IReadOnlyList<string> Pip { get; init; } = [];

    /// <summary>Dependencies of single platforms, by what stands between the parentheses of <c>sel(win)</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Selectors { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Environment variables to be set on activation.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The platforms that the file is for; empty where it does not say.</summary>
    public IReadOnlyList<string> Platforms { get; init; } = [];

    /// <summary>conda-lock's category; null where the file has none.</summary>
    public string? Category { get; init; }

    /// <summary>Top-level keys that mean nothing here and are passed over, which a user should know (CEP 24); empty for none.</summary>
    public IReadOnlyList<string> IgnoredKeys { get; init; } = [];
}
