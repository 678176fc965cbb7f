using FlowKit.Conda.Channels;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Conda.Tests.Channels;

namespace FlowKit.Conda.Tests.Solving;

[Parallelizable(ParallelScope.All)]
public sealed class ChannelPriorityTests
{
    // "first" has an old tool; what it needs there is in both channels.
    private static ChannelRecords Channels { get; } = new MemoryChannels()
        .Add("first", MemoryChannels.Record("tool", "1.0", ["lib"]), MemoryChannels.Record("lib", "1.0"))
        .Add("second", MemoryChannels.Record("tool", "2.0", ["lib"]), MemoryChannels.Record("lib", "2.0"), MemoryChannels.Record("new", "1.0", ["lib >=2"]))
        .Load();

    [Test]
    public void Strict_priority_takes_every_name_from_the_first_channel_that_has_it() =>
        Assert.That(Solve("tool"), Is.EqualTo(new[] { "first::lib=1.0=0", "first::tool=1.0=0" }));

    [Test]
    public void A_spec_with_a_channel_overrides_strict_priority_for_its_name_alone() =>
        Assert.That(Solve("second::tool"), Is.EqualTo(new[] { "first::lib=1.0=0", "second::tool=2.0=0" }));

    [Test]
    public void A_channel_in_the_bracket_overrides_strict_priority_too() =>
        Assert.That(Solve("tool[channel=second]"), Is.EqualTo(new[] { "first::lib=1.0=0", "second::tool=2.0=0" }));

    [Test]
    public void Disabled_priority_takes_the_best_of_all_channels_and_flexible_prefers_the_first_one()
    {
        Assert.That(Solve(ChannelPriority.Disabled, "tool"), Is.EqualTo(new[] { "second::lib=2.0=0", "second::tool=2.0=0" }));
        Assert.That(Solve(ChannelPriority.Flexible, "tool"), Is.EqualTo(new[] { "first::lib=1.0=0", "first::tool=1.0=0" }));
        Assert.That(Solve(ChannelPriority.Flexible, "new"), Is.EqualTo(new[] { "second::lib=2.0=0", "second::new=1.0=0" }), "flexible falls back to what fits");
    }

    [Test]
    public void An_explanation_names_the_channel_that_strict_priority_hides_and_what_would_work()
    {
        CondaSolveException e = Assert.Throws<CondaSolveException>(() => Solve("new"))!;
        Assert.That(e.Message, Does.Contain("lib 2.0 is there, but it is in the channel second, which strict priority hides, for first has lib too"));
        Assert.That(e.Explanation.Suggestion, Is.EqualTo("flexible channel priority instead of strict"));
        Assert.That(Solve(ChannelPriority.Flexible, "new"), Has.Length.EqualTo(2), "what is suggested works");
    }

    [Test]
    public void A_locked_archive_that_several_channels_have_stays_that_of_its_channel()
    {
        string same = MemoryChannels.Record("tool", "1.0", more: $"\"sha256\":\"{new string('a', 64)}\"");
        ChannelRecords channels = new MemoryChannels().Add("first", same).Add("second", same).Load();
        foreach (string channel in new[] { "first", "second" })
        {
            PackageRecord locked = channels.GetRecords("tool").Single(record => record.Channel == channel);
            CondaSolveRequest request = new() { Specs = [MatchSpec.Parse("tool")], Records = channels, Locked = [locked], Priority = ChannelPriority.Disabled };
            Assert.That(new CondaSolver().Solve(request).Records.Single(), Is.SameAs(locked));
        }
    }

    private static string[] Solve(params string[] specs) => Solve(ChannelPriority.Strict, specs);

    private static string[] Solve(ChannelPriority priority, params string[] specs) => [.. new CondaSolver()
        .Solve(new CondaSolveRequest { Specs = [.. specs.Select(MatchSpec.Parse)], Records = Channels, Priority = priority }).Records.Select(record => record.Channel + "::" + record)];
}
