using FlowKit.Conda.Specs;
using FsCheck;
using FsCheck.Fluent;

namespace FlowKit.Conda.Tests.Specs;

[Parallelizable(ParallelScope.All)]
public sealed class VersionPinTests
{
    [TestCase("1.2.3", 0, "2")]
    [TestCase("1.2.3", 1, "1.3")]
    [TestCase("1.2.3", 2, "1.2.4")]
    [TestCase("1.2", 3, "1.2.0.1")]
    [TestCase("1", 1, "1.1")]
    [TestCase("2!1.9.1+local.3", 1, "2!1.10")]
    [TestCase("1.1.1w", 2, "1.1.2a")]
    [TestCase("9d", 0, "10a")]
    [TestCase("2.0rc1", 0, "3")]
    [TestCase("2.0rc1", 1, "2.1a")]
    [TestCase("20221017110138", 0, "20221017110139")]
    [TestCase("9223372036854775807", 0, "9223372036854775808")]
    public void A_version_is_bumped_at_a_segment(string version, int segment, string expected) => Assert.That(CondaVersion.Parse(version).Bump(segment).Source, Is.EqualTo(expected));

    [TestCase("1.2.3", null, null, "*")]
    [TestCase("1.2.3", "x.x.x.x.x.x", "x", ">=1.2.3,<2.0a0")]
    [TestCase("1.2.3", "x.x", "x.x", ">=1.2,<1.3.0a0")]
    [TestCase("1.2.3", "x", null, ">=1")]
    [TestCase("1.2.3", null, "x.x.x", "<1.2.4.0a0")]
    [TestCase("1.2", "x.x.x", "x.x.x.x", ">=1.2,<1.3.0a0")]
    [TestCase("9d", "x.x.x.x.x.x", "x", ">=9d,<10a")]
    [TestCase("1.1.1w", "x.x", "x.x.x", ">=1.1,<1.1.2a")]
    [TestCase("2.1.0+cpu", "x.x.x.x.x.x", "x.x", ">=2.1.0+cpu,<2.2.0a0")]
    [TestCase("2.1.3+cpu", "x.x", "x.x", ">=2.1,<2.2.0a0")]
    [TestCase("2.1.0+1", "x.x.x", null, ">=2.1.0")]
    [TestCase("1!2.3", "x.x", "x", ">=1!2.3,<1!3.0a0")]
    public void A_pin_of_a_recipe_is_a_range_without_pre_releases_of_its_end(string version, string? lower, string? upper, string expected) =>
        Assert.That(VersionPin.Compatible(CondaVersion.Parse(version), lower, upper).ToString(), Is.EqualTo(expected));

    [TestCase("")]
    [TestCase("x.")]
    [TestCase("x.y")]
    [TestCase("xx")]
    [TestCase("1.2")]
    public void A_pin_that_is_none_is_refused_with_the_place(string bound) =>
        Assert.That(Assert.Throws<SpecParseException>(() => VersionPin.Compatible(CondaVersion.Parse("1.2"), upperBound: bound))!.Code, Is.EqualTo("FK7111"));

    [TestCase(PinningStrategy.Semver, "1.2.3", ">=1.2.3,<2")]
    [TestCase(PinningStrategy.Semver, "0.2.3", ">=0.2.3,<0.3")]
    [TestCase(PinningStrategy.Semver, "0", ">=0,<0.1")]
    [TestCase(PinningStrategy.Semver, "1.2.3 1.4.0", ">=1.2.3,<2")]
    [TestCase(PinningStrategy.Semver, "2.0 0.9 1.0", ">=0.9,<3")]
    [TestCase(PinningStrategy.Semver, "1!0.5", ">=1!0.5,<1!0.6")]
    [TestCase(PinningStrategy.Minor, "3.11.9", ">=3.11.9,<3.12")]
    [TestCase(PinningStrategy.Minor, "3", ">=3,<3.1")]
    [TestCase(PinningStrategy.Major, "0.2.3", ">=0.2.3,<1")]
    [TestCase(PinningStrategy.Latest, "1.2.3+cuda", ">=1.2.3+cuda")]
    [TestCase(PinningStrategy.Exact, "1.2.3", "==1.2.3")]
    [TestCase(PinningStrategy.Exact, "1.3 1.2 1.3.0", "==1.2|==1.3")]
    [TestCase(PinningStrategy.None, "1.2.3", "*")]
    public void What_was_chosen_gives_a_constraint_under_each_strategy(PinningStrategy strategy, string versions, string expected) =>
        Assert.That(VersionPin.Of(versions.Split(' ').Select(CondaVersion.Parse), strategy).ToString(), Is.EqualTo(expected));

    [TestCase("numpy", null, "numpy[version='>=1.26.4,<2']")]
    [TestCase("python", null, "python[version='>=1.26.4,<1.27']")]
    [TestCase("python", PinningStrategy.Semver, "python[version='>=1.26.4,<2']")]
    [TestCase("numpy", PinningStrategy.Exact, "numpy==1.26.4")]
    [TestCase("numpy", PinningStrategy.None, "numpy")]
    public void A_spec_to_write_down_reads_back(string name, PinningStrategy? strategy, string expected)
    {
        MatchSpec spec = VersionPin.SpecOf(name, [CondaVersion.Parse("1.26.4")], strategy);
        Assert.That(spec.ToString(), Is.EqualTo(expected));
        Assert.That(MatchSpec.Parse(spec.ToString()), Is.EqualTo(spec));
    }

    [Test]
    public void Whatever_was_chosen_satisfies_its_own_constraint_and_the_bumped_version_does_not()
    {
        Gen<string> segment = Gen.OneOf(Gen.Choose(0, 30).Select(number => number.ToString()), Gen.Elements("0rc1", "1post", "dev", "5a", "alpha2", "10_", "3.dev"));
        Gen<string> version = from epoch in Gen.Elements("", "", "1!") from segments in segment.NonEmptyListOf() from local in Gen.Elements("", "+x.1") select epoch + string.Join('.', segments.Take(5)).Replace("_.", ".", StringComparison.Ordinal) + local;
        Prop.ForAll(version.Where(text => CondaVersion.TryParse(text, out _)).Select(CondaVersion.Parse).ToArbitrary(), chosen =>
        {
            foreach (PinningStrategy strategy in Enum.GetValues<PinningStrategy>())
            {
                if (!VersionPin.Of([chosen], strategy).Matches(chosen)) return false;
            }
            for (int segment = 0; segment < 4; segment++)
            {
                string bound = string.Join('.', Enumerable.Repeat('x', segment + 1));
                CondaVersion next = chosen.Bump(segment);
                if (next <= chosen || !VersionPin.Compatible(chosen, upperBound: bound).Matches(chosen)) return false;
                if (VersionPin.Compatible(chosen, upperBound: bound).Matches(chosen.Bump(Math.Min(segment, chosen.MainCount - 1)))) return false;
            }
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }
}
