using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Conda.Tests.Channels;

namespace FlowKit.Conda.Tests.Solving;

/// <summary>What a user reads where there is no solution.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ExplanationTests
{
    [Test]
    public void Builds_that_need_different_versions_of_a_name_of_which_none_is_there_are_told_as_one()
    {
        MemoryChannels channels = new MemoryChannels().Add("c", MemoryChannels.Record("python", "3.9"), MemoryChannels.Record("tool", "1.0", ["python >=2.7,<2.8.0a0"], "py27"),
            MemoryChannels.Record("tool", "1.0", ["python >=3.5,<3.6.0a0"], "py35"), MemoryChannels.Record("tool", "1.1", ["python >=3.6,<3.7.0a0"], "py36"), MemoryChannels.Record("tool", "1.1", ["python >=3.7,<3.8.0a0"], "py37"));
        Assert.That(Fail(channels, "tool").ToString(), Is.EqualTo(string.Join('\n',
            "The request cannot be satisfied",
            "└─ tool is asked for",
            "   └─ tool 1.0, 1.1 needs python[version='>=3.6,<3.7.0a0'], python[version='>=3.7,<3.8.0a0'] or one of 2 others",
            "      └─ none of these is there; there is python 3.9")));
    }

    [Test]
    public void Versions_that_would_do_each_alone_are_told_as_one()
    {
        MemoryChannels channels = new MemoryChannels().Add("c", MemoryChannels.Record("python", "3.8"), MemoryChannels.Record("python", "3.9"), MemoryChannels.Record("python", "3.13"),
            MemoryChannels.Record("tool", "1.0", ["python 3.8.*"]), MemoryChannels.Record("tool", "1.1", ["python 3.9.*"]));
        CondaConflict conflict = Fail(channels, "tool", "python=3.13");
        Assert.That(conflict.ToString(), Does.Contain("tool 1.0, 1.1 needs python=3.9 or python=3.8\n").And.Contain("python 3.8, 3.9 would do, but not beside the rest"));
        Assert.That(conflict.Suggestion, Is.EqualTo("python instead of python=3.13; that installs python 3.9"));
    }

    [Test]
    public void Two_conflicts_that_have_nothing_to_do_with_each_other_get_one_suggestion_that_settles_both()
    {
        MemoryChannels channels = new MemoryChannels().Add("c", MemoryChannels.Record("a", "1.0"), MemoryChannels.Record("b", "1.0"), MemoryChannels.Record("b", "2.0"), MemoryChannels.Record("d", "1.0"));
        Assert.That(Fail(channels, "a>=2", "b=1", "d=3").Suggestion, Is.EqualTo("a instead of a[version='>=2'], d instead of d=3; that installs a 1.0, d 1.0"), "b=1 is no part of it and stays");
    }

    [Test]
    public void A_constraint_or_a_pin_that_alone_stands_in_the_way_is_what_is_suggested_to_give_up()
    {
        MemoryChannels channels = new MemoryChannels().Add("c", MemoryChannels.Record("a", "1.0", ["b >=2"]), MemoryChannels.Record("b", "1.0"), MemoryChannels.Record("b", "2.0"));
        CondaSolveRequest request = new() { Specs = [MatchSpec.Parse("a")], Records = channels.Load() };
        CondaConflict conflict = Fail(request with { Constraints = [MatchSpec.Parse("a<9"), MatchSpec.Parse("b<2")] });
        Assert.That(conflict.Causes.Select(cause => cause.Text), Is.EquivalentTo(new[] { "a is asked for", "b[version='<2'] has to hold" }));
        Assert.That(conflict.Suggestion, Is.EqualTo("leaving out the constraint b[version='<2']"));
        CondaSolveRequest named = request with { Constraints = [MatchSpec.Parse("b<2")], Origins = new Dictionary<MatchSpec, string> { [MatchSpec.Parse("a")] = "environment model", [MatchSpec.Parse("b<2")] = "file base.yml" } };
        Assert.That(Fail(named).Causes.Select(cause => cause.Text), Is.EquivalentTo(new[] { "a is asked for (environment model)", "b[version='<2'] has to hold (file base.yml)" }));
        PackageRecord pinned = request.Records.GetRecords("b").Single(record => record.Version.Source == "1.0");
        Assert.That(Fail(request with { Pinned = [pinned] }).Suggestion, Is.EqualTo("not pinning b=1.0=0"));
    }

    [Test]
    public void A_spec_that_is_asked_for_twice_is_loosened_in_both_places() =>
        Assert.That(Fail(new MemoryChannels().Add("c", MemoryChannels.Record("a", "1.0")), "a>=2", "a>=2").Suggestion, Is.EqualTo("a instead of a[version='>=2']; that installs a 1.0"));

    [Test]
    public void Two_specs_of_a_name_that_exclude_each_other_are_both_named_though_each_alone_is_found_in_another_channel()
    {
        MemoryChannels channels = new MemoryChannels().Add("first", MemoryChannels.Record("a", "1.0")).Add("second", MemoryChannels.Record("a", "2.0"), MemoryChannels.Record("b", "1.0"));
        Assert.That(Fail(channels, "b", "a>=2", "a<2").Causes.Select(cause => cause.Text), Is.EqualTo(new[] { "a[version='>=2'] is asked for", "a[version='<2'] is asked for" }));
    }

    [Test]
    public void A_long_explanation_ends_with_how_much_more_there_is()
    {
        // Nobody can be beside anybody else, and every candidate fails for reasons of its own.
        string[] names = [.. Enumerable.Range(0, 10).Select(i => "n" + i)];
        MemoryChannels channels = new MemoryChannels().Add("c", [.. names.SelectMany(name => Enumerable.Range(1, 6).Select(version => MemoryChannels.Record(name, version.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [.. names.Where(other => other != name).Select(other => $"{other} !={version}")])))]);
        CondaConflict conflict = Fail(channels, names);
        string text = conflict.ToString();
        Assert.That(Count(conflict), Is.GreaterThan(200), "the tree has it all");
        Assert.That(text.Split('\n'), Has.Length.InRange(10, 101));
        Assert.That(text, Does.Match("and [0-9]+ more"));
        Assert.That(Fail(channels, names).ToString(), Is.EqualTo(text), "the same words each time");
    }

    [Test]
    public void A_node_with_very_many_causes_tells_the_first_ones_and_counts_the_rest()
    {
        CondaConflict many = new("all", [.. Enumerable.Range(0, 500).Select(i => new CondaConflict("cause " + i, []))]);
        Assert.That(many.ToString(), Does.StartWith("all\n├─ cause 0\n").And.EndWith("├─ cause 29\n└─ and 470 more"));
    }

    private static int Count(CondaConflict conflict) => 1 + conflict.Causes.Sum(Count);

    private static CondaConflict Fail(MemoryChannels channels, params string[] specs) =>
        Fail(new CondaSolveRequest { Specs = [.. specs.Select(MatchSpec.Parse)], Records = channels.Load() });

    private static CondaConflict Fail(CondaSolveRequest request) => Assert.Throws<CondaSolveException>(() => new CondaSolver().Solve(request))!.Explanation;
}
