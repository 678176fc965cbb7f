using System.Numerics;
using FlowKit.Pypi.Specs;
using FsCheck;
using FsCheck.Fluent;

namespace FlowKit.Pypi.Tests.Specs;

[Parallelizable(ParallelScope.All)]
public sealed class VersionTests
{
    private static Arbitrary<Pep440Version> Arbitrary => Gen.Select(SpecTexts.Version, Pep440Version.Parse).ToArbitrary();

    [TestCase("1.dev0", "1a0.dev0")]
    [TestCase("1a0.dev0", "1a0")]
    [TestCase("1a0", "1a0.post0.dev0")]
    [TestCase("1a0.post0", "1")]
    [TestCase("1", "1+a")]
    [TestCase("1+a", "1+a.b")]
    [TestCase("1+abc", "1+5")]
    [TestCase("1+5", "1.post0.dev0")]
    [TestCase("1.post0.dev0", "1.post0")]
    [TestCase("99999.0", "1!0")]
    [TestCase("1.4095", "1.4096")]
    [TestCase("65535", "65536")]
    [TestCase("2.0.0.255", "2.0.0.20240101")]
    public void Versions_sort_by_the_standard(string lower, string higher)
    {
        Pep440Version a = Pep440Version.Parse(lower), b = Pep440Version.Parse(higher);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(a, Is.LessThan(b));
            Assert.That(a <= b, Is.True);
            Assert.That(b > a, Is.True);
            Assert.That(a >= b, Is.False);
            Assert.That(a == b, Is.False);
        }
    }

    [Test]
    public void Trailing_zeros_and_spelling_do_not_count()
    {
        Pep440Version a = Pep440Version.Parse(" v1.0.0-ALPHA_01 "), b = Pep440Version.Parse("1a1");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(a, Is.EqualTo(b));
            Assert.That(a.GetHashCode(), Is.EqualTo(b.GetHashCode()));
            Assert.That(a.Text, Is.EqualTo("v1.0.0-ALPHA_01"));
            Assert.That(a.ToString(), Is.EqualTo("1.0.0a1"));
        }
    }

    [Test]
    public void A_wildcard_of_more_parts_is_a_clause_of_its_own()
    {
        VersionSpecifiers both = VersionSpecifiers.Parse("==1.*").And(VersionSpecifiers.Parse("==1.0.*"));
        Assert.That(both.ToString(), Is.EqualTo("==1.*,==1.0.*"));
        Assert.That(both.Contains(Pep440Version.Parse("1.1")), Is.False);
        Assert.That(VersionSpecifiers.Parse(">1.0.0,>1.0").ToString(), Is.EqualTo(">1.0"), "one clause in two spellings");
    }

    [Test]
    public void Hundreds_of_parts_and_numbers_of_any_size_are_read()
    {
        string digits = new('9', 80);
        Assert.That(Pep440Version.Parse(digits).Release[0], Is.EqualTo(BigInteger.Parse(digits, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.That(Pep440Version.Parse(string.Join('.', Enumerable.Repeat("1", 400))).ReleaseLength, Is.EqualTo(400));
    }

    [Test]
    public void A_version_without_end_is_refused() => Assert.That(Pep440Version.TryParse(new string('9', 1_000_000), out _), Is.False);

    [Test]
    public void A_broken_version_points_at_the_problem()
    {
        SpecParseException error = Assert.Throws<SpecParseException>(() => Pep440Version.Parse("1.0-beta!"))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Code, Is.EqualTo("FK7201"));
            Assert.That(error.Position, Is.EqualTo(8));
            Assert.That(error.Message, Does.EndWith("\n  1.0-beta!\n          ^"));
        }
    }

    [TestCase("1.0rc1", "1.0rc1")]
    [TestCase("1.0rc01", "1.0rc1")]
    [TestCase("1.0rc", "1.0rc0")]
    [TestCase("1.0.post2047", "1.0.post2047")]
    [TestCase("1.0.post2048", "1.0.post2048")]
    [TestCase("1.0.dev", "1.0.dev0")]
    [TestCase("1.0.pre1", "1.0rc1")]
    [TestCase("1.0.r4", "1.0.post4")]
    [TestCase("1.0b2.dev1", "1.0b2.dev1")]
    [TestCase("007.010", "7.10")]
    public void Short_and_long_ways_of_reading_agree(string text, string normal)
    {
        Pep440Version read = Pep440Version.Parse(text), again = Pep440Version.Parse("0!" + normal);
        Assert.That((read.ToString(), read.Equals(again), read.GetHashCode()), Is.EqualTo((normal, true, again.GetHashCode())));
    }

    [Test]
    public void The_normal_form_reads_back_as_the_same_version() =>
        Prop.ForAll(Arbitrary, v => Pep440Version.Parse(v.ToString()).Equals(v) && Pep440Version.Parse(v.ToString()).ToString() == v.ToString()).QuickCheckThrowOnFailure();

    [Test]
    public void The_order_is_total_and_agrees_with_equality_and_hash() => Prop.ForAll(Arbitrary, Arbitrary, Arbitrary, (a, b, c) =>
    {
        bool antisymmetric = Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a));
        bool transitive = a.CompareTo(b) > 0 || b.CompareTo(c) > 0 || a.CompareTo(c) <= 0;
        bool equal = a.CompareTo(b) == 0 == a.Equals(b) && (!a.Equals(b) || a.GetHashCode() == b.GetHashCode());
        return antisymmetric && transitive && equal;
    }).QuickCheckThrowOnFailure();

    [Test]
    public void The_packed_form_sorts_as_the_parts_do() => Prop.ForAll(Arbitrary, Arbitrary, (a, b) =>
        a.HasLocal || b.HasLocal || Math.Sign(VersionOrder.ComparePublic(a, b)) == Math.Sign(a.CompareTo(b))).QuickCheckThrowOnFailure();

    [Test]
    public void A_text_that_is_no_version_does_not_keep_pre_releases_out_of_a_list() =>
        Assert.That(VersionSpecifiers.Parse("").Filter(["1.0a1", "one", "2.0a1"]), Is.EqualTo((string[])["1.0a1", "one", "2.0a1"]));
}
