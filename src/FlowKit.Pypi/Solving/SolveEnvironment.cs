using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>What a search is for: one target, or, in universal mode, many at once.</summary>
internal abstract class SolveEnvironment(Dictionary<(Marker, ExtraName), MarkerTree> conditions)
{
    private static readonly char[] Digits = [.. "0123456789"];

    /// <summary>What markers mean with an extra, remembered: they repeat endlessly between packages.</summary>
    protected Dictionary<(Marker, ExtraName), MarkerTree> Conditions => conditions;

    /// <summary>For messages: <c>linux-64, Python 3.11</c>.</summary>
    public abstract string Description { get; }

    /// <summary>The Python versions, for messages.</summary>
    public abstract string Python { get; }

    /// <summary>
    /// The condition under which a requirement holds here, with the one extra asked for (and, of an extra, not without it); null where it never does.
    /// </summary>
    public abstract MarkerTree? Condition(Requirement requirement, ExtraName extra);

    /// <summary>
    /// The condition under which a requirement of the user holds here; null where it never does. It may name <c>extras</c> and <c>dependency_groups</c> of the lock that is being made.
    /// </summary>
    public virtual MarkerTree? RootCondition(Requirement requirement) => Condition(requirement, default);

    /// <summary>The marker holds here; null where it does on some targets and not on others.</summary>
    public abstract bool? Holds(Marker marker);

    /// <summary>The place of the wheel among those that fit, 0 the best; null where it does not fit.</summary>
    public abstract int? Priority(WheelFileName wheel);

    /// <summary>The wheel, which there is no other in place of, can be used.</summary>
    public virtual bool Serves(WheelFileName wheel) => Priority(wheel) is not null;

    /// <summary>The wheel goes into the answer with its version: some target of the whole solve can use it, whichever part of it is searched.</summary>
    public virtual bool Lists(WheelFileName wheel) => Priority(wheel) is not null;

    /// <summary>A file that needs these Python versions can be used.</summary>
    public abstract bool Fits(VersionSet python);

    /// <summary>Why none of the wheels fits, in words.</summary>
    public abstract string DescribeMismatch(IReadOnlyList<WheelFileName> wheels);

    /// <summary>What a marker means.</summary>
    protected virtual MarkerTree Read(Marker marker) => MarkerTree.Of(marker);

    /// <summary>The condition of a marker with the one extra asked for, and, of an extra, not without it.</summary>
    protected MarkerTree ConditionOf(Marker marker, ExtraName extra)
    {
        if (conditions.TryGetValue((marker, extra), out MarkerTree? condition)) return condition;
        MarkerTree tree = Read(marker), plain = tree.WithExtras([]);
        condition = extra.Value.Length == 0 ? plain : tree.WithExtras([extra]).And(plain.Not());
        conditions.Add((marker, extra), condition);
        return condition;
    }

    /// <summary>Python tags, cp312 before cp311 and cp39, other implementations behind.</summary>
    protected static IComparer<string> NewestFirst { get; } = Comparer<string>.Create(static (left, right) =>
    {
        int order = string.CompareOrdinal(left.TrimEnd(Digits), right.TrimEnd(Digits));
        if (order == 0) order = (right.Length, right).CompareTo((left.Length, left));
        return order;
    });

    /// <summary>Some texts, a few of many.</summary>
    protected static string Few(SortedSet<string> texts) => texts.Count <= 4 ? string.Join(", ", texts) : string.Join(", ", texts.Take(3)) + $" and {texts.Count - 3} more";
}
