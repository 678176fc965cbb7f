using FlowKit.Conda.Channels;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Conda.Tests.Channels;

namespace FlowKit.Conda.Tests.Solving;

/// <summary>Extras (CEP 43), and that the check of the tests looks at them.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ExtrasTests
{
    private static ChannelRecords Channels { get; } = new MemoryChannels().Add("c",
        MemoryChannels.Record("tool", "1.0", ["base"], more: "\"extra_depends\":{\"fast\":[\"engine[extras=[gpu]]\"],\"docs\":[\"pages <1\"]}"),
        MemoryChannels.Record("engine", "1.0", more: "\"extra_depends\":{\"gpu\":[\"driver >=2\"]}"),
        MemoryChannels.Record("driver", "1.0"), MemoryChannels.Record("driver", "2.0"), MemoryChannels.Record("base", "1.0"), MemoryChannels.Record("pages", "1.0"),
        MemoryChannels.Record("user", "1.0", ["tool[extras=[fast]]"])).Load();

    [TestCase("tool", "base tool")]
    [TestCase("tool[extras=[fast]]", "base driver engine tool")]
    [TestCase("tool[extras=[unknown]]", "base tool")]
    [TestCase("user", "base driver engine tool user")]
    public void An_extra_brings_what_it_needs_through_others_too(string spec, string expected)
    {
        CondaSolution solution = Solve(spec);
        Assert.That(string.Join(' ', solution.Records.Select(record => record.Name).Order(StringComparer.Ordinal)), Is.EqualTo(expected));
        Assert.That(SolutionCheck.FindProblem(Request(spec), solution), Is.Null);
    }

    [Test]
    public void An_extra_that_cannot_be_is_told_with_its_requirement() =>
        Assert.That(Assert.Throws<CondaSolveException>(() => Solve("tool[extras=[docs]]"))!.Message, Does.Contain("tool 1.0 0 needs pages[version='<1'] for its extra 'docs'").And.Contain("there is pages 1.0"));

    [Test]
    public void An_extra_that_cannot_be_read_stands_in_the_way_only_where_it_is_wanted()
    {
        ChannelRecords channels = new MemoryChannels().Add("c", MemoryChannels.Record("tool", "1.0", more: "\"extra_depends\":{\"odd\":[\"x >=1,,2\"]}"),
            MemoryChannels.Record("user", "1.0", ["tool"]), MemoryChannels.Record("user", "2.0", ["tool[extras=[odd]]"])).Load();
        CondaSolution solution = new CondaSolver().Solve(new() { Specs = [MatchSpec.Parse("user")], Records = channels });
        Assert.That(solution.Records.Select(record => record.ToString()), Is.EqualTo(new[] { "tool=1.0=0", "user=1.0=0" }));
        CondaSolveException e = Assert.Throws<CondaSolveException>(() => new CondaSolver().Solve(new() { Specs = [MatchSpec.Parse("user=2")], Records = channels }))!;
        Assert.That(e.Message, Does.Contain("tool 1.0 0 cannot be used: its dependency 'x >=1,,2' of the extra 'odd' cannot be read"));
    }

    [TestCase("tool[extras=[fast]]", "tool", "tool=1.0=0 needs engine[extras=[gpu]], which is not there")]
    [TestCase("tool", "tool[extras=[fast]]", "nobody needs driver=2.0=0")]
    [TestCase("user", "engine[extras=[gpu]]", "the request needs user, which is not there")]
    public void The_check_of_these_tests_sees_what_is_missing_and_what_is_too_much(string asked, string solved, string problem) =>
        Assert.That(SolutionCheck.FindProblem(Request(asked), Solve(solved)), Is.EqualTo(problem));

    private static CondaSolveRequest Request(string spec) => new() { Specs = [MatchSpec.Parse(spec)], Records = Channels };

    private static CondaSolution Solve(string spec) => new CondaSolver().Solve(Request(spec));
}
