using System.Text.Json;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Specs;

public sealed class Pep440ConformanceTests
{
    [Test]
    public void Versions_are_read_and_normalized() => Conformance.Run("pypi/pep440/version_parse.jsonl", c =>
    {
        bool valid = Pep440Version.TryParse(c.GetProperty("input").GetString(), out Pep440Version? version);
        if (valid != c.GetProperty("valid").GetBoolean()) return valid ? "was taken" : "was refused";
        if (version is null) return null;
        string? Text(string name) => c.GetProperty(name).ValueKind == JsonValueKind.Null ? null : c.GetProperty(name).ToString();
        if (version.ToString() != Text("normalized")) return "normalized " + version;
        if (version.Epoch.ToString() != Text("epoch")) return "epoch " + version.Epoch;
        string release = "[" + string.Join(", ", version.Release) + "]";
        if (release.Replace(" ", "", StringComparison.Ordinal) != c.GetProperty("release").GetRawText().Replace(" ", "", StringComparison.Ordinal)) return "release " + release;
        JsonElement pre = c.GetProperty("pre");
        string expectedPre = pre.ValueKind == JsonValueKind.Null ? "" : pre[0].GetString() + pre[1].GetRawText();
        string actualPre = version.PreRelease switch { PreReleaseKind.None => "", PreReleaseKind.Alpha => "a", PreReleaseKind.Beta => "b", _ => "rc" } + version.PreReleaseNumber;
        if (actualPre != expectedPre) return "pre " + actualPre;
        if (version.Post?.ToString() != Text("post")) return "post " + version.Post;
        if (version.Dev?.ToString() != Text("dev")) return "dev " + version.Dev;
        if (version.Local != Text("local")) return "local " + version.Local;
        if (version.WithoutLocal().ToString() != Text("public")) return "public " + version.WithoutLocal();
        if (version.BaseVersion().ToString() != Text("base_version")) return "base " + version.BaseVersion();
        if (version.IsPreRelease != c.GetProperty("is_prerelease").GetBoolean()) return "prerelease";
        if (version.IsPostRelease != c.GetProperty("is_postrelease").GetBoolean()) return "postrelease";
        return version.IsDevRelease != c.GetProperty("is_devrelease").GetBoolean() ? "devrelease" : null;
    });

    [Test]
    public void Versions_are_ordered() => Conformance.Run("pypi/pep440/version_order_pairs.jsonl", c =>
    {
        Pep440Version a = Pep440Version.Parse(c.GetProperty("a").GetString()!);
        Pep440Version b = Pep440Version.Parse(c.GetProperty("b").GetString()!);
        int expected = c.GetProperty("cmp").GetInt32();
        if (Math.Sign(a.CompareTo(b)) != expected) return "order " + a.CompareTo(b);
        if (Math.Sign(b.CompareTo(a)) != -expected) return "reversed order " + b.CompareTo(a);
        if (a.Equals(b) != (expected == 0)) return "equality";
        return expected == 0 && a.GetHashCode() != b.GetHashCode() ? "hash" : null;
    });

    [Test]
    public void Lists_of_versions_are_sorted() => Conformance.Run("pypi/pep440/version_sort.jsonl", c =>
    {
        string[] sorted = [.. Texts(c, "input").OrderBy(Pep440Version.Parse)];
        return sorted.SequenceEqual(Texts(c, "sorted")) ? null : string.Join(" ", sorted);
    });

    [Test]
    public void Specifiers_are_read() => Conformance.Run("pypi/pep440/specifier_parse.jsonl", c =>
    {
        bool valid = VersionSpecifiers.TryParse(c.GetProperty("input").GetString(), out VersionSpecifiers? specifiers);
        if (valid != c.GetProperty("valid").GetBoolean()) return valid ? "was taken" : "was refused";
        if (specifiers is null) return null;
        if (specifiers.ToString() != c.GetProperty("normalized").GetString()) return specifiers.ToString();
        return ClausesProblem(c, specifiers);
    });

    [Test]
    public void Specifiers_contain_versions_and_sets_agree() => Conformance.Run("pypi/pep440/specifier_contains.jsonl", c =>
    {
        VersionSpecifiers specifiers = VersionSpecifiers.Parse(c.GetProperty("specifier").GetString()!);
        Pep440Version version = Pep440Version.Parse(c.GetProperty("version").GetString()!);
        bool allow = c.GetProperty("allow_prereleases").GetBoolean();
        if (specifiers.Contains(version, PreReleases.Allow) != allow) return "allow";
        if (specifiers.Contains(version, PreReleases.Forbid) != c.GetProperty("forbid_prereleases").GetBoolean()) return "forbid";
        if (specifiers.Contains(version) != c.GetProperty("default").GetBoolean()) return "default";
        bool comparesText = specifiers.Clauses.Any(s => s.Operator == SpecifierOperator.Arbitrary);
        return !comparesText && VersionSet.Of(specifiers).Contains(version) != allow ? "set " + VersionSet.Of(specifiers) : null;
    });

    [Test]
    public void Specifiers_filter_lists() => Conformance.Run("pypi/pep440/specifier_filter.jsonl", c =>
    {
        VersionSpecifiers specifiers = VersionSpecifiers.Parse(c.GetProperty("specifier").GetString()!);
        PreReleases policy = c.GetProperty("prereleases").ValueKind switch
        {
            JsonValueKind.True => PreReleases.Allow,
            JsonValueKind.False => PreReleases.Forbid,
            _ => PreReleases.Default,
        };
        IReadOnlyList<string> kept = specifiers.Filter(Texts(c, "versions"), policy);
        return kept.SequenceEqual(Texts(c, "expected")) ? null : string.Join(" ", kept);
    });

    [Test]
    public void Sets_are_compared() => Conformance.Run("pypi/pep440/specifier_relations.jsonl", c =>
    {
        VersionSet a = VersionSet.Of(VersionSpecifiers.Parse(c.GetProperty("a").GetString()!));
        VersionSet b = VersionSet.Of(VersionSpecifiers.Parse(c.GetProperty("b").GetString()!));
        if (a.IsSubsetOf(b) != c.GetProperty("subset").GetBoolean()) return $"subset {a} / {b}";
        if (b.IsSubsetOf(a) != c.GetProperty("superset").GetBoolean()) return $"superset {a} / {b}";
        return a.IsDisjointWith(b) != c.GetProperty("disjoint").GetBoolean() ? $"disjoint {a} / {b}" : null;
    });

    [Test]
    public void Unsatisfiable_specifiers_are_found() => Conformance.Run("pypi/pep440/specifier_unsatisfiable.jsonl", c =>
    {
        VersionSpecifiers specifiers = VersionSpecifiers.Parse(c.GetProperty("specifier").GetString()!);
        PreReleases policy = c.GetProperty("prereleases").ValueKind == JsonValueKind.False ? PreReleases.Forbid : PreReleases.Allow;
        bool expected = c.GetProperty("unsatisfiable").GetBoolean();
        if (specifiers.IsUnsatisfiable(policy) != expected) return "unsatisfiable " + !expected;
        bool comparesText = specifiers.Clauses.Any(s => s.Operator == SpecifierOperator.Arbitrary);
        return !comparesText && policy == PreReleases.Allow && VersionSet.Of(specifiers).IsEmpty != expected ? "set " + VersionSet.Of(specifiers) : null;
    });

    internal static IEnumerable<string> Texts(JsonElement c, string name) => c.GetProperty(name).EnumerateArray().Select(e => e.GetString()!);

    internal static string? ClausesProblem(JsonElement c, VersionSpecifiers specifiers)
    {
        IEnumerable<string> expected = c.GetProperty("clauses").EnumerateArray().Select(p => p[0].GetString() + " " + p[1].GetString()).Order(StringComparer.Ordinal);
        IEnumerable<string> actual = specifiers.Clauses.Select(s => s.OperatorText + " " + s.VersionText).Order(StringComparer.Ordinal);
        return actual.SequenceEqual(expected) ? null : string.Join(", ", actual);
    }
}
