using FlowKit.Environments.Specs;
using FsCheck;
using FsCheck.Fluent;

namespace FlowKit.Environments.Tests.Specs;

[Parallelizable(ParallelScope.All)]
internal sealed class CutOffTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [TestCase("7 days", "P7D", "2026-05-25T12:00:00Z")]
    [TestCase("1 week", "P7D", "2026-05-25T12:00:00Z")]
    [TestCase("2w", "P14D", "2026-05-18T12:00:00Z")]
    [TestCase("36 hours", "P1DT12H", "2026-05-31T00:00:00Z")]
    [TestCase("30m", "PT30M", "2026-06-01T11:30:00Z")]
    [TestCase("1.5 hours", "PT1H30M", "2026-06-01T10:30:00Z")]
    [TestCase("90 S", "PT1M30S", "2026-06-01T11:58:30Z")]
    [TestCase("1.5 seconds", "PT1.5S", "2026-06-01T11:59:58.5Z")]
    [TestCase("100000 weeks", "P700000D", "0109-11-18T12:00:00Z")]
    [TestCase("150000 weeks", "P1050000D", "0001-01-01T00:00:00Z")]
    [TestCase("P7D", "P7D", "2026-05-25T12:00:00Z")]
    [TestCase("P1W", "P7D", "2026-05-25T12:00:00Z")]
    [TestCase("P1DT2H3M4S", "P1DT2H3M4S", "2026-05-31T09:56:56Z")]
    [TestCase("2026-01-31", "2026-02-01T00:00:00Z", "2026-02-01T00:00:00Z")]
    [TestCase("2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z")]
    [TestCase("2026-01-31T10:00+02:00", "2026-01-31T08:00:00Z", "2026-01-31T08:00:00Z")]
    [TestCase("2026-01-31T10:00:00.5", "2026-01-31T10:00:00.5Z", "2026-01-31T10:00:00.5Z")]
    [TestCase("none", "none", null)]
    public void A_moment_an_age_or_none_is_read_and_written_in_one_form(string text, string canonical, string? moment)
    {
        CutOff cutOff = CutOff.Parse(text);
        Assert.That(cutOff.ToString(), Is.EqualTo(canonical));
        Assert.That(CutOff.Parse(canonical), Is.EqualTo(cutOff));
        Assert.That(cutOff.At(Now), Is.EqualTo(moment is null ? (DateTimeOffset?)null : CutOff.Parse(moment).Moment));
    }

    [TestCase("")]
    [TestCase("soon")]
    [TestCase("7")]
    [TestCase("-7 days")]
    [TestCase("0 days")]
    [TestCase("0.0000001 days")]
    [TestCase(". days")]
    [TestCase("P")]
    [TestCase("P1DT")]
    [TestCase("P1M")]
    [TestCase("P1Y")]
    [TestCase("1 month")]
    [TestCase("9999999 days")]
    [TestCase("2026-13-01")]
    [TestCase("9999-12-31")]
    [TestCase("01/31/2026")]
    [TestCase("12:00")]
    public void Anything_else_is_an_error_that_says_what_there_is(string text)
    {
        SpecParseException error = Assert.Throws<SpecParseException>(() => CutOff.Parse(text))!;
        Assert.That(error.Code, Is.EqualTo("FK7309"));
        Assert.That(error.Message, Does.Contain("P7D"));
    }

    [Test]
    public void An_age_from_before_the_beginning_of_time_excludes_everything() => Assert.That(CutOff.Parse("999999 weeks").At(Now), Is.EqualTo(DateTimeOffset.MinValue));

    [Test]
    public void Every_age_reads_back() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll<PositiveInt>(static seconds =>
        CutOff.Parse(CutOff.OfAge(TimeSpan.FromSeconds(seconds.Get)).ToString()) == CutOff.OfAge(TimeSpan.FromSeconds(seconds.Get))));
}
