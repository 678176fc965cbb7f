using FlowKit.Hosting;
using FlowKit.Tests.Execution;

namespace FlowKit.Tests.Hosting;

[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class CacheCommandTests
{
    [Test]
    public async Task What_a_run_left_in_the_cache_is_shown_and_taken_out_and_a_later_run_has_it_again()
    {
        using RealWorld world = new();
        using (FlowProcess first = new(world, "run", "GreetingFlow")) Assert.That((await first.EndAsync()).Code, Is.Zero);
        (int code, string text) = await world.CommandAsync(["cache"]);
        Assert.That((code, text), Is.EqualTo((0, text)));
        Assert.That(text, Does.Contain(world.Cache).And.Match(@"environments +1 +[0-9.]+ .?B").And.Match(@"wheels +1 "));

        using FlowProcess dry = new(world, "cache", "clean", "--dry-run");
        (code, text) = await dry.EndAsync();
        Assert.That((code, text), Is.EqualTo((0, text)));
        Assert.That(text, Does.Contain("Would go:").And.Match(@"environments +1 "));
        using FlowProcess young = new(world, "cache", "clean", "--older-than", "1d", "--max-size", "1 TB");
        Assert.That((await young.EndAsync()).Text, Does.Match(@"total +0 +0 B"));
        Assert.That(world.Prefixes, Has.Count.EqualTo(1));

        using FlowProcess clean = new(world, "cache", "clean");
        (code, text) = await clean.EndAsync();
        Assert.That((code, text), Is.EqualTo((0, text)));
        using FlowProcess again = new(world, "run", "GreetingFlow");
        (code, text) = await again.EndAsync();
        Assert.That(code, Is.Zero, text);
    }

    [Test, Platform("Linux", Reason = "Signals are POSIX's, and processes that outlive their host are known on Linux.")]
    public async Task A_prefix_with_a_running_step_stays_and_so_it_does_for_a_program_that_outlived_its_host()
    {
        using RealWorld world = new();
        using FlowProcess program = new(world, "run", "WaitingProcessesFlow");
        (int Worker, int Child, int Program) processes = await program.ProcessesAsync();
        Assert.That(await CleanAsync(world), Does.Match(@"environments +0 ").And.Contains("1 more are in use"));
        program.Signal("KILL");
        await program.EndAsync();
        Assert.That(await CleanAsync(world), Does.Match(@"environments +0 ").And.Contains("1 more are in use"));
        Assert.That(world.Prefixes, Has.Count.EqualTo(1));
        FlowProcess.End(processes);
        await FlowProcess.GoneAsync(processes);
        Assert.That(await CleanAsync(world), Does.Match(@"environments +1 "));
        Assert.That(world.Prefixes, Is.Empty);
    }

    [Test]
    public async Task Programs_that_run_and_programs_that_clean_up_at_once_do_not_disturb_each_other()
    {
        using RealWorld world = new();
        FlowProcess[] programs = [.. Enumerable.Range(0, 6).Select(n => n % 2 == 0 ? new FlowProcess(world, "run", "GreetingFlow") : new FlowProcess(world, "cache", "clean"))];
        try
        {
            foreach (FlowProcess program in programs)
            {
                (int code, string text) = await program.EndAsync();
                Assert.That(code, Is.Zero, text);
            }
        }
        finally
        {
            foreach (FlowProcess program in programs)
            {
                program.Dispose();
            }
        }

        Assert.That(world.Unfinished, Is.Empty);
    }

    [TestCase("--older-than", "soon")]
    [TestCase("--older-than", "30")]
    [TestCase("--older-than", "-1d")]
    [TestCase("--max-size", "much")]
    [TestCase("--max-size", "10GD")]
    [TestCase("--max-size", "99999999999TB")]
    [TestCase("--kind", "locks")]
    public async Task What_is_no_age_size_or_kind_is_told_and_nothing_is_done(string option, string value)
    {
        using RealWorld world = new();
        (int code, string text) = await world.CommandAsync(["cache", "clean", option, value]);
        Assert.That((code, text), Is.EqualTo((FlowExitCodes.InvalidInput, text)));
        Assert.That(text, Does.Contain(value));
        Assert.That(Directory.Exists(world.Cache), Is.False);
    }

    [TestCase("10GB", 10_000_000_000)]
    [TestCase("1.5 GiB", 1_610_612_736)]
    [TestCase("500mb", 500_000_000)]
    [TestCase("2K", 2_000)]
    [TestCase("0", 0)]
    [TestCase("17B", 17)]
    [TestCase("", null)]
    [TestCase("GB", null)]
    [TestCase("1e9", null)]
    public void Sizes_are_read_as_people_write_them(string text, long? bytes) => Assert.That(CacheAmounts.Size(text), Is.EqualTo(bytes));

    [TestCase("30d", 30 * 24 * 60)]
    [TestCase("2w", 14 * 24 * 60)]
    [TestCase("1.5h", 90)]
    [TestCase("90m", 90)]
    [TestCase("120s", 2)]
    [TestCase("0d", 0)]
    [TestCase("1 D", 24 * 60)]
    [TestCase("7 days", 7 * 24 * 60)]
    [TestCase("PT12H", 12 * 60)]
    [TestCase("999999d", null)]
    [TestCase("d", null)]
    public void Ages_are_read_as_people_write_them(string text, int? minutes) => Assert.That(CacheAmounts.Age(text)?.TotalMinutes, Is.EqualTo(minutes));

    [TestCase(0, "0 B")]
    [TestCase(999, "999 B")]
    [TestCase(1_500, "1.5 KB")]
    [TestCase(999_999, "1.0 MB")]
    [TestCase(123_456_789, "123 MB")]
    [TestCase(5_000_000_000_000_000, "5000 TB")]
    public void Sizes_are_shown_in_the_unit_that_fits(long bytes, string text) => Assert.That(CacheAmounts.Text(bytes), Is.EqualTo(text));

    private static async Task<string> CleanAsync(RealWorld world)
    {
        using FlowProcess clean = new(world, "cache", "clean", "--kind", "environments");
        (int code, string text) = await clean.EndAsync();
        Assert.That(code, Is.Zero, text);
        return text;
    }
}
