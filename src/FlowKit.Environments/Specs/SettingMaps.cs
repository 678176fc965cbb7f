namespace FlowKit.Environments.Specs;

/// <summary>Joins settings that are kept by name.</summary>
internal static class SettingMaps
{
    /// <summary>The entries of both; where both have a name, the first's.</summary>
    public static IReadOnlyDictionary<string, CutOff> Or(IReadOnlyDictionary<string, CutOff> first, IReadOnlyDictionary<string, CutOff> second)
    {
        if (second.Count == 0) return first;
        Dictionary<string, CutOff> all = new(second, StringComparer.Ordinal);
        foreach ((string name, CutOff cutOff) in first) all[name] = cutOff;
        return all;
    }
}
