using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>Tells many versions in few words.</summary>
internal static class VersionRange
{
    public static string Describe(IEnumerable<CondaVersion> versions)
    {
        CondaVersion[] distinct = [.. versions.Distinct().Order()];
        return distinct.Length <= 3 ? string.Join(", ", distinct.Select(v => v.Source)) : $"{distinct[0]}…{distinct[^1]} ({distinct.Length} versions)";
    }
}
