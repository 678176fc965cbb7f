using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Tests.Solving;
using FlowKit.Tests.Shared;

namespace FlowKit.Benchmarks.Solving;

/// <summary>Every case of the recorded suites solved several times, after one for the compiler, and held to its verdict. Told are the median and the slowest of the cases' medians.</summary>
internal static class ResolverMeasurement
{
    private const int Times = 5;

    public static async Task RunAsync()
    {
        await MeasureAsync("packse scenarios (goal 10 ms each)", ConformanceData.Cases("pypi/resolver/packse_scenarios.jsonl").Select(Packse));
        await MeasureAsync("cases of resolvelib (goal of pyrax 5 s)", ConformanceData.Cases("pypi/resolver/resolvelib_cases.jsonl").Select(@case => Inline(@case, true, PrereleasePolicy.IfNecessary)));
        Case[] recorded = [.. ConformanceData.Cases("pypi/resolver/pypi2020_cases.jsonl.gz").Select(@case => Inline(@case, @case.GetProperty("satisfiable").GetBoolean(), PrereleasePolicy.Disallow))];
        await MeasureAsync("index of 2020, with a solution (goal 1 s each, median 20 ms)", recorded.Where(c => c.IsSatisfiable == true));
        await MeasureAsync("index of 2020, without one, explained (goal 1 s each, median 20 ms)", recorded.Where(c => c.IsSatisfiable == false));
        RecordedPypi index = new();
        await MeasureAsync("recorded index, in memory (goal 1 s each, median 20 ms)", RecordedPypi.AllCases(index).Select(c => new Case(c.Id, c.IsSatisfiable, () => c.SolveAsync(index))));
    }

    private static Case Packse(JsonElement scenario)
    {
        string name = scenario.GetProperty("name").GetString()!;
        if (!scenario.GetProperty("resolver_options").GetProperty("universal").GetBoolean())
        {
            PypiSolveRequest request = PackseIndex.RequestOf(scenario);
            return new Case(name, scenario.GetProperty("expected").GetProperty("satisfiable").GetBoolean(), () => IsSolvedAsync(() => new PypiSolver().SolveAsync(request)));
        }
        (PypiSolveRequest all, UniversalOptions options) = PackseIndex.UniversalRequestOf(scenario);
        // For all targets the recorded verdict is sometimes another than for the one of the scenario: the suite of tests looks at that.
        return new Case(name + " (universal)", null, () => IsSolvedAsync(() => new UniversalSolver().SolveAsync(all, options)));
    }

    private static Case Inline(JsonElement @case, bool isSatisfiable, PrereleasePolicy prereleases)
    {
        PypiSolveRequest request = InlineIndex.RequestOf(@case, "requirements", InlineIndex.OfCase(@case)) with { Prereleases = prereleases };
        string name = @case.GetProperty(@case.TryGetProperty("name", out _) ? "name" : "id").GetString()!;
        return new Case(name, isSatisfiable, () => IsSolvedAsync(() => new PypiSolver().SolveAsync(request)));
    }

    private static async Task<bool> IsSolvedAsync(Func<Task> solve)
    {
        try
        {
            await solve();
            return true;
        }
        catch (PypiSolveException)
        {
            return false;
        }
    }

    private static async Task MeasureAsync(string what, IEnumerable<Case> cases)
    {
        List<(double Median, string Name)> medians = [];
        foreach (Case @case in cases)
        {
            double[] times = new double[Times + 1];
            for (int i = 0; i <= Times; i++)
            {
                long start = Stopwatch.GetTimestamp();
                bool isSolved = await @case.SolveAsync();
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                if (isSolved != (@case.IsSatisfiable ?? isSolved)) throw new InvalidOperationException($"{@case.Name}: solved is {isSolved}");
            }
            medians.Add((times.Skip(1).Order().ElementAt(Times / 2), @case.Name));
        }
        medians.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {medians.Count} cases, median {medians[medians.Count / 2].Median:f2} ms, slowest {medians[^1].Median:f1} ms ({medians[^1].Name})"));
    }

    private sealed record Case(string Name, bool? IsSatisfiable, Func<Task<bool>> SolveAsync);
}
