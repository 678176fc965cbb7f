using System.Globalization;
using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Universal;

/// <summary>All targets with certain Pythons, or the part of them that a fork is for. Never changes; a narrower one is a new one.</summary>
internal sealed class UniversalEnvironment : SolveEnvironment
{
    private readonly VersionSet _pythons;
    private readonly VersionSet _allPythons;
    private readonly MarkerTree _whole;

    private UniversalEnvironment(MarkerTree markers, VersionSet pythons, VersionSet allPythons, Dictionary<(Marker, ExtraName), MarkerTree> conditions)
        : base(conditions)
    {
        Markers = markers;
        _pythons = pythons;
        _allPythons = allPythons;
        _whole = markers.And(MarkerTree.OfPython(pythons));
    }

    /// <summary>The condition of the fork, without the Pythons that hold for all.</summary>
    public MarkerTree Markers { get; }

    public override string Description => "every platform" + (Markers.IsTrue ? "" : $" where {Markers.ToMarkerOfReleases()}") + ", Python " + Python;

    // Pre-releases go with their release, which nobody wants to read of.
    public override string Python => _pythons.ToString().Replace(".dev0", "", StringComparison.Ordinal);

    /// <summary>Where the Pythons of the fork begin.</summary>
    public VersionBound LowerPython => _pythons.IsEmpty ? VersionBound.Start : _pythons[0].Lower;

    /// <summary>Where the Pythons begin that the condition of the fork tells, whatever holds for all: forks are ordered by it.</summary>
    public VersionBound LowerOfMarkers => PythonsOf(Markers) is { IsEmpty: false } told ? told[0].Lower : VersionBound.Start;

    /// <summary>Orders forks as they wait: the last one is solved first.</summary>
    public static IOrderedEnumerable<T> InOrder<T>(IEnumerable<T> forks, Func<T, UniversalEnvironment> environmentOf, ForkStrategy strategy, ResolutionMode mode) =>
        strategy == ForkStrategy.Fewest || mode == ResolutionMode.Lowest ? forks.OrderByDescending(fork => environmentOf(fork).LowerOfMarkers) : forks.OrderBy(fork => environmentOf(fork).LowerOfMarkers);

    /// <summary>The condition of the fork and its Pythons together.</summary>
    public MarkerTree Whole => _whole;

    public static UniversalEnvironment Create(VersionSet pythons)
    {
        VersionSet whole = pythons.IsEmpty ? pythons : pythons.Union(VersionSet.Between(BeginOf(pythons), pythons[0].Upper));
        return new UniversalEnvironment(MarkerTree.True, whole, whole, []);
    }

    public UniversalEnvironment Narrow(MarkerTree marker)
    {
        MarkerTree markers = Markers.And(marker);
        VersionSet told = PythonsOf(markers);
        VersionSet pythons = told.IsEmpty ? _pythons : _pythons.Intersect(VersionSet.Between(told[0].Lower, told[told.IntervalCount - 1].Upper));
        return new UniversalEnvironment(markers, pythons, _allPythons, Conditions);
    }

    /// <summary>Some target of this fork satisfies the marker.</summary>
    public bool Includes(MarkerTree marker) => marker.IsTrue || !_whole.IsDisjointWith(marker);

    /// <summary>The marker holds only with later Pythons than this fork begins with.</summary>
    public bool IsRaisedBy(MarkerTree marker)
    {
        VersionSet told = PythonsOf(marker);
        return !told.IsEmpty && !told.IsAll && told[0].Lower > LowerPython;
    }

    /// <summary>The forks before and from the place where the Python versions begin, one alone where the other has no target; none where the place is not within this fork.</summary>
    public IReadOnlyList<UniversalEnvironment> SplitAt(VersionSet python)
    {
        if (python.IsEmpty) return [];
        VersionBound at = BeginOf(python);
        VersionSet before = _pythons.Intersect(VersionSet.Between(VersionBound.Start, at)), from = _pythons.Intersect(VersionSet.Between(at, VersionBound.End));
        if (before.IsEmpty || from.IsEmpty) return [];
        List<UniversalEnvironment> forks = [];
        MarkerTree older = MarkerTree.OfPython(VersionSet.Between(VersionBound.Start, at)), newer = MarkerTree.OfPython(VersionSet.Between(at, VersionBound.End));
        if (Includes(older)) forks.Add(Narrow(older));
        if (Includes(newer)) forks.Add(Narrow(newer));
        return forks;
    }

    /// <summary>The forks in which a marker does not hold and does.</summary>
    public IReadOnlyList<UniversalEnvironment> SplitBy(Marker marker)
    {
        MarkerTree condition = RootConditionOf(marker);
        return [Narrow(condition.Not()), Narrow(condition)];
    }

    /// <summary>The forks in which a condition holds and does not; one of them alone where the other has no target.</summary>
    public IReadOnlyList<UniversalEnvironment> SplitBy(MarkerTree condition) => [.. ((UniversalEnvironment[])[Narrow(condition), Narrow(condition.Not())]).Where(static part => part.Includes(part.Whole))];

    public override bool? Holds(Marker marker)
    {
        MarkerTree condition = RootConditionOf(marker);
        return !Includes(condition) ? false : Includes(condition.Not()) ? null : true;
    }

    public override MarkerTree? Condition(Requirement requirement, ExtraName extra)
    {
        if (requirement.Marker is not { } marker) return extra.Value.Length == 0 ? MarkerTree.True : null;
        MarkerTree condition = ConditionOf(marker, extra);
        return condition.IsFalse || !Includes(condition) ? null : condition;
    }

    public override MarkerTree? RootCondition(Requirement requirement)
    {
        if (requirement.Marker is not { } marker) return MarkerTree.True;
        MarkerTree condition = RootConditionOf(marker);
        return condition.IsFalse || !Includes(condition) ? null : condition;
    }

    // Which extras and groups a lock is installed with is as open as the platform is.
    private MarkerTree RootConditionOf(Marker marker) => Read(marker).WithoutExtra();

    protected override MarkerTree Read(Marker marker) => MarkerTree.Of(marker).ForReleasedPythons().ForKnownPlatforms();

    // Which wheel is of no matter: all are locked. What counts is that there is one for these Pythons at all: no wheel begins to serve behind the end of the fork, or has served before the
    // project begins. That a fork begins later than a wheel ends is passed over, as nobody has built for the Pythons of the future; a wheel at an address is asked for that as well.
    public override int? Priority(WheelFileName wheel) => Serves(wheel, _allPythons, _pythons) ? 0 : null;

    public override bool Serves(WheelFileName wheel) => Serves(wheel, _pythons, _pythons);

    public override bool Lists(WheelFileName wheel) => Serves(wheel, _allPythons, _allPythons);

    private static bool Serves(WheelFileName wheel, VersionSet begin, VersionSet end)
    {
        foreach (string abi in wheel.AbiTags)
        {
            bool isStable = abi is "abi3" or "abi3t";
            if (!isStable && abi != "none")
            {
                if (Serves(abi, isExact: true, begin, end)) return true;
                continue;
            }
            foreach (string python in wheel.PythonTags)
            {
                // py310 is for all Pythons from 3.10 on, as is a stable ABI; cp310 is for that one alone.
                bool isExact = !isStable && !(python.StartsWith("py", StringComparison.Ordinal) && python.Length > 2 && char.IsAsciiDigit(python[2]));
                if (Serves(python, isExact, begin, end)) return true;
            }
        }
        return false;
    }

    /// <summary>Upper bounds of Python are passed over: nobody knows what a release of the future breaks.</summary>
    public override bool Fits(VersionSet python) => !python.IsEmpty && BeginOf(python) <= LowerPython;

    public override string DescribeMismatch(IReadOnlyList<WheelFileName> wheels) =>
        $"has no wheel for Python {Python} (only for {Few(new SortedSet<string>(wheels.SelectMany(wheel => wheel.PythonTags), NewestFirst))})";

    // Pre-releases of Python go with the release that they are for: 3.12 begins where its first one does.
    private static VersionBound BeginOf(VersionSet pythons)
    {
        VersionBound lower = pythons[0].Lower;
        return lower is { Kind: VersionBoundKind.Before, Version: { IsPreRelease: false, IsPostRelease: false, HasLocal: false } version }
            ? VersionBound.Before(Pep440Version.Parse(version + ".dev0")) : lower;
    }

    private static VersionSet PythonsOf(MarkerTree tree) => tree.PythonVersions();

    private static bool Serves(string tag, bool isExact, VersionSet begin, VersionSet end) =>
        VersionOf(tag) is not { } version || (version.Major == 3 && (version.Minor is not { } minor || !(BeginsAfter(minor, end) || (isExact && EndsBefore(minor, begin)))));

    private static bool EndsBefore(int minor, VersionSet begin) => VersionSet.Between(VersionBound.Start, VersionBound.Before(Pep440Version.Parse($"3.{minor + 1}.dev0"))).IsDisjointWith(begin);

    private static bool BeginsAfter(int minor, VersionSet end) => VersionSet.Between(VersionBound.Before(Pep440Version.Parse($"3.{minor}")), VersionBound.End).IsDisjointWith(end);

    // cp312, py3, pp39, pypy39_pp73, cp27mu: letters, one digit, digits.
    private static (int Major, int? Minor)? VersionOf(string tag)
    {
        int start = 0;
        while (start < tag.Length && char.IsAsciiLetter(tag[start])) start++;
        if (start == 0 || start == tag.Length || !char.IsAsciiDigit(tag[start])) return null;
        int end = start + 1;
        while (end < tag.Length && char.IsAsciiDigit(tag[end])) end++;
        int? minor = end == start + 1 ? null : int.Parse(tag.AsSpan(start + 1, Math.Min(end - start - 1, 4)), NumberStyles.None, CultureInfo.InvariantCulture);
        return (tag[start] - '0', minor);
    }
}
