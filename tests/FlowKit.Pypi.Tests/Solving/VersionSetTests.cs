using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;
using FlowKit.Pypi.Tests.Specs;
using FsCheck;
using FsCheck.Fluent;

namespace FlowKit.Pypi.Tests.Solving;

[Parallelizable(ParallelScope.All)]
public sealed class VersionSetTests
{
    private static Arbitrary<Pep440Version> Versions => Gen.Select(SpecTexts.Version, Pep440Version.Parse).ToArbitrary();

    private static Arbitrary<VersionSet> Sets =>
        (from first in SpecTexts.Specifier
         from second in SpecTexts.Specifier
         from union in Gen.Elements(true, false)
         select union ? Of(first).Union(Of(second)) : Of(first)).ToArbitrary();

    [TestCase(">1.0", "1.0.post1", false)]
    [TestCase(">1.0", "1.0+x", false)]
    [TestCase(">1.0.post1", "1.0.post2", true)]
    [TestCase("<1.0", "1.0a1", false)]
    [TestCase("<1.0a2", "1.0a1", true)]
    [TestCase("==1.0", "1.0+x", true)]
    [TestCase("==1.0+x", "1.0", false)]
    [TestCase("!=1.0", "1.0+x", false)]
    [TestCase("<=1.0", "1.0+x", true)]
    [TestCase("~=1.4.2", "1.5", false)]
    [TestCase("==1.*", "2.dev0", false)]
    public void Operators_mean_what_the_standard_says(string specifier, string version, bool expected) =>
        Assert.That(Of(specifier).Contains(Pep440Version.Parse(version)), Is.EqualTo(expected));

    [TestCase(">1.0a1", ">=1.0a2.dev0")]
    [TestCase(">1.0.dev1", ">=1.0.dev2")]
    [TestCase("<=1.0", "<1.0.post0")]
    [TestCase("==1.*", ">=1.dev0,<2")]
    [TestCase(">=0.dev0", "")]
    [TestCase("<0", "==1,!=1")]
    public void Equal_sets_have_one_form(string left, string right)
    {
        Assert.That(Of(left), Is.EqualTo(Of(right)));
        Assert.That(Of(left).GetHashCode(), Is.EqualTo(Of(right).GetHashCode()));
    }

    [TestCase(">=1.0,<2", ">=1.0,<2")]
    [TestCase("==1.5", "==1.5")]
    [TestCase("==1.5.*", "==1.5.*")]
    [TestCase("!=1.5", "!=1.5")]
    [TestCase(">=1,!=1.5.*,<3", ">=1,<3,!=1.5.*")]
    [TestCase(">1.0", ">1.0")]
    [TestCase("<=1.0", "<=1.0")]
    [TestCase("", "*")]
    [TestCase("<1,>2", "∅")]
    public void Sets_are_written_as_people_write_them(string specifier, string expected) => Assert.That(Of(specifier).ToString(), Is.EqualTo(expected));

    [Test]
    public void A_singleton_is_one_version_without_its_local_versions()
    {
        Pep440Version one = Pep440Version.Parse("1.0");
        VersionSet set = VersionSet.Singleton(one);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(set.SingleVersion, Is.EqualTo(one));
            Assert.That(set.Contains(Pep440Version.Parse("1.0+a")), Is.False);
            Assert.That(set.Complement().Contains(Pep440Version.Parse("1.0+a")), Is.True);
            Assert.That(set.Union(set.Complement()).IsAll, Is.True);
        }
    }

    [Test]
    public void A_set_contains_what_its_specifier_does() => Prop.ForAll(SpecTexts.Specifier.ToArbitrary(), Versions, (text, version) =>
        Of(text).Contains(version) == VersionSpecifiers.Parse(text).Contains(version, PreReleases.Allow)).QuickCheckThrowOnFailure();

    [Test]
    public void Union_intersection_and_complement_are_exact() => Prop.ForAll(Sets, Sets, Versions, (a, b, v) =>
        a.Union(b).Contains(v) == (a.Contains(v) || b.Contains(v))
        && a.Intersect(b).Contains(v) == (a.Contains(v) && b.Contains(v))
        && a.Except(b).Contains(v) == (a.Contains(v) && !b.Contains(v))
        && a.Complement().Contains(v) != a.Contains(v)).QuickCheckThrowOnFailure();

    [Test]
    public void The_laws_of_sets_hold_in_one_form() => Prop.ForAll(Sets, Sets, (a, b) =>
        a.Complement().Complement().Equals(a)
        && a.Union(b).Complement().Equals(a.Complement().Intersect(b.Complement()))
        && a.Union(a.Complement()).IsAll
        && a.Intersect(a.Complement()).IsEmpty
        && a.IsSubsetOf(b) == a.Except(b).IsEmpty
        && a.IsDisjointWith(b) == a.Intersect(b).IsEmpty
        && a.Equals(b) == (a.IsSubsetOf(b) && b.IsSubsetOf(a))).QuickCheckThrowOnFailure();

    private static VersionSet Of(string specifier) => VersionSet.Of(VersionSpecifiers.Parse(specifier));
}
