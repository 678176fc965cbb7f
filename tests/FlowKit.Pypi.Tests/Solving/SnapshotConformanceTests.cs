using System.Diagnostics;
using System.Text.Json;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Solving;

/// <summary>The recorded index against uv's own answers, one target at a time.</summary>
public sealed class SnapshotConformanceTests
{
    [Test]
    public async Task Every_verdict_agrees_and_versions_are_those_of_uv()
    {
        List<string> failures = [], differences = [];
        List<double> times = [];
        int count = 0, named = 0, random = 0, sameNamed = 0, sameRandom = 0;
        foreach (JsonElement @case in Conformance.Cases("pypi/snapshot/resolutions.jsonl"))
        {
            if (@case.GetProperty("universal").GetBoolean()) continue;
            count++;
            string id = @case.GetProperty("id").GetString()!;
            PypiSolveRequest request = RequestOf(@case);
            bool satisfiable = @case.GetProperty("satisfiable").GetBoolean();
            long start = Stopwatch.GetTimestamp();
            try
            {
                PypiSolution solution = await new PypiSolver().SolveAsync(request);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                if (!satisfiable)
                {
                    failures.Add($"{id}: should be impossible");
                    continue;
                }
                if (SolutionCheck.FindProblem(request, solution) is { } problem) failures.Add($"{id}: {problem}");
                string difference = Difference(@case, solution);
                bool isRandom = id.StartsWith("random", StringComparison.Ordinal);
                if (isRandom) random++;
                else named++;
                if (difference.Length == 0)
                {
                    if (isRandom) sameRandom++;
                    else sameNamed++;
                }
                else
                {
                    differences.Add($"{id}: {difference} ({solution.Rounds} rounds)");
                }
            }
            catch (PypiSolveException e)
            {
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                if (satisfiable) failures.Add($"{id}: {e.Message}");
                if (e.Message.Split('\n').Length > 12) failures.Add($"{id}: the explanation is long:\n{e.Message}");
                if (Environment.GetEnvironmentVariable("FLOWKIT_SHOW") is not null) TestContext.Progress.WriteLine($"--- {id}\n{e.Message}\nUV: {@case.GetProperty("uv_error").GetString()}");
            }
        }
        times.Sort();
        TestContext.Progress.WriteLine($"snapshot: very versions of uv in {sameNamed} of {named} named and {sameRandom} of {random} random cases; median {times[times.Count / 2]:0.0} ms, slowest {times[^1]:0.0} ms");
        foreach (string difference in differences) TestContext.Progress.WriteLine("  " + difference);
        Conformance.Report("pypi/snapshot/resolutions.jsonl (per target)", count, failures);
        Assert.That(sameNamed, Is.EqualTo(named), "named cases have the very versions of uv");
        Assert.That(sameRandom, Is.GreaterThanOrEqualTo(0.95 * random), "nearly all random cases have the very versions of uv");
    }

    internal static PypiSolveRequest RequestOf(JsonElement @case, string? platform = null) => new()
    {
        Requirements = [.. @case.GetProperty("requirements").EnumerateArray().Select(r => Requirement.Parse(r.GetString()!))],
        Target = PypiTarget.For(platform ?? @case.GetProperty("platform").GetString()!, @case.GetProperty("python_version").GetString()!),
        Source = RecordedIndex.Instance,
        Mode = @case.GetProperty("resolution").GetString() switch
        {
            "lowest" => ResolutionMode.Lowest,
            "lowest-direct" => ResolutionMode.LowestDirect,
            _ => ResolutionMode.Highest,
        },
        ExcludeNewer = @case.GetProperty("exclude_newer").ValueKind == JsonValueKind.Null ? null : DateTimeOffset.Parse(@case.GetProperty("exclude_newer").GetString()!, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal),
        OnlyBinary = PackageSelection.All,
    };

    private static string Difference(JsonElement @case, PypiSolution solution)
    {
        SortedDictionary<string, string> expected = new(StringComparer.Ordinal), found = new(StringComparer.Ordinal);
        foreach (JsonElement line in @case.GetProperty("packages").EnumerateArray())
        {
            Requirement requirement = Requirement.Parse(line.GetString()!);
            expected[requirement.Name.Value] = requirement.Specifiers.Clauses[0].Version!.ToString();
        }
        foreach (SolvedPackage package in solution.Packages) found[package.Name.Value] = package.Version.ToString();
        return string.Join(", ", expected.Keys.Union(found.Keys).Where(name => expected.GetValueOrDefault(name) != found.GetValueOrDefault(name))
            .Select(name => $"{name} {found.GetValueOrDefault(name, "none")} instead of {expected.GetValueOrDefault(name, "none")}"));
    }
}
