using System.Text.Json;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Specs;

public sealed class RequirementConformanceTests
{
    [Test]
    public void Requirements_are_read() => Conformance.Run("pypi/pep508/requirement_parse.jsonl", c =>
    {
        bool valid = Requirement.TryParse(c.GetProperty("input").GetString(), out Requirement? requirement);
        // packaging takes "foo[bar_]"; the standard says that names end with a letter or digit, and refuses "foo[bar-]" and "foo[bar.]" alike.
        bool takenByStandard = c.GetProperty("valid").GetBoolean()
            && !Pep440ConformanceTests.Texts(c, "extras").Append(c.GetProperty("normalized_name").GetString()!).Any(name => name.EndsWith('-'));
        if (valid != takenByStandard) return valid ? "was taken" : "was refused";
        if (requirement is null) return null;
        if (requirement.WrittenName != c.GetProperty("name").GetString()) return "name " + requirement.WrittenName;
        if (requirement.Name.Value != c.GetProperty("normalized_name").GetString()) return "normalized " + requirement.Name;
        if (!requirement.Extras.Select(e => e.Value).SequenceEqual(Pep440ConformanceTests.Texts(c, "extras"))) return "extras";
        if (requirement.Url != c.GetProperty("url").GetString()) return "url " + requirement.Url;
        if (requirement.Marker?.ToString() != c.GetProperty("marker").GetString()) return "marker " + requirement.Marker;
        if (requirement.ToString() != c.GetProperty("canonical").GetString()) return requirement.ToString();
        return Pep440ConformanceTests.ClausesProblem(c, requirement.Specifiers);
    });

    [Test]
    public void Requirements_are_equal() => Conformance.Run("pypi/pep508/requirement_equal.jsonl", c =>
    {
        Requirement a = Requirement.Parse(c.GetProperty("a").GetString()!);
        Requirement b = Requirement.Parse(c.GetProperty("b").GetString()!);
        bool expected = c.GetProperty("equal").GetBoolean();
        return a.Equals(b) != expected ? "equality" : expected && a.GetHashCode() != b.GetHashCode() ? "hash" : null;
    });

    [Test]
    public void Broken_requirements_point_at_the_problem() => Conformance.Run("pypi/pep508/requirement_error_messages.jsonl", c =>
    {
        string input = c.GetProperty("input").GetString()!;
        try
        {
            Requirement.Parse(input);
            return "was taken";
        }
        catch (SpecParseException e)
        {
            return e.Code == PypiErrors.InvalidRequirement && e.Problem.Length > 0 && e.Position <= input.Length ? null : e.Message;
        }
    });

    [TestCase(">=1.0rc1.0", ">=1.0rc1")]
    [TestCase("==2.7*", "==2.7.*")]
    [TestCase(">=2.7*,!=3.1*", ">=2.7,!=3.1.*")]
    [TestCase(">=1.0.post2.0<2", ">=1.0.post2,<2")]
    public void Several_repairs_go_together(string text, string expected) => Assert.That(LenientText.ParseSpecifiers(text, out _, out _)?.ToString(), Is.EqualTo(VersionSpecifiers.Parse(expected).ToString()));

    [Test]
    public void Text_of_an_index_is_repaired() => Conformance.Run("pypi/pep508/lenient_fixes.jsonl", c =>
    {
        string input = c.GetProperty("input").GetString()!;
        string expected = c.GetProperty("read_as").GetString()!;
        if (c.GetProperty("kind").GetString() == "requirement")
        {
            Requirement? read = LenientText.ParseRequirement(input, out _, out _);
            return Requirement.Parse(expected).Equals(read) ? null : "read as " + read;
        }
        VersionSpecifiers? specifiers = LenientText.ParseSpecifiers(input, out _, out _);
        return VersionSpecifiers.Parse(expected).Equals(specifiers) ? null : "read as " + specifiers;
    });

    [Test]
    public void Markers_are_read() => Conformance.Run("pypi/pep508/marker_parse.jsonl", c =>
    {
        bool valid = Marker.TryParse(c.GetProperty("input").GetString(), out Marker? marker);
        if (valid != c.GetProperty("valid").GetBoolean()) return valid ? "was taken" : "was refused";
        return marker is null || marker.ToString() == c.GetProperty("canonical").GetString() ? null : marker.ToString();
    });

    [Test]
    public void Markers_are_evaluated()
    {
        SortedDictionary<string, MarkerEnvironment> environments = Environments();
        Conformance.Run("pypi/pep508/marker_eval.jsonl", c =>
        {
            Marker marker = Marker.Parse(c.GetProperty("marker").GetString()!);
            HashSet<string> trueIn = [.. Pep440ConformanceTests.Texts(c, "true_in")];
            HashSet<string> errorIn = [.. Pep440ConformanceTests.Texts(c, "error_in")];
            bool withExtras = c.GetProperty("evaluated_with_extras").GetBoolean();
            foreach ((string name, MarkerEnvironment environment) in environments)
            {
                foreach (string extra in (string[])(withExtras ? ["", "dev", "test", "my-extra"] : [""]))
                {
                    string key = extra.Length == 0 ? name : name + "+extra:" + extra;
                    bool actual = marker.Evaluate(environment, extra.Length == 0 ? [] : [ExtraName.Parse(extra)]);
                    if (errorIn.Contains(key) ? actual : actual != trueIn.Contains(key)) return key + " is " + actual;
                }
            }
            return null;
        });
    }

    [Test]
    public void Markers_are_evaluated_over_changed_environments()
    {
        SortedDictionary<string, MarkerEnvironment> environments = Environments();
        Conformance.Run("pypi/pep508/marker_eval_overrides.jsonl", c =>
        {
            MarkerEnvironment environment = environments[c.GetProperty("base_environment").GetString()!];
            List<ExtraName> extras = [];
            foreach (JsonProperty change in c.GetProperty("environment_overrides").EnumerateObject())
            {
                if (change.Name == "extra") extras.Add(ExtraName.Parse(change.Value.GetString()!));
                else environment = MarkerEnvironment.Create([.. environment.ToPairs(), new(change.Name, change.Value.GetString()!)]);
            }
            return Marker.Parse(c.GetProperty("marker").GetString()!).Evaluate(environment, extras) == c.GetProperty("expected").GetBoolean() ? null : "wrong";
        });
    }

    internal static SortedDictionary<string, MarkerEnvironment> Environments()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Conformance.PathOf("pypi/pep508/environments.json")));
        SortedDictionary<string, MarkerEnvironment> environments = new(StringComparer.Ordinal);
        foreach (JsonProperty environment in document.RootElement.EnumerateObject())
        {
            environments.Add(environment.Name, MarkerEnvironment.Create(environment.Value.EnumerateObject().Select(p => new KeyValuePair<string, string>(p.Name, p.Value.GetString()!))));
        }
        return environments;
    }
}
