using System.Text.Json;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Explanations;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Solving;

/// <summary>One request, answered early, late, in any order and so many at a time: one answer, or one explanation, to the letter.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ArrivalTests
{
    private static readonly (int Seed, int Parallelism)[] Arrivals = [(1, 1), (2, 2), (3, 4), (4, 50), (5, 50), (6, 8)];

    [Test]
    public async Task The_answer_does_not_depend_on_the_order_of_arrival()
    {
        int answers = 0, explanations = 0;
        for (int graph = 0; graph < 16; graph++)
        {
            // In every other one nothing fits, for a reason that is met only behind other packages.
            InlineIndex index = Random(graph).Add("far", "1.0", "near>=1").Add("far", "2.0", "near>=2").Add("near", "1.0", $"p{7 + graph % 5}>=5").Add("near", "2.0", $"p{7 + graph % 5}>=6");
            string[] asked = ["p0", $"p{7 + graph % 5}<4", "p12[x]", .. graph % 2 == 0 ? (string[])["far"] : []];
            string expected = await SolveAsync(index, asked);
            foreach ((int seed, int parallelism) in Arrivals)
            {
                using LateSource late = new(index, seed, parallelism);
                Assert.That(await SolveAsync(late, asked), Is.EqualTo(expected), $"graph {graph}, seed {seed}, {parallelism} at a time");
            }
            if (expected.StartsWith("No set", StringComparison.Ordinal)) explanations++;
            else answers++;
        }
        Assert.That((answers, explanations), Is.EqualTo((8, 8)), "both kinds are among them");
    }

    [Test]
    public async Task The_universal_answer_does_not_depend_on_the_order_of_arrival()
    {
        int forked = 0;
        for (int graph = 0; graph < 8; graph++)
        {
            InlineIndex index = Random(graph, conflicts: 0.1);
            string[] asked = ["p0", "p5<4; sys_platform == 'win32'", "p5>=2; sys_platform != 'win32'", "p9"];
            string expected = await SolveUniversalAsync(index, asked);
            foreach ((int seed, int parallelism) in Arrivals)
            {
                using LateSource late = new(index, seed, parallelism);
                Assert.That(await SolveUniversalAsync(late, asked), Is.EqualTo(expected), $"graph {graph}, seed {seed}, {parallelism} at a time");
            }
            if (expected.Contains("fork ", StringComparison.Ordinal)) forked++;
        }
        Assert.That(forked, Is.GreaterThan(3), "some answers have forks");
    }

    [Test]
    public async Task Real_packages_give_one_answer_however_they_arrive()
    {
        int count = 0;
        foreach (JsonElement @case in Conformance.Cases("pypi/snapshot/resolutions.jsonl"))
        {
            // Every fifth is enough here: all of them are solved elsewhere.
            if (@case.GetProperty("universal").GetBoolean() || count++ % 5 != 0) continue;
            PypiSolveRequest request = SnapshotConformanceTests.RequestOf(@case);
            string expected = await SolveAsync(request);
            foreach ((int seed, int parallelism) in Arrivals[2..5])
            {
                using LateSource late = new(request.Source, seed, parallelism);
                Assert.That(await SolveAsync(request with { Source = late }), Is.EqualTo(expected), @case.GetProperty("id").GetString());
            }
        }
    }

    private static InlineIndex Random(int seed, double conflicts = 0.35)
    {
        Random random = new(seed);
        InlineIndex index = new();
        for (int package = 0; package < 24; package++)
        {
            for (int version = 1; version <= 6; version++)
            {
                string[] needs = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
                {
                    int other = random.Next(24);
                    string bound = random.NextDouble() < conflicts ? "<" + random.Next(2, 5) : ">=" + random.Next(1, 4);
                    return $"p{other}{(random.Next(5) == 0 ? "[x]" : "")}{bound}{(random.Next(4) == 0 ? "; sys_platform == 'linux'" : "")}";
                })];
                Dictionary<string, string[]> extras = new() { ["x"] = [$"p{random.Next(24)}>={random.Next(1, 3)}"] };
                index.Add($"p{package}", $"{version}.0", needs, random.Next(6) == 0 ? ">=3.10" : null, extras);
            }
        }
        return index;
    }

    private static Task<string> SolveAsync(IPypiSource source, string[] requirements) => SolveAsync(RequestOf(source, requirements));

    private static async Task<string> SolveAsync(PypiSolveRequest request)
    {
        try
        {
            PypiSolution solution = await new PypiSolver().SolveAsync(request);
            return string.Join("\n", [.. solution.Packages.Select(static p => $"{p} {p.File?.Url} [{string.Join(",", p.Extras)}] {string.Join(" ", p.Dependencies)}"), .. solution.Warnings, $"{solution.Rounds} rounds"]);
        }
        catch (PypiSolveException e)
        {
            return e.Message + "\n" + Tree(e.Conflict);
        }
    }

    private static async Task<string> SolveUniversalAsync(IPypiSource source, string[] requirements)
    {
        try
        {
            UniversalSolution solution = await new UniversalSolver().SolveAsync(RequestOf(source, requirements), new UniversalOptions(VersionSpecifiers.Parse(">=3.9")));
            return string.Join("\n", [.. solution.Packages.Select(static p => $"{p} {p.Files[0].Url} {string.Join(" ", p.Dependencies)}"), .. solution.Forks.Select(static fork => "fork " + fork), .. solution.Warnings]);
        }
        catch (PypiSolveException e)
        {
            return e.Message + "\n" + Tree(e.Conflict);
        }
    }

    private static PypiSolveRequest RequestOf(IPypiSource source, string[] requirements) => new()
    {
        Requirements = [.. requirements.Select(Requirement.Parse)],
        Target = PypiTarget.For("linux-64", "3.11"),
        Source = source,
    };

    private static string Tree(PypiConflict conflict) => conflict.Text + "(" + string.Join(" ", conflict.Causes.Select(Tree)) + ")";
}
