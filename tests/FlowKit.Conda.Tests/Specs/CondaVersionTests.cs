using System.Text.Json;
using FlowKit.Conda.Specs;
using FlowKit.Tests.Shared;
using FsCheck;
using FsCheck.Fluent;

namespace FlowKit.Conda.Tests.Specs;

[Parallelizable(ParallelScope.All)]
public sealed class CondaVersionTests
{
    [Test]
    public void Versions_of_the_conformance_suite_are_ordered_as_conda_orders_them() =>
        Conformance.Run("conda/versions/order.jsonl", c =>
        {
            CondaVersion a = CondaVersion.Parse(c.GetProperty("a").GetString()!), b = CondaVersion.Parse(c.GetProperty("b").GetString()!);
            int expected = c.GetProperty("cmp").GetString() switch { "lt" => -1, "gt" => 1, _ => 0 };
            int order = Math.Sign(a.CompareTo(b));
            if (order != expected || Math.Sign(b.CompareTo(a)) != -expected) return "got " + order;
            return expected == 0 && a.GetHashCode() != b.GetHashCode() ? "equal versions have different hash codes" : null;
        });

    [Test]
    public void Lists_of_the_conformance_suite_are_ascending() =>
        Conformance.Run("conda/versions/sorted_lists.jsonl", c =>
        {
            List<CondaVersion[]> groups = c.TryGetProperty("sorted", out JsonElement sorted)
                ? [.. sorted.EnumerateArray().Select(v => new[] { CondaVersion.Parse(v.GetString()!) })]
                : [.. c.GetProperty("sorted_groups").EnumerateArray().Select(g => g.EnumerateArray().Select(v => CondaVersion.Parse(v.GetString()!)).ToArray())];
            for (int i = 0; i < groups.Count; i++)
            {
                if (groups[i].Any(v => v != groups[i][0])) return groups[i][0] + " and its group are not equal";
                if (i > 0 && !(groups[i - 1][0] < groups[i][0])) return $"{groups[i - 1][0]} is not less than {groups[i][0]}";
            }
            return null;
        });

    [Test]
    public void Versions_of_the_conformance_suite_are_split_as_conda_splits_them() =>
        Conformance.Run("conda/versions/segments.jsonl", c =>
        {
            CondaVersion version = CondaVersion.Parse(c.GetProperty("version").GetString()!);
            string expected = Flatten(c.GetProperty("main")) + " + " + Flatten(c.GetProperty("local"));
            string actual = Flatten(version.DescribeSegments(local: false)) + " + " + Flatten(version.DescribeSegments(local: true));
            return version.Epoch != c.GetProperty("epoch").GetInt64() ? "epoch " + version.Epoch : expected == actual ? null : actual;
        });

    [Test]
    public void Validity_of_the_conformance_suite_holds() =>
        Conformance.Run("conda/versions/validity.jsonl", c =>
            CondaVersion.TryParse(c.GetProperty("version").GetString()!, out _) == c.GetProperty("valid").GetBoolean() ? null : "the opposite");

    [TestCase("1.1", "1.1.0")]
    [TestCase("1.0", "1.00")]
    [TestCase("1.0.1_", "1.0.1_")]
    [TestCase("1-2", "1_2")]
    [TestCase("1.0RC1", "1.0rc1")]
    public void Different_writings_of_one_version_are_equal(string left, string right)
    {
        Assert.That(CondaVersion.Parse(left), Is.EqualTo(CondaVersion.Parse(right)));
        Assert.That(CondaVersion.Parse(left).GetHashCode(), Is.EqualTo(CondaVersion.Parse(right).GetHashCode()));
    }

    [TestCase("1.0.1_", "1.0.1a")]
    [TestCase("1.1rc1", "1.1.rc1")]
    [TestCase("1.0dev1", "1.0a")]
    [TestCase("1.0", "1.0.post1")]
    [TestCase("1.0", "1.0+1")]
    [TestCase("99", "1!0")]
    [TestCase("1.99999999999999999999", "1.100000000000000000000")]
    [TestCase("65535", "65536")]
    [TestCase("1.abcdefgh", "1.abcdefghi")]
    public void The_left_version_is_lower(string left, string right) => Assert.That(CondaVersion.Parse(left) < CondaVersion.Parse(right));

    [TestCase("1.1.1w", "1.1.1", true)]
    [TestCase("1.1c.1", "1.1.1", false)]
    [TestCase("1.10", "1.1", false)]
    [TestCase("1.7rc1", "1.7", true)]
    [TestCase("1", "1.0", true)]
    [TestCase("1!1.2", "1.2", false)]
    public void A_prefix_may_go_on_in_its_last_segment_only(string version, string prefix, bool expected) =>
        Assert.That(CondaVersion.Parse(version).StartsWith(CondaVersion.Parse(prefix)), Is.EqualTo(expected));

    [TestCase("", 0)]
    [TestCase("1..2", 2)]
    [TestCase("1.0 ", 3)]
    [TestCase("a!1", 0)]
    [TestCase("1!2!3", 3)]
    [TestCase("1.0*", 3)]
    public void A_bad_version_says_where_it_is_bad(string text, int position)
    {
        SpecParseException e = Assert.Throws<SpecParseException>(() => CondaVersion.Parse(text));
        Assert.That(e.Code, Is.EqualTo("FK7110"));
        Assert.That(e.Position, Is.EqualTo(position));
    }

    [Test]
    public void The_order_is_total_and_hash_codes_follow_it()
    {
        Gen<string> part = Gen.Elements("0", "1", "2", "10", "00", "a", "rc", "dev", "post", "1a", "a1", "rc1", "70000", "1a0");
        Gen<string> text = from parts in Gen.NonEmptyListOf(part) from epoch in Gen.Elements("", "0!", "1!") from local in Gen.Elements("", "+1", "+a.0") from end in Gen.Elements("", "_")
            select epoch + string.Join(".", parts.Take(5)) + end + local;
        Prop.ForAll(Arb.From(Gen.ArrayOf(text, 3)), texts =>
        {
            CondaVersion[] v = [.. texts.Select(CondaVersion.Parse)];
            int ab = Math.Sign(v[0].CompareTo(v[1])), bc = Math.Sign(v[1].CompareTo(v[2])), ac = Math.Sign(v[0].CompareTo(v[2]));
            return ab == -Math.Sign(v[1].CompareTo(v[0])) && (ab != bc || ab == ac) && (ab != 0 || (v[0].GetHashCode() == v[1].GetHashCode() && bc == ac));
        }).QuickCheckThrowOnFailure();
    }

    private static string Flatten(JsonElement segments) => string.Join(".", segments.EnumerateArray().Select(s => string.Join(" ", s.EnumerateArray().Select(p => p.ToString()))));

    private static string Flatten(IReadOnlyList<IReadOnlyList<string>> segments) => string.Join(".", segments.Select(s => string.Join(" ", s)));
}
