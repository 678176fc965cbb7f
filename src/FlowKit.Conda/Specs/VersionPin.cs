namespace FlowKit.Conda.Specs;

/// <summary>Makes constraints from versions that were found: as recipes do from what they were built with, and as tools do that write down what a solve chose.</summary>
public static class VersionPin
{
    // Their minor versions are what others call major ones.
    private static readonly HashSet<string> MinorBreaks = new(StringComparer.Ordinal) { "python", "r-base", "perl", "julia", "nodejs", "deno", "rust", "gcc", "gxx", "gfortran" };

    /// <summary>
    /// What <c>pin_compatible</c> of a recipe means: at least as many segments of the version as the lower bound has <c>x</c>, and below the next version of as many segments as the upper bound
    /// has. Pre-releases of that next version are shut out (<c>&lt;2.0a0</c>), for to conda they are ordinary versions.
    /// </summary>
    /// <param name="version">The version that was found.</param>
    /// <param name="lowerBound">Such as <c>x.x</c>; null for no lower bound. Default: all of the version.</param>
    /// <param name="upperBound">Such as <c>x.x</c>; null for no upper bound. Default: <c>x</c>.</param>
    /// <exception cref="SpecParseException"><c>FK7111</c>: a bound is not <c>x</c>, <c>x.x</c> and so on.</exception>
    public static VersionSpec Compatible(CondaVersion version, string? lowerBound = "x.x.x.x.x.x", string? upperBound = "x")
    {
        if (version is null) throw new ArgumentNullException(nameof(version));
        List<string> parts = new();
        if (lowerBound is not null)
        {
            // A local part of letters is before none: 2.1+cpu is not at least 2.1.
            CondaVersion start = version.Truncate(CountOf(lowerBound));
            parts.Add(">=" + (start > version ? version : start));
        }
        if (upperBound is not null)
        {
            CondaVersion next = version.Bump(Math.Min(CountOf(upperBound), version.MainCount) - 1);
            // What ends with an "a" is before all that is to come already.
            parts.Add("<" + next + (next.Source[next.Source.Length - 1] == 'a' ? "" : ".0a0"));
        }
        return VersionSpec.Parse(parts.Count == 0 ? "*" : string.Join(",", parts));
    }

    /// <summary>The constraint that versions which a solve chose (for several platforms they may differ) give under a strategy.</summary>
    /// <param name="versions">The versions, at least one.</param>
    /// <param name="strategy">How much of them to hold on to.</param>
    public static VersionSpec Of(IEnumerable<CondaVersion> versions, PinningStrategy strategy)
    {
        if (versions is null) throw new ArgumentNullException(nameof(versions));
        List<CondaVersion> sorted = versions.Distinct().OrderBy(version => version).ToList();
        if (sorted.Count == 0) throw new ArgumentException("A constraint needs a version to come from.", nameof(versions));
        CondaVersion lowest = sorted[0], highest = sorted[sorted.Count - 1];
        string from = ">=" + lowest;
        return VersionSpec.Parse(strategy switch
        {
            PinningStrategy.Exact => string.Join("|", sorted.Select(version => "==" + version)),
            PinningStrategy.Latest => from,
            PinningStrategy.None => "*",
            PinningStrategy.Minor => from + ",<" + highest.Bump(1),
            PinningStrategy.Major => from + ",<" + highest.Bump(0),
            _ => from + ",<" + highest.Bump(highest < CondaVersion.Parse(highest.Epoch + "!1") ? 1 : 0),
        });
    }

    /// <summary>The spec to write down for a package that a solve chose.</summary>
    /// <param name="name">The package.</param>
    /// <param name="versions">The versions that were chosen, at least one.</param>
    /// <param name="strategy">How much of them to hold on to; null for <see cref="PinningStrategy.Semver"/>, and for <see cref="PinningStrategy.Minor"/> where minor versions are known to break (Python, R, compilers).</param>
    public static MatchSpec SpecOf(string name, IEnumerable<CondaVersion> versions, PinningStrategy? strategy = null)
    {
        if (name is null) throw new ArgumentNullException(nameof(name));
        VersionSpec version = Of(versions, strategy ?? (MinorBreaks.Contains(name) ? PinningStrategy.Minor : PinningStrategy.Semver));
        return MatchSpec.Parse(version.IsAny ? name : $"{name}[version='{version}']");
    }

    private static int CountOf(string bound)
    {
        for (int i = 0; i <= bound.Length; i++)
        {
            bool isExpected = i % 2 == 0 ? i < bound.Length && bound[i] == 'x' : i == bound.Length || bound[i] == '.';
            if (!isExpected) throw new SpecParseException(CondaErrors.BadVersionSpec, "pin", bound, i, "'x' for each segment that counts is expected, such as 'x.x'");
        }
        return (bound.Length + 1) / 2;
    }
}
