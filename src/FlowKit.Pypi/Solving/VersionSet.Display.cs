using System.Text;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

public sealed partial class VersionSet
{
    /// <summary>
    /// The set as people write it: clauses joined by <c>,</c> within an interval, intervals by <c> | </c>, as <c>&gt;=1.0,&lt;2 | ==3.1</c>;
    /// <c>*</c> for every version, <c>∅</c> for none. Holes of one version or one prefix are written with <c>!=</c>.
    /// </summary>
    public override string ToString()
    {
        if (IsEmpty) return "∅";
        if (IsAll) return "*";
        StringBuilder text = new();
        int i = 0;
        while (i < IntervalCount)
        {
            if (i > 0) text.Append(" | ");
            int last = i;
            List<string> holes = [];
            while (last + 1 < IntervalCount && DescribeHole(_bounds[(2 * last) + 1], _bounds[(2 * last) + 2]) is { } hole)
            {
                holes.Add(hole);
                last++;
            }
            AppendInterval(text, _bounds[2 * i], _bounds[(2 * last) + 1], holes);
            i = last + 1;
        }
        return text.ToString();
    }

    private static void AppendInterval(StringBuilder text, VersionBound lower, VersionBound upper, List<string> holes)
    {
        if (holes.Count == 0 && DescribeOne(lower, upper) is { } one)
        {
            text.Append("==").Append(one);
            return;
        }
        int start = text.Length;
        if (lower != VersionBound.Start)
        {
            text.Append(lower.Kind == VersionBoundKind.Before ? ">=" : ">").Append(lower.Version);
        }
        if (!upper.IsEnd)
        {
            if (text.Length > start) text.Append(',');
            text.Append(DescribeUpper(upper));
        }
        foreach (string hole in holes)
        {
            if (text.Length > start) text.Append(',');
            text.Append("!=").Append(hole);
        }
    }

    private static string DescribeUpper(VersionBound upper)
    {
        Pep440Version version = upper.Version!;
        if (upper.Kind != VersionBoundKind.Before) return "<=" + version;
        return "<" + (IsFirstDev(version) ? version.BaseVersion() : version);
    }

    private static string? DescribeHole(VersionBound from, VersionBound to) => DescribeOne(from, to);

    // One version, or one release with all that begins with it.
    private static string? DescribeOne(VersionBound lower, VersionBound upper)
    {
        if (lower.Kind != VersionBoundKind.Before || upper.Version is not { } end) return null;
        Pep440Version start = lower.Version!;
        if (upper.Kind is VersionBoundKind.After or VersionBoundKind.AfterLocals) return start.Equals(end) ? start.ToString() : null;
        if (upper.Kind != VersionBoundKind.Before || !IsFirstDev(start) || !IsFirstDev(end) || start.Epoch != end.Epoch) return null;

        int length = end.ReleaseLength;
        if (end.Release[length - 1].IsZero) return null;
        for (int i = 0; i < Math.Max(length, start.ReleaseLength); i++)
        {
            System.Numerics.BigInteger begin = i < start.ReleaseLength ? start.Release[i] : 0;
            if (i < length - 1 ? begin != end.Release[i] : i == length - 1 ? begin + 1 != end.Release[i] : !begin.IsZero) return null;
        }
        System.Numerics.BigInteger[] release = [.. end.Release];
        release[^1]--;
        return (end.Epoch.IsZero ? "" : end.Epoch + "!") + string.Join('.', release) + ".*";
    }

    private static bool IsFirstDev(Pep440Version version) => version.Dev is { IsZero: true } && !version.IsPostRelease
        && version.PreRelease == PreReleaseKind.None && !version.HasLocal;
}
