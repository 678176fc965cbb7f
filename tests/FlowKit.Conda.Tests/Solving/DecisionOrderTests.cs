using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Conda.Tests.Channels;

namespace FlowKit.Conda.Tests.Solving;

/// <summary>Of several good answers, which one: what is decided first, and which of equal candidates is taken.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DecisionOrderTests
{
    // The newest x and the newest y cannot both be had.
    private static readonly string[] Rivals = [.. Both("x", "lib <2"), .. Both("y", "lib >=2"), MemoryChannels.Record("lib", "1.0"), MemoryChannels.Record("lib", "2.0")];

    [Test]
    public void The_order_of_writing_decides_nothing_that_packages_bring()
    {
        string[] records = [.. Rivals, .. Both("a", "x"), .. Both("b", "y")];
        Assert.That(Solve(records, "a", "b"), Is.EqualTo("a=2.0=0 b=2.0=0 lib=1.0=0 x=2.0=0 y=1.0=0"));
        Assert.That(Solve(records, "b", "a"), Is.EqualTo(Solve(records, "a", "b")));
    }

    [Test]
    public void What_leaves_no_choice_decides_before_what_the_choice_of_another_brings()
    {
        string[] records = [.. Rivals, .. Both("a", "deep"), MemoryChannels.Record("deep", "1.0", ["x"]), MemoryChannels.Record("z", "1.0", ["y"])];
        Assert.That(Solve(records, "a", "z"), Does.Contain("y=2.0").And.Contain("x=1.0"));
    }

    [Test]
    public void Of_equal_builds_the_one_with_newer_dependencies_is_taken_before_the_one_whose_dependencies_have_no_features()
    {
        string[] blas = [MemoryChannels.Record("blas", "1.0", build: "open"), MemoryChannels.Record("blas", "1.0", build: "mkl", more: "\"track_features\":[\"blas_mkl\"]")];
        string[] python = [MemoryChannels.Record("python", "3.11"), MemoryChannels.Record("python", "3.13")];
        Assert.That(Solve([.. blas, .. python, Build("old", "blas", "python 3.11"), Build("new", "blas * mkl", "python 3.13")], "tool"), Does.Contain("tool=1.0=new"));
        Assert.That(Solve([.. blas, .. python, Build("open", "blas * open", "python"), Build("features", "blas * mkl", "python")], "tool"), Does.Contain("tool=1.0=open"));

        static string Build(string build, params string[] depends) => MemoryChannels.Record("tool", "1.0", depends, build);
    }

    // The newer version needs something.
    private static string[] Both(string name, string need) => [MemoryChannels.Record(name, "1.0"), MemoryChannels.Record(name, "2.0", [need])];

    private static string Solve(string[] records, params string[] specs) => string.Join(' ', new CondaSolver()
        .Solve(new CondaSolveRequest { Specs = [.. specs.Select(MatchSpec.Parse)], Records = new MemoryChannels().Add("c", records).Load() }).Records.Select(record => record.ToString()).Order(StringComparer.Ordinal));
}
