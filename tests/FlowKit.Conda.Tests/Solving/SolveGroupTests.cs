using FlowKit.Conda.Installation;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Tests.Solving;

[Parallelizable(ParallelScope.All)]
public sealed class SolveGroupTests
{
    private static readonly PackageRecord[] Channel =
    [
        Record("python", "3.11"), Record("python", "3.12"),
        Record("numpy", "1.0", "python"), Record("numpy", "2.0", "python >=3.12"),
        Record("pytest", "8.0", "python", "colorama[when=__win]", "coverage[when='numpy']"),
        Record("old", "1.0", "python <3.12"), Record("colorama", "1.0"), Record("coverage", "1.0"),
        Record("server", "1.0", new Dictionary<string, IReadOnlyList<string>> { ["tls"] = ["openssl"] }, "python"), Record("openssl", "3.0"),
    ];

    [Test]
    public void Environments_of_a_group_have_the_same_versions_and_only_what_each_reaches()
    {
        IReadOnlyDictionary<string, CondaSolution> solved = Solve([], ("product", ["numpy"]), ("legacy", ["old"]), ("tools", ["openssl"]));
        Assert.That(Show(solved["product"]), Is.EqualTo("python=3.11 numpy=1.0"), "alone it would have python 3.12 and numpy 2.0");
        Assert.That(Show(solved["legacy"]), Is.EqualTo("python=3.11 old=1.0"));
        Assert.That(Show(solved["tools"]), Is.EqualTo("openssl=3.0"));
    }

    [Test]
    public void What_the_request_asks_for_is_in_every_environment()
    {
        IReadOnlyDictionary<string, CondaSolution> solved = Solve(["python"], ("a", []), ("b", ["openssl"]));
        Assert.That(Show(solved["a"]), Is.EqualTo("python=3.12"));
        Assert.That(Show(solved["b"]), Is.EqualTo("openssl=3.0 python=3.12"));
    }

    [Test]
    public void An_extra_is_in_the_environment_that_asked_for_it()
    {
        IReadOnlyDictionary<string, CondaSolution> solved = Solve([], ("plain", ["server"]), ("safe", ["server[extras=[tls]]"]));
        Assert.That(Show(solved["plain"]), Is.EqualTo("python=3.12 server=1.0"));
        Assert.That(Show(solved["safe"]), Is.EqualTo("openssl=3.0 python=3.12 server=1.0"));
    }

    [Test]
    public void A_condition_is_judged_in_each_environment()
    {
        IReadOnlyDictionary<string, CondaSolution> solved = Solve([], ("test", ["pytest"]), ("both", ["pytest", "numpy"]));
        Assert.That(Show(solved["test"]), Is.EqualTo("python=3.12 pytest=8.0"));
        Assert.That(Show(solved["both"]), Is.EqualTo("coverage=1.0 python=3.12 numpy=2.0 pytest=8.0"));
    }

    [Test]
    public void Environments_that_cannot_agree_are_told_so() =>
        Assert.That(Assert.Throws<CondaSolveException>(() => Solve([], ("a", ["old"]), ("b", ["numpy=2"])))!.Message, Does.Contain("old").And.Contain("numpy=2"));

    [Test]
    public void A_conflict_names_the_environments_that_ask_for_what()
    {
        string message = Assert.Throws<CondaSolveException>(() => Solve(["openssl"], ("train", ["old", "openssl"]), ("serve", ["numpy=2"]), ("test", ["numpy=2"])))!.Message;
        Assert.That(message, Does.Contain("old is asked for (environment train)").And.Contain("numpy=2 is asked for (environments serve, test)"));
        message = Assert.Throws<CondaSolveException>(() => Solve(["old"], ("train", ["old"]), ("serve", ["numpy=2"])))!.Message;
        Assert.That(message, Does.Contain("old is asked for\n"), "of what all environments have, none is named");
    }

    [Test]
    public void Install_update_remove_and_update_all_change_as_little_as_they_may()
    {
        PackageRecord[] installed = [Find("python", "3.11"), Find("numpy", "1.0")];
        CondaSolveRequest request = new() { Specs = Specs("numpy"), Records = new ListedRecords(Channel), Locked = installed };
        Assert.That(Plan(request with { Specs = Specs("numpy", "openssl") }), Is.EqualTo("+ openssl 3.0 0"), "install");
        Assert.That(Plan(request with { Specs = Specs("numpy>1"), Locked = [installed[0]] }), Is.EqualTo("~ numpy 1.0 0 -> 2.0 0\n~ python 3.11 0 -> 3.12 0"), "update of one, which takes with it what it needs");
        Assert.That(Plan(request with { Specs = Specs("python") }), Is.EqualTo("- numpy 1.0 0"), "remove");
        Assert.That(Plan(request with { Locked = [] }), Is.EqualTo("~ numpy 1.0 0 -> 2.0 0\n~ python 3.11 0 -> 3.12 0"), "update all");
        Assert.That(Plan(request), Is.EqualTo("nothing to do"));

        string Plan(CondaSolveRequest wanted) =>
            InstallPlan.Create([.. installed.Select(record => new InstalledPackage { Record = record, Paths = [] })], new CondaSolver().Solve(wanted).Records).ToString();
    }

    private static IReadOnlyDictionary<string, CondaSolution> Solve(string[] common, params (string Name, string[] Specs)[] environments)
    {
        CondaSolveRequest request = new() { Specs = Specs(common), Records = new ListedRecords(Channel) };
        IReadOnlyDictionary<string, CondaSolution> solved = new CondaSolver().SolveGroup(request, environments.ToDictionary(e => e.Name, e => Specs(e.Specs)));
        foreach ((string name, string[] specs) in environments)
            Assert.That(SolutionCheck.FindProblem(request with { Specs = Specs([.. common, .. specs]) }, solved[name]), Is.Null, name);
        return solved;
    }

    private static IReadOnlyList<MatchSpec> Specs(params string[] texts) => [.. texts.Select(MatchSpec.Parse)];

    private static string Show(CondaSolution solution) => string.Join(' ', solution.Records.Select(record => record.Name + "=" + record.Version));

    private static PackageRecord Find(string name, string version) => Channel.Single(record => record.Name == name && record.Version.Source == version);

    private static PackageRecord Record(string name, string version, params string[] depends) => Record(name, version, new Dictionary<string, IReadOnlyList<string>>(), depends);

    private static PackageRecord Record(string name, string version, IReadOnlyDictionary<string, IReadOnlyList<string>> extras, params string[] depends) => new()
    {
        Name = name, Version = CondaVersion.Parse(version), Build = "0", Subdir = "noarch", FileName = $"{name}-{version}-0.conda",
        Url = new Uri($"memory://chan/noarch/{name}-{version}-0.conda"), Channel = "chan", Depends = depends, ExtraDepends = extras,
    };
}
