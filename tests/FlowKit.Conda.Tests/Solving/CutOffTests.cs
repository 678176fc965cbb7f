using System.Globalization;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Conda.Tests.Channels;

namespace FlowKit.Conda.Tests.Solving;

/// <summary>What <c>ExcludeNewer</c> and its exceptions hide.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class CutOffTests
{
    private static ChannelRecords Channels { get; } = new MemoryChannels()
        .Add("main",
            Dated("a", "1.0", "2024-01-01"), Dated("a", "2.0", "2024-06-01"),
            Dated("b", "1.0", "2024-01-01"), Dated("b", "2.0", "2024-06-01"),
            // Built long ago, and put into the channel late.
            Dated("late", "1.0", "2024-01-01"), Dated("late", "2.0", "2024-01-02", indexed: "2024-06-01"),
            // Built with a clock of the future, and in the channel since long.
            Dated("early", "1.0", "2024-01-01"), Dated("early", "2.0", "2030-01-01", indexed: "2024-01-02"),
            MemoryChannels.Record("ageless", "1.0"))
        .Add("own", Dated("c", "1.0", "2024-01-01"), Dated("c", "2.0", "2024-06-01"))
        .Load();

    private static CondaSolveRequest Request { get; } = new() { Specs = [], Records = Channels, ExcludeNewer = Date("2024-03-01") };

    [Test]
    public void Records_after_the_cut_off_do_not_exist() => Assert.That(Solve(Request, "a", "b", "c"), Is.EqualTo(new[] { "a=1.0=0", "b=1.0=0", "c=1.0=0" }));

    [Test]
    public void A_package_can_have_a_cut_off_of_its_own_or_none()
    {
        Dictionary<string, DateTimeOffset?> own = new() { ["a"] = null, ["b"] = Date("2024-07-01"), ["c"] = Date("2024-02-01") };
        Assert.That(Solve(Request with { ExcludeNewerByPackage = own }, "a", "b", "c"), Is.EqualTo(new[] { "a=2.0=0", "b=2.0=0", "c=1.0=0" }));
        Assert.That(Solve(Request with { ExcludeNewer = null, ExcludeNewerByPackage = own }, "a", "b", "c"), Is.EqualTo(new[] { "a=2.0=0", "b=2.0=0", "c=1.0=0" }), "also where there is none for all");
    }

    [Test]
    public void A_channel_can_have_a_cut_off_of_its_own_or_none()
    {
        Assert.That(Solve(Request with { ExcludeNewerByChannel = new Dictionary<string, DateTimeOffset?> { ["own"] = null } }, "a", "c"), Is.EqualTo(new[] { "a=1.0=0", "c=2.0=0" }));
        Assert.That(Solve(Request with { ExcludeNewer = null, ExcludeNewerByChannel = new Dictionary<string, DateTimeOffset?> { ["main"] = Date("2024-03-01") } }, "a", "c"), Is.EqualTo(new[] { "a=1.0=0", "c=2.0=0" }));
    }

    [Test]
    public void That_of_the_package_counts_before_that_of_the_channel() =>
        Assert.That(Solve(Request with { ExcludeNewerByChannel = new Dictionary<string, DateTimeOffset?> { ["own"] = Date("2024-07-01") }, ExcludeNewerByPackage = new Dictionary<string, DateTimeOffset?> { ["c"] = Date("2024-02-01") } }, "c"), Is.EqualTo(new[] { "c=1.0=0" }));

    [Test]
    public void When_a_channel_indexed_a_package_counts_more_than_when_it_was_built() =>
        Assert.That(Solve(Request, "late", "early"), Is.EqualTo(new[] { "early=2.0=0", "late=1.0=0" }));

    [Test]
    public void A_record_that_does_not_tell_its_age_is_too_new_and_the_explanation_says_so()
    {
        CondaSolveException e = Assert.Throws<CondaSolveException>(() => Solve(Request, "ageless"))!;
        Assert.That(e.Message, Does.Contain("ageless 1.0 is there, but it does not tell its age, and only packages up to 2024-03-01 00:00 are allowed"));
        Assert.That(Solve(Request with { ExcludeNewerByPackage = new Dictionary<string, DateTimeOffset?> { ["ageless"] = null } }, "ageless"), Has.Length.EqualTo(1));
    }

    [Test]
    public void An_explanation_names_the_cut_off_and_suggests_to_do_without()
    {
        CondaSolveException e = Assert.Throws<CondaSolveException>(() => Solve(Request, "a >=2", "late >=2"))!;
        Assert.That(e.Message, Does.Contain("is there, but it is of 2024-06-01, newer than the cut-off 2024-03-01 00:00"));
        ChannelRecords many = new MemoryChannels().Add("main", [.. Enumerable.Range(1, 9).Select(day => Dated("many", $"1.{day}", $"2024-06-0{day}"))]).Load();
        e = Assert.Throws<CondaSolveException>(() => Solve(Request with { Records = many }, "many"))!;
        Assert.That(e.Explanation.Causes.Single().Causes.Select(cause => cause.Text), Is.EqualTo(new[] { "many 1.1…1.9 (9 versions) is there, but the oldest is of 2024-06-01, newer than the cut-off 2024-03-01 00:00" }));
        e = Assert.Throws<CondaSolveException>(() => Solve(Request with { ExcludeNewer = null, ExcludeNewerByPackage = new Dictionary<string, DateTimeOffset?> { ["many"] = Date("2024-03-01") }, Records = many }, "many"))!;
        Assert.That(e.Explanation.Suggestion, Is.EqualTo("no cut-off date"));
        e = Assert.Throws<CondaSolveException>(() => Solve(Request, "ageless"))!;
        Assert.That(e.Explanation.Suggestion, Is.EqualTo("no cut-off date"));
    }

    private static string[] Solve(CondaSolveRequest request, params string[] specs) => [.. new CondaSolver().Solve(request with { Specs = [.. specs.Select(MatchSpec.Parse)] }).Records.Select(record => record.ToString())];

    private static DateTimeOffset Date(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string Dated(string name, string version, string built, string? indexed = null) => MemoryChannels.Record(name, version,
        more: $"\"timestamp\":{Date(built).ToUnixTimeMilliseconds()}{(indexed is null ? "" : $",\"indexed_timestamp\":{Date(indexed).ToUnixTimeMilliseconds()}")}");
}
