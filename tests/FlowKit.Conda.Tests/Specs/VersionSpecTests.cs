using FlowKit.Conda.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Specs;

[Parallelizable(ParallelScope.All)]
public sealed class VersionSpecTests
{
    [Test]
    public void Version_specs_of_the_conformance_suite_match_what_conda_matches() =>
        Conformance.Run("conda/version_specs/match.jsonl", c =>
        {
            string text = c.GetProperty("spec").GetString()!;
            VersionSpec spec = VersionSpec.Parse(text);
            if (spec.Matches(CondaVersion.Parse(c.GetProperty("version").GetString()!)) != c.GetProperty("match").GetBoolean()) return "the opposite";
            if (!VersionSpec.Parse(spec.ToString()).Equals(spec)) return "does not read back";
            bool strict;
            try
            {
                strict = VersionSpec.Parse(text, strict: true) is not null;
            }
            catch (SpecParseException)
            {
                strict = false;
            }
            return strict == c.GetProperty("strict_valid").GetBoolean() ? null : "strict: " + strict;
        });

    [Test]
    public void Version_specs_that_every_tool_refuses_are_refused() =>
        Conformance.Run("conda/version_specs/invalid.jsonl", c => VersionSpec.TryParse(c.GetProperty("spec").GetString()!, out _) ? "accepted" : null);

    [TestCase(">=2.*.*", "2", true)]
    [TestCase("2023.*.*", "2023.5", false)]
    [TestCase("2023.*.*", "2023.5.1", true)]
    [TestCase("0.2.18.*.", "0.2.18.5", true)]
    [TestCase(">1.0.*", "1.0", true)]
    [TestCase(">=*", "7", true)]
    [TestCase("=*", "7", true)]
    [TestCase("==*", "7", true)]
    [TestCase("==2.7.*.*|>=3.6", "2.7.18.1", true)]
    [TestCase(">= 1.0 , < 2", "1.5", true)]
    [TestCase("1.*.3", "1.2.3", true)]
    [TestCase("!=1.*.3", "1.2.3", false)]
    [TestCase("^1\\.[0-9]+$", "1.25", true)]
    [TestCase("^(1|2),3$|4", "4", true)]
    [TestCase("~=1.4.5", "1.5", false)]
    [TestCase("~=1.4.5", "1.4.9", true)]
    [TestCase("~=1.1.1", "1.1post2", true)]
    [TestCase("~=1.1.1", "1.1.1rc1", false)]
    [TestCase("~=1.1.1", "1.1w.2", false)]
    [TestCase("~=2", "3", true)]
    public void Odd_forms_of_real_repodata_are_understood(string spec, string version, bool expected) =>
        Assert.That(VersionSpec.Parse(spec).Matches(CondaVersion.Parse(version)), Is.EqualTo(expected));

    [TestCase("<*", 1)]
    [TestCase(">*", 1)]
    [TestCase("!=*", 2)]
    [TestCase(">=1.0,", 6)]
    [TestCase("(>=1", 4)]
    [TestCase("=>1", 0)]
    [TestCase("^1(?=2)$", 0)]
    [TestCase("^(1)\\1$", 0)]
    [TestCase("1.0 2.0", 4)]
    [TestCase(">=1..*", 3)]
    [TestCase("<=1.0..*", 5)]
    public void A_bad_version_spec_says_where_it_is_bad(string text, int position)
    {
        SpecParseException e = Assert.Throws<SpecParseException>(() => VersionSpec.Parse(text));
        Assert.That(e.Code, Is.EqualTo("FK7111"));
        Assert.That(e.Position, Is.EqualTo(position));
    }

    [TestCase("1.2.*", true)]
    [TestCase("1.2*", true)]
    [TestCase("1.2**", false)]
    [TestCase("1.*.3", false)]
    [TestCase("1.2", false)]
    public void The_strict_reading_takes_one_star_at_the_end(string text, bool valid)
    {
        Assert.That(() => VersionSpec.Parse(text), Throws.Nothing);
        Assert.That(() => VersionSpec.Parse(text, strict: true), valid ? Throws.Nothing : Throws.TypeOf<SpecParseException>());
    }

    [Test]
    public void Deep_nesting_is_refused_and_does_not_overflow_the_stack() =>
        Assert.That(VersionSpec.TryParse(new string('(', 100_000) + "1" + new string(')', 100_000), out _), Is.False);
}
