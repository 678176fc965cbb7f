using FlowKit.Conda.Formats;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Tests.Solving;

/// <summary>Whether a lock still is what is asked for, told offline by a solve over its packages alone.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ListedRecordsTests
{
    private static readonly string[] Everything = ["lib", "spare", "tool"];

    [Test]
    public void A_lock_that_satisfies_the_specs_gives_its_packages_and_leaves_out_what_nobody_wants()
    {
        IReadOnlyList<PackageRecord> locked = Locked();
        Assert.That(NamesOf(Solve(locked, ["tool >=1", "spare"], "2.28")), Is.EquivalentTo(Everything));
        Assert.That(NamesOf(Solve(locked, ["tool"], "2.28")), Is.EqualTo(new[] { "lib", "tool" }), "spare is asked for no longer");
        Assert.That(Solve(locked, ["tool"], "2.28").Records.Select(static record => record.Sha256), Has.All.EqualTo(new string('a', 64)));
    }

    [TestCase("tool >=2", "2.28", "tool")]
    [TestCase("absent", "2.28", "absent")]
    [TestCase("tool[build=other]", "2.28", "other")]
    [TestCase("tool", "2.17", "__glibc")]
    [TestCase("tool", null, "__glibc")]
    public void A_lock_that_does_not_satisfy_the_specs_any_more_says_why(string spec, string? glibc, string expected)
    {
        CondaSolveException error = Assert.Throws<CondaSolveException>(() => Solve(Locked(), [spec], glibc))!;
        Assert.That((error.Code, error.Message), Is.EqualTo(("FK7101", error.Message)));
        Assert.That(error.Message, Does.Contain(expected));
    }

    [Test]
    public void A_lock_out_of_which_a_package_was_taken_or_changed_says_who_needs_it()
    {
        Assert.That(Assert.Throws<CondaSolveException>(() => Solve([.. Locked().Where(static record => record.Name != "lib")], ["tool"], "2.28"))!.Message, Does.Contain("tool 1.0 h1_0 needs lib"));
        PackageRecord[] changed = [.. Locked("3.0")];
        Assert.That(Assert.Throws<CondaSolveException>(() => Solve(changed, ["tool"], "2.28"))!.Message, Does.Contain("lib").And.Contain("3.0"));
    }

    private static CondaSolution Solve(IReadOnlyList<PackageRecord> locked, string[] specs, string? glibc) => new CondaSolver().Solve(new CondaSolveRequest
    {
        Specs = [.. specs.Select(MatchSpec.Parse)], Records = new ListedRecords(locked), VirtualPackages = glibc is null ? [] : [new VirtualPackage("__glibc", CondaVersion.Parse(glibc))],
    });

    private static string[] NamesOf(CondaSolution solution) => [.. solution.Records.Select(static record => record.Name).Order(StringComparer.Ordinal)];

    // As it is read from a file: nothing but the text is known.
    private static IReadOnlyList<PackageRecord> Locked(string lib = "1.5")
    {
        static string Entry(string name, string version, params string[] depends) =>
            $"- conda: https://c.example/linux-64/{name}-{version}-h1_0.conda\n  sha256: {new string('a', 64)}\n{(depends.Length == 0 ? "" : "  depends:\n" + string.Concat(depends.Select(static d => $"  - {d}\n")))}";

        string text = "version: 6\nenvironments:\n  default:\n    channels:\n    - url: https://c.example/\n    packages:\n      linux-64:\n"
            + $"      - conda: https://c.example/linux-64/lib-{lib}-h1_0.conda\n      - conda: https://c.example/linux-64/spare-1.0-h1_0.conda\n      - conda: https://c.example/linux-64/tool-1.0-h1_0.conda\n"
            + "packages:\n" + Entry("lib", lib, "__glibc >=2.28") + Entry("spare", "1.0") + Entry("tool", "1.0", "lib >=1,<2");
        return [.. LockFileReader.Read(text, "pixi.lock").Environments.Single().Packages["linux-64"].Select(static package => package.ToRecord())];
    }
}
