using System.Text;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;

namespace FlowKit.Conda.Tests.Solving;

[Parallelizable(ParallelScope.All)]
public sealed class CondaSolverTests
{
    [Test]
    public void A_dependency_that_no_channel_has_is_an_error_that_says_so()
    {
        CondaSolveException e = Fail(Record("tool", "1.0", "python"), "tool");
        Assert.That(e.Code, Is.EqualTo("FK7101"));
        Assert.That(e.Message, Does.Contain("tool 1.0 0 needs python").And.Contain("there is no package 'python' in the channel chan"));
    }

    [Test]
    public void A_near_name_is_suggested() => Assert.That(Fail(Record("numpy", "1.0"), "nunpy").Message, Does.Contain("did you mean 'numpy'?"));

    [Test]
    public void A_version_that_is_not_there_is_told_with_those_that_are_and_with_what_works()
    {
        CondaSolveException e = Fail(Record("a", "1.0") + "," + Record("a", "2.0"), "a=3");
        Assert.That(e.Explanation.Causes.Single().Causes.Single().Text, Is.EqualTo("no a=3 is there; there is a 1.0, 2.0"));
        Assert.That(e.Explanation.Suggestion, Is.EqualTo("a instead of a=3; that installs a 2.0"));
    }

    [Test]
    public void A_conflict_names_both_sides()
    {
        CondaSolveException e = Fail(Record("a", "1.0", "lib <2") + "," + Record("b", "1.0", "lib >=2") + "," + Record("lib", "1.0") + "," + Record("lib", "2.0"), "a", "b");
        Assert.That(e.Message, Does.Contain("a is asked for").And.Contain("b is asked for").And.Contain("lib[version='<2']").And.Contain("lib[version='>=2']"));
    }

    [Test]
    public void Records_come_after_what_they_depend_on()
    {
        CondaSolution solution = Solve(Record("a", "1.0", "z") + "," + Record("z", "1.0", "b") + "," + Record("b", "1.0"), new() { Specs = [MatchSpec.Parse("a")], Records = Nothing });
        Assert.That(solution.Records.Select(r => r.Name), Is.EqualTo(new[] { "b", "z", "a" }));
    }

    [Test]
    public void A_locked_record_stays_though_a_newer_one_is_there_and_a_pinned_one_must_be_used()
    {
        string records = Record("a", "1.0") + "," + Record("a", "2.0");
        PackageRecord old = Load(records).GetRecords("a").Single(r => r.Version.Source == "1.0");
        CondaSolveRequest request = new() { Specs = [MatchSpec.Parse("a")], Records = Nothing };
        Assert.That(Solve(records, request with { Locked = [old] }).Records.Single().Version.Source, Is.EqualTo("1.0"));
        Assert.That(Solve(records, request with { Specs = [MatchSpec.Parse("a>=2")], Locked = [old] }).Records.Single().Version.Source, Is.EqualTo("2.0"));
        CondaSolveException e = Assert.Throws<CondaSolveException>(() => Solve(records, request with { Specs = [MatchSpec.Parse("a>=2")], Pinned = [old] }))!;
        Assert.That(e.Message, Does.Contain("a=1.0=0 is pinned"));
    }

    [TestCase("1.0", "2.0")]
    [TestCase("0.9", "2.0")]
    public void A_locked_record_that_is_excluded_is_not_kept(string version, string expected)
    {
        string records = Record("a", "1.0") + "," + Record("a", "2.0");
        PackageRecord old = Load(Record("a", version)).GetRecords("a").Single();
        CondaSolveRequest request = new() { Specs = [MatchSpec.Parse("a")], Records = Nothing, Locked = [old] };
        Assert.That(Solve(records, request).Records.Single().Version.Source, Is.EqualTo(version), "also where the channel has it no more");
        Assert.That(Solve(records, request with { Excluded = new Dictionary<Uri, string> { [old.Url] = "it is not trusted" } }).Records.Single().Version.Source, Is.EqualTo(expected));
    }

    [Test]
    public void The_order_in_which_two_packages_are_asked_for_does_not_say_which_gets_its_best()
    {
        string records = Record("a", "1.0") + "," + Record("a", "2.0", "lib <2") + "," + Record("b", "1.0") + "," + Record("b", "2.0", "lib >=2") + "," + Record("lib", "1.0") + "," + Record("lib", "2.0");
        foreach (string[] specs in new[] { new[] { "a", "b" }, ["b", "a"] })
        {
            CondaSolution solution = Solve(records, new() { Specs = [.. specs.Select(MatchSpec.Parse)], Records = Nothing });
            Assert.That(solution.Records.Select(r => r.ToString()), Is.EquivalentTo(new[] { "a=2.0=0", "b=1.0=0", "lib=1.0=0" }), string.Join(" ", specs));
        }
    }

    [Test]
    public void What_is_installed_already_is_decided_before_what_is_added()
    {
        string records = Record("a", "1.0") + "," + Record("a", "2.0", "lib <2") + "," + Record("b", "2.0", "lib >=2") + "," + Record("lib", "1.0") + "," + Record("lib", "2.0");
        PackageRecord installed = Load(records).GetRecords("b").Single();
        CondaSolution solution = Solve(records, new() { Specs = [MatchSpec.Parse("a"), MatchSpec.Parse("b")], Records = Nothing, Locked = [installed] });
        Assert.That(solution.Records.Select(r => r.ToString()), Is.EquivalentTo(new[] { "a=1.0=0", "b=2.0=0", "lib=2.0=0" }));
    }

    [Test]
    public void A_constraint_installs_nothing_but_holds()
    {
        string records = Record("a", "1.0", "b") + "," + Record("b", "1.0") + "," + Record("b", "2.0");
        CondaSolution solution = Solve(records, new() { Specs = [MatchSpec.Parse("a")], Constraints = [MatchSpec.Parse("b<2"), MatchSpec.Parse("missing>1")], Records = Nothing });
        Assert.That(solution.Records.Select(r => r.ToString()), Is.EquivalentTo(new[] { "a=1.0=0", "b=1.0=0" }));
    }

    [Test]
    public void A_record_that_cannot_be_read_is_told_and_another_is_taken()
    {
        string records = Record("a", "2.0", "ray[default,data] >=2.9") + "," + Record("a", "1.0");
        Assert.That(Solve(records, new() { Specs = [MatchSpec.Parse("a")], Records = Nothing }).Records.Single().Version.Source, Is.EqualTo("1.0"));
        Assert.That(Fail(records, "a=2").Message, Does.Contain("its dependency 'ray[default,data] >=2.9' cannot be read"));
    }

    [Test]
    public void Excluded_archives_and_virtual_packages_are_told()
    {
        string records = Record("a", "1.0", "__glibc >=2.30");
        Assert.That(Fail(records, "a").Message, Does.Contain("the target system has no __glibc"));
        CondaSolveRequest request = new() { Specs = [MatchSpec.Parse("a")], Records = Nothing, VirtualPackages = [VirtualPackage.Parse("__glibc=2.17")] };
        Assert.That(Assert.Throws<CondaSolveException>(() => Solve(records, request))!.Message, Does.Contain("the target system has __glibc 2.17"));
        Uri address = new("memory://chan/noarch/a-1.0-0.conda");
        CondaSolveException e = Assert.Throws<CondaSolveException>(() => Solve(records, request with { Excluded = new Dictionary<Uri, string> { [address] = "it is not trusted" } }))!;
        Assert.That(e.Message, Does.Contain("a 1.0 is there, but it is not trusted"));
    }

    [Test]
    public void A_name_pattern_cannot_be_solved() =>
        Assert.That(Assert.Throws<FlowKitException>(() => Solve(Record("a", "1"), new() { Specs = [MatchSpec.Parse("a*")], Records = Nothing }))!.Code, Is.EqualTo("FK7103"));

    [Test]
    public void A_cancelled_solve_stops()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => new CondaSolver().Solve(new() { Specs = [MatchSpec.Parse("a")], Records = Load(Record("a", "1")) }, source.Token));
    }

    [Test]
    public void A_solve_that_is_cancelled_while_it_reads_candidates_asks_for_no_more_of_them()
    {
        using CancellationTokenSource stop = new();
        List<string> asked = [];
        ChannelRecords records = Load(string.Join(",", Enumerable.Range(0, 200).Select(i => Record("a", "1." + i, "p" + i))));
        Assert.Throws<OperationCanceledException>(() => new CondaSolver().Solve(new() { Specs = [MatchSpec.Parse("a")], Records = new StoppingSource(records, asked, stop) }, stop.Token));
        Assert.That(asked, Is.EqualTo(new[] { "a", "p0" }), "cancelled while the second name was read");
    }

    [Test]
    public void A_long_chain_of_dependencies_overflows_no_stack()
    {
        string records = string.Join(",", Enumerable.Range(0, 20_000).Select(i => Record("p" + i, "1", i == 19_999 ? [] : ["p" + (i + 1)])));
        Assert.That(Solve(records, new() { Specs = [MatchSpec.Parse("p0")], Records = Nothing }).Records, Has.Count.EqualTo(20_000));
    }

    private static ChannelRecords Nothing { get; } = Load("");

    private static CondaSolution Solve(string records, CondaSolveRequest request) => new CondaSolver().Solve(request with { Records = Load(records) });

    private static CondaSolveException Fail(string records, params string[] specs) =>
        Assert.Throws<CondaSolveException>(() => Solve(records, new CondaSolveRequest { Specs = [.. specs.Select(MatchSpec.Parse)], Records = Nothing }))!;

    private static ChannelRecords Load(string records)
    {
        MemoryFetcher fetcher = new();
        fetcher.Put(new Uri("memory://chan/noarch/repodata.json"), Encoding.UTF8.GetBytes("{\"packages.conda\":{" + records + "}}"));
        return new RepoDataGateway(fetcher).LoadAsync([Channel.Named("chan", new Uri("memory://chan"))], "noarch", []).GetAwaiter().GetResult();
    }

    private static string Record(string name, string version, params string[] depends) =>
        $"\"{name}-{version}-0.conda\":{{\"name\":\"{name}\",\"version\":\"{version}\",\"build\":\"0\",\"build_number\":0,\"depends\":[{string.Join(",", depends.Select(d => "\"" + d + "\""))}]}}";

    private sealed class StoppingSource(ICandidateSource records, List<string> asked, CancellationTokenSource stop) : ICandidateSource
    {
        public IReadOnlyList<string> Channels => records.Channels;

        public IEnumerable<string> Names => records.Names;

        public IReadOnlyList<PackageRecord> GetRecords(string name)
        {
            asked.Add(name);
            if (name != "a") stop.Cancel();
            return records.GetRecords(name);
        }
    }
}
