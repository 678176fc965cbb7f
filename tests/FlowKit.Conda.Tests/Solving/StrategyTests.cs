using FlowKit.Conda.Channels;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Conda.Tests.Channels;

namespace FlowKit.Conda.Tests.Solving;

/// <summary>Which candidates are preferred, and how long is looked for them.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class StrategyTests
{
    [TestCase(SolveStrategy.Highest, "lib=2.0=0 tool=3.0=0")]
    [TestCase(SolveStrategy.Lowest, "lib=1.0=0 tool=2.0=0")]
    [TestCase(SolveStrategy.LowestDirect, "lib=2.0=0 tool=2.0=0")]
    public void A_strategy_says_which_versions_are_preferred(SolveStrategy strategy, string expected)
    {
        MemoryChannels channels = new MemoryChannels().Add("c", Of("tool", "1.0"), Of("tool", "2.0"), Of("tool", "3.0"), MemoryChannels.Record("lib", "1.0"), MemoryChannels.Record("lib", "2.0"));
        Assert.That(Solve(channels, strategy, "tool >=2"), Is.EqualTo(expected));

        static string Of(string name, string version) => MemoryChannels.Record(name, version, ["lib"]);
    }

    [Test]
    public void Of_thousands_of_equal_builds_the_one_with_the_newest_dependencies_then_the_newest_one_is_taken()
    {
        IEnumerable<string> builds = Enumerable.Range(0, 4000).Select(i => MemoryChannels.Record("many", "1.0", ["lib ==" + (i % 2) + ".0", .. i % 3 == 0 ? new[] { "gone" } : []], build: "b" + i, more: $"\"timestamp\":{1_600_000_000_000 + ((i * 7919) % 4000)}"));
        MemoryChannels channels = new MemoryChannels().Add("c", [.. builds, MemoryChannels.Record("lib", "0.0"), MemoryChannels.Record("lib", "1.0")]);
        // Of the builds that can be installed and take lib 1.0 the newest.
        int best = Enumerable.Range(0, 4000).Where(i => i % 2 == 1 && i % 3 != 0).MaxBy(i => (i * 7919) % 4000);
        Assert.That(Solve(channels, SolveStrategy.Highest, "many"), Is.EqualTo($"lib=1.0=0 many=1.0=b{best}"));
    }

    [Test]
    public void Where_only_the_conda_archive_of_a_build_is_excluded_the_bz2_one_counts()
    {
        ChannelRecords records = new MemoryChannels().Add("c", MemoryChannels.Record("a", "1.0"), MemoryChannels.Record("a", "1.0", extension: ".tar.bz2")).Load();
        CondaSolveRequest request = new() { Specs = [MatchSpec.Parse("a")], Records = records };
        Assert.That(new CondaSolver().Solve(request).Records.Single().FileName, Is.EqualTo("a-1.0-0.conda"));
        Dictionary<Uri, string> excluded = new() { [MemoryChannels.AddressOf("c", "noarch/a-1.0-0.conda")] = "it is not trusted" };
        Assert.That(new CondaSolver().Solve(request with { Excluded = excluded }).Records.Single().FileName, Is.EqualTo("a-1.0-0.tar.bz2"));
    }

    [Test]
    public void A_solve_that_takes_longer_than_its_limit_ends_with_an_error_that_says_so()
    {
        SteppingClock clock = new();
        CondaSolveRequest request = new() { Specs = [MatchSpec.Parse("a0")], Records = new MemoryChannels().Add("c", MemoryChannels.Record("a0", "1.0")).Load(), TimeLimit = TimeSpan.FromSeconds(90) };
        clock.Step = TimeSpan.FromSeconds(100);
        FlowKitException e = Assert.Throws<FlowKitException>(() => new CondaSolver(clock).Solve(request))!;
        Assert.That((e.Code, e.Message), Is.EqualTo(("FK7102", "No answer was found within 00:01:30. Ask for more exact versions, or allow more time.")));
        clock.Step = TimeSpan.Zero;
        Assert.That(new CondaSolver(clock).Solve(request).Records, Has.Count.EqualTo(1));
    }

    [Test]
    public void Where_the_time_ends_while_the_reason_is_looked_for_what_is_known_is_told()
    {
        MemoryChannels channels = new MemoryChannels().Add("c", MemoryChannels.Record("a", "1.0", ["lib <2"]), MemoryChannels.Record("b", "1.0", ["lib >=2"]), MemoryChannels.Record("lib", "1.0"), MemoryChannels.Record("lib", "2.0"));
        CondaSolveRequest request = new() { Specs = [MatchSpec.Parse("a"), MatchSpec.Parse("b")], Records = channels.Load() };
        List<string> outcomes = [];
        for (int seconds = 1; seconds < 100; seconds++)
        {
            CondaSolveRequest limited = request with { TimeLimit = TimeSpan.FromSeconds(seconds) };
            FlowKitException e = Assert.Catch<FlowKitException>(() => new CondaSolver(new SteppingClock { Step = TimeSpan.FromSeconds(1) }).Solve(limited))!;
            CondaConflict? conflict = (e as CondaSolveException)?.Explanation;
            if (conflict is not null) Assert.That(conflict.Causes.Select(cause => cause.Text), Is.EqualTo(new[] { "a is asked for", "b is asked for" }));
            outcomes.Add($"{e.Code} {conflict?.Suggestion}");
        }
        Assert.That(outcomes.Distinct(), Is.EqualTo(new[] { "FK7102 ", "FK7101 ", "FK7101 leaving out b" }), "with ever more time");
        Assert.That(outcomes, Is.Ordered.Using<string>((x, y) => Rank(x).CompareTo(Rank(y))));

        static int Rank(string outcome) => outcome.StartsWith("FK7102", StringComparison.Ordinal) ? 0 : outcome.EndsWith(' ') ? 1 : 2;
    }

    [Test]
    public void Leaving_out_a_spec_is_suggested_where_no_other_version_of_it_helps()
    {
        MemoryChannels channels = new MemoryChannels().Add("c", MemoryChannels.Record("a", "1.0", ["lib <2"]), MemoryChannels.Record("b", "1.0", ["lib >=2"]), MemoryChannels.Record("lib", "1.0"), MemoryChannels.Record("lib", "2.0"));
        CondaSolveException e = Assert.Throws<CondaSolveException>(() => Solve(channels, SolveStrategy.Highest, "a", "b"))!;
        Assert.That(e.Explanation.Suggestion, Is.EqualTo("leaving out b"));
        Assert.That(e.Message, Does.EndWith("What would work: leaving out b"));
    }

    [Test]
    public void Nothing_is_suggested_where_nothing_simple_works() =>
        Assert.That(Assert.Throws<CondaSolveException>(() => Solve(new MemoryChannels().Add("c", MemoryChannels.Record("a", "1.0", ["gone"])), SolveStrategy.Highest, "a >=1"))!.Explanation.Suggestion, Is.Null);

    private static string Solve(MemoryChannels channels, SolveStrategy strategy, params string[] specs) => string.Join(' ', new CondaSolver()
        .Solve(new CondaSolveRequest { Specs = [.. specs.Select(MatchSpec.Parse)], Records = channels.Load(), Strategy = strategy }).Records.Select(record => record.ToString()).Order(StringComparer.Ordinal));

    /// <summary>A clock that goes on by a step whenever somebody looks at it.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private long _now;

        public TimeSpan Step { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now += Step.Ticks;
    }
}
