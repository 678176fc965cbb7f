using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;
using FlowKit.Pypi.Tests.Specs;
using FsCheck;
using FsCheck.Fluent;

namespace FlowKit.Pypi.Tests.Solving.Markers;

[Parallelizable(ParallelScope.All)]
public sealed class MarkerTreeTests
{
    private static readonly MarkerEnvironment[] Environments =
    [
        .. from platform in (string[])["linux-64", "linux-aarch64", "osx-arm64", "win-64"]
           from python in (string[])["3.8.0", "3.9.7", "3.11.3", "3.11.4", "3.12.0rc1", "3.12.1", "3.13.0"]
           select PypiTarget.For(platform, python).Environment.With(MarkerVariable.PlatformRelease, platform == "linux-64" ? "5.15" : "23-generic"),
    ];

    private static readonly ExtraName[][] Extras = [[], [ExtraName.Parse("dev")], [ExtraName.Parse("dev"), ExtraName.Parse("test")]];

    private static Arbitrary<Marker> Markers => Gen.Select(SpecTexts.Marker, Marker.Parse).ToArbitrary();

    [TestCase("platform_release >= '6'", "platform_release < \"6\"")]
    [TestCase("platform_release == '6' and os_name == 'nt'", "os_name != \"nt\" or platform_release != \"6\"")]
    [TestCase("'a' in os_name", "\"a\" not in os_name")]
    public void Opposites_are_written_where_there_is_an_operator(string marker, string expected) => Assert.That(Tree(marker).Not().ToString(), Is.EqualTo(expected));

    [TestCase("os_name == 'nt'", "sys_platform == 'linux'")]
    [TestCase("platform_system == 'Windows'", "sys_platform == 'darwin'")]
    [TestCase("python_version < '3.9'", "python_full_version >= '3.9.1'")]
    [TestCase("python_version >= '3.13'", "python_full_version == '3.12.*'")]
    public void What_excludes_each_other_is_disjoint(string left, string right) => Assert.That(Tree(left).IsDisjointWith(Tree(right)), Is.True);

    [TestCase("python_full_version >= '3.9.1'", "python_version >= '3.9'")]
    [TestCase("sys_platform == 'win32'", "sys_platform != 'linux'")]
    [TestCase("extra == 'a' and os_name == 'nt'", "extra == 'a'")]
    public void What_is_narrower_implies_what_is_wider(string narrow, string wide)
    {
        Assert.That(Tree(narrow).Implies(Tree(wide)), Is.True);
        Assert.That(Tree(wide).Implies(Tree(narrow)), Is.False);
    }

    [TestCase("python_version >= '3.8' and sys_platform == 'win32'", "python_version >= '3.9'", "sys_platform == \"win32\"")]
    [TestCase("python_version < '3.8' and os_name == 'nt'", "python_version >= '3.9'", "false")]
    [TestCase("python_version < '3.11'", "python_version >= '3.9'", "python_version < \"3.11\"")]
    [TestCase("sys_platform == 'linux' or os_name == 'nt'", "sys_platform == 'linux'", "true")]
    public void Markers_are_simplified_under_an_assumption(string marker, string assumption, string expected) =>
        Assert.That(Tree(marker).Simplify(Tree(assumption)).ToString(), Is.EqualTo(expected));

    [TestCase("(os_name == 'a' and os_name == 'a') or os_name == 'b'", "os_name == \"a\" or os_name == \"b\"")]
    [TestCase("python_version > '3.7' and python_version < '3.11' and python_version != '3.9'", "python_version >= \"3.8\" and python_version < \"3.11\" and python_version != \"3.9\"")]
    [TestCase("extra == 'a' or (extra != 'a' and extra == 'b')", "extra == \"a\" or extra == \"b\"")]
    public void Trees_are_written_without_needless_parts(string marker, string expected) => Assert.That(Tree(marker).ToString(), Is.EqualTo(expected));

    [Test]
    public void A_tree_over_releases_is_written_without_needless_parts() =>
        Assert.That(Tree("python_full_version > '3.9.0' and os_name == 'nt' or python_full_version <= '3.8.1' or extra == 'a' or os_name == 'nt' and extra == 'b'").ForReleasedPythons().ToString(), Is.EqualTo(
            "extra == \"a\" or (os_name == \"nt\" and extra == \"b\") or python_full_version <= \"3.8.1\" or (python_full_version > \"3.9.0\" and os_name == \"nt\")"));

    [TestCase("platform_release ~= '5.15'")]
    [TestCase("python_full_version === '3.9.1'")]
    [TestCase("'3.9' ~= python_full_version and os_name == 'nt'")]
    public void What_no_operator_says_is_left_out(string marker)
    {
        MarkerTree opposite = Tree(marker).Not();
        Marker? written = opposite.ToMarker();
        Assert.That(Environments.Where(environment => opposite.Evaluate(environment)), Is.SubsetOf(Environments.Where(environment => written?.Evaluate(environment) ?? true)));
        Assert.That(opposite.ToString(), Is.EqualTo(written?.ToString() ?? "true"));
    }

    [TestCase("'3.13' > python_full_version", "3.13.0rc1", true)]
    [TestCase("'3.13.0' <= python_full_version", "3.13.0rc1", false)]
    [TestCase("'3.13.0rc1' <= python_full_version", "3.13.0rc2", true)]
    [TestCase("'3.10' <= python_full_version", "3.13.0+", true)]
    [TestCase("'3.13.0' == python_full_version", "3.13.0+", true)]
    [TestCase("'3.13.0' != python_full_version", "3.13.0+", false)]
    [TestCase("'3.13.0' < python_full_version", "3.13.0+", false)]
    [TestCase("'3.13.0' >= python_full_version", "3.13.0+", true)]
    [TestCase("'3.9.1.*' != python_full_version", "3.13.0+", false)]
    [TestCase("'3.12' ~= python_full_version", "3.12.1", false)]
    [TestCase("'3.12.4' ~= python_full_version", "3.12.1", true)]
    [TestCase("python_full_version >= '3.9.*'", "3.12.1", false)]
    [TestCase("python_full_version != '3.9.x'", "3.12.1", true)]
    public void A_text_on_the_left_is_compared_with_the_version_on_the_right(string marker, string python, bool expected)
    {
        MarkerEnvironment environment = Environments[0].With(MarkerVariable.PythonFullVersion, python);
        Assert.That(Marker.Parse(marker).Evaluate(environment), Is.EqualTo(expected), "as it is written");
        Assert.That(Tree(marker).Evaluate(environment), Is.EqualTo(expected), "as a tree");
        Assert.That(Tree(marker).Not().Evaluate(environment), Is.Not.EqualTo(expected), "as the opposite of a tree");
    }

    [Test]
    public void No_extra_is_the_empty_text()
    {
        MarkerTree none = Tree("extra == ''");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(none.Evaluate(Environments[0]), Is.True);
            Assert.That(none.Evaluate(Environments[0], Extras[1]), Is.False);
            Assert.That(none.WithExtras([]).IsTrue, Is.True);
            Assert.That(none.WithExtras(Extras[1]).IsFalse, Is.True);
            Assert.That(Tree("extra in 'dev docs'").WithExtras(Extras[1]).IsTrue, Is.True);
            Assert.That(Tree("extra in 'docs' or os_name == 'nt'").WithExtras(Extras[1]), Is.EqualTo(Tree("os_name == 'nt'")));
        }
    }

    [TestCase("platform_system == 'Windows'", "sys_platform == \"win32\"")]
    [TestCase("platform_system != 'Darwin' and os_name == 'posix'", "os_name == \"posix\" and sys_platform != \"darwin\"")]
    [TestCase("sys_platform != 'emscripten' and platform_system == 'Windows'", "sys_platform == \"win32\"")]
    [TestCase("platform_system == 'Linux' or platform_system == 'Windows'", "sys_platform == \"linux\" or sys_platform == \"win32\"")]
    [TestCase("platform_system == 'Android' or platform_system == 'FreeBSD'", "platform_system == \"FreeBSD\" or sys_platform == \"android\"")]
    [TestCase("platform_release < '20' or platform_release >= '20'", "true")]
    [TestCase("platform_release <= '20' and platform_release > '20'", "false")]
    [TestCase("platform_release < '20' and platform_system == 'Darwin'", "sys_platform == \"darwin\" and platform_release < \"20\"")]
    public void Systems_are_said_by_their_platform(string marker, string expected) => Assert.That(Tree(marker).ForKnownPlatforms().ToString(), Is.EqualTo(expected));

    [Test]
    public void Extras_are_decided_or_taken_out()
    {
        MarkerTree tree = Tree("(extra == 'a' and os_name == 'nt') or sys_platform == 'linux'");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tree.WithExtras([]).ToString(), Is.EqualTo("sys_platform == \"linux\""));
            Assert.That(tree.WithExtras([ExtraName.Parse("a")]), Is.EqualTo(Tree("os_name == 'nt' or sys_platform == 'linux'")));
            Assert.That(tree.WithoutExtras(), Is.EqualTo(Tree("os_name == 'nt' or sys_platform == 'linux'")));
            Assert.That(Tree("python_version >= '3.9' and os_name == 'nt'").PythonVersions().ToString(), Is.EqualTo(">=3.9.dev0"));
        }
    }

    [Test]
    public void A_tree_and_what_it_writes_hold_where_the_marker_does() => Prop.ForAll(Markers, marker =>
    {
        MarkerTree tree = MarkerTree.Of(marker);
        Marker? written = tree.ToMarker();
        return MarkerTree.Of(written).Equals(tree) && Everywhere((environment, extras) =>
        {
            bool expected = marker.Evaluate(environment, extras);
            return tree.Evaluate(environment, extras) == expected && (written?.Evaluate(environment, extras) ?? true) == expected;
        });
    }).QuickCheckThrowOnFailure();

    [Test]
    public void The_algebra_agrees_with_evaluation() => Prop.ForAll(Markers, Markers, (left, right) =>
    {
        MarkerTree a = MarkerTree.Of(left), b = MarkerTree.Of(right);
        MarkerTree simple = a.Simplify(b);
        return a.And(b).Not().Equals(a.Not().Or(b.Not())) && (!a.Implies(b) || a.And(b).Equals(a)) && Everywhere((environment, extras) =>
        {
            bool x = left.Evaluate(environment, extras), y = right.Evaluate(environment, extras);
            return a.And(b).Evaluate(environment, extras) == (x && y)
                && a.Or(b).Evaluate(environment, extras) == (x || y)
                && a.Not().Evaluate(environment, extras) != x
                && (!y || simple.Evaluate(environment, extras) == x)
                && !(x && y && a.IsDisjointWith(b));
        });
    }).QuickCheckThrowOnFailure();

    private static bool Everywhere(Func<MarkerEnvironment, ExtraName[], bool> holds) => Environments.All(e => Extras.All(x => holds(e, x)));

    private static MarkerTree Tree(string marker) => MarkerTree.Of(Marker.Parse(marker));
}
