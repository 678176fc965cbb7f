using System.Diagnostics;
using System.Text.Json;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Solving;

public sealed class ResolverConformanceTests
{
    [Test]
    public void Packse_scenarios_of_one_target() => RunMany("pypi/resolver/packse_scenarios.jsonl", @case =>
        !@case.GetProperty("resolver_options").GetProperty("universal").GetBoolean(), CheckPackse);

    [Test]
    public void Recorded_cases_of_resolvelib() => RunMany("pypi/resolver/resolvelib_cases.jsonl", _ => true, async @case =>
    {
        InlineIndex index = InlineIndex.OfCase(@case);
        PypiSolveRequest request = InlineIndex.RequestOf(@case, "requirements", index);
        PypiSolution solution = await new PypiSolver().SolveAsync(request);
        Dictionary<string, string> expected = @case.GetProperty("expected").GetProperty("pins").EnumerateObject().ToDictionary(p => p.Name, p => Pep440Version.Parse(p.Value.GetString()!).ToCanonicalString());
        foreach (SolvedPackage package in solution.Packages)
        {
            // resolvelib's own provider passes over every requirement with a marker, so its answer lacks what only a marker's requirement brings.
            if (!expected.Remove(package.Name.Value, out string? version))
            {
                if (solution.Packages.All(p => p.Metadata!.RequiresDist.All(r => r.Name != package.Name || r.Marker is not null))) continue;
                return $"{package} is too much";
            }
            if (package.Version.ToCanonicalString() != version) return $"{package} instead of {version}";
        }
        if (expected.Count > 0) return "missing: " + string.Join(" ", expected.Keys);
        if (!@case.TryGetProperty("must_not_visit", out JsonElement forbidden) || @case.TryGetProperty("must_not_visit_is_optional", out _)) return null;
        return forbidden.EnumerateObject().SelectMany(p => p.Value.EnumerateArray().Select(v => $"{p.Name.Replace('-', '_')}-{v}-py3-none-any.whl"))
            .FirstOrDefault(index.Visited.ContainsKey) is { } visited ? $"{visited} was looked at" : null;
    });

    [Test]
    public void Verdicts_and_explanations_on_the_index_of_2020()
    {
        int minimal = 0, unsatisfiable = 0;
        List<double> times = [];
        RunMany("pypi/resolver/pypi2020_cases.jsonl.gz", _ => true, async @case =>
        {
            PypiSolveRequest request = InlineIndex.RequestOf(@case, "requirements", InlineIndex.OfCase(@case));
            long start = Stopwatch.GetTimestamp();
            try
            {
                PypiSolution solution = await new PypiSolver().SolveAsync(request with { Prereleases = PrereleasePolicy.Disallow });
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                return !@case.GetProperty("satisfiable").GetBoolean() ? "should be impossible" : SolutionCheck.FindProblem(request, solution);
            }
            catch (PypiSolveException e)
            {
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                if (@case.GetProperty("satisfiable").GetBoolean()) return e.Message;
                unsatisfiable++;
                string wanted = string.Join(" | ", @case.GetProperty("minimal_conflicting_requirements").EnumerateArray().Select(r => Requirement.Parse(r.GetString()!).ToString()).Order(StringComparer.Ordinal));
                string named = string.Join(" | ", e.Requirements.Select(r => r.ToString()).Order(StringComparer.Ordinal));
                if (wanted == named) minimal++;
                if (e.Requirements.Count != @case.GetProperty("minimal_conflicting_requirements").GetArrayLength()) return $"names {named}, and the smallest set is {wanted}";
                return e.Message.Split('\n').Length > 12 ? "a long explanation: " + e.Message : null;
            }
        });
        times.Sort();
        TestContext.Progress.WriteLine($"pypi2020: the smallest conflicting set is named in {minimal} of {unsatisfiable} cases; median {times[times.Count / 2]:0.0} ms, slowest {times[^1]:0.0} ms");
    }

    [Test]
    public void A_lock_is_extended_with_the_fewest_changes() => RunMany("pypi/resolver/extend_lock_cases.jsonl.gz", _ => true, async @case =>
    {
        PypiSolveRequest added = InlineIndex.RequestOf(@case, "add", InlineIndex.OfCase(@case));
        PypiSolveRequest request = added with
        {
            Requirements = [.. @case.GetProperty("base_requirements").EnumerateArray().Select(r => Requirement.Parse(r.GetString()!)), .. added.Requirements],
            Prereleases = PrereleasePolicy.Disallow,
        };
        Dictionary<PackageName, PypiPin> locked = @case.GetProperty("base_pins").EnumerateObject()
            .ToDictionary(p => PackageName.Parse(p.Name), p => new PypiPin(Pep440Version.Parse(p.Value.GetString()!)));
        bool satisfiable = @case.GetProperty("satisfiable").GetBoolean();
        try
        {
            LockExtension extension = await new LockExtender().ExtendAsync(request, locked);
            if (!satisfiable) return "should be impossible";
            if (SolutionCheck.FindProblem(request, extension.Solution) is { } problem) return problem;
            int fewest = @case.GetProperty("fewest_changed_pins").GetInt32(), moved = extension.Changes.Count(change => change.To is not null);
            return moved == fewest ? null : $"{moved} moved instead of {fewest}: {string.Join(", ", extension.Changes)}";
        }
        catch (PypiSolveException e)
        {
            return satisfiable ? e.Message : null;
        }
    });

    private static void RunMany(string file, Func<JsonElement, bool> isWanted, Func<JsonElement, Task<string?>> check)
    {
        List<string> failures = [];
        int count = 0;
        foreach (JsonElement @case in Conformance.Cases(file).Where(isWanted))
        {
            count++;
            string? problem;
            try
            {
                problem = check(@case).GetAwaiter().GetResult();
            }
            catch (Exception e)
            {
                problem = e.ToString();
            }
            if (problem is not null) failures.Add($"{@case.GetProperty("id").GetString()} {(@case.TryGetProperty("name", out JsonElement name) ? name.GetString() : "")}: {problem}");
        }
        Conformance.Report(file, count, failures);
    }

    private static async Task<string?> CheckPackse(JsonElement @case)
    {
        JsonElement expected = @case.GetProperty("expected");
        PypiSolveRequest request = PackseIndex.RequestOf(@case);
        bool satisfiable = expected.GetProperty("satisfiable").GetBoolean();
        try
        {
            PypiSolution solution = await new PypiSolver().SolveAsync(request);
            if (!satisfiable) return "should be impossible, and gave " + string.Join(" ", solution.Packages);
            if (SolutionCheck.FindProblem(request, solution) is { } problem) return problem;
            JsonProperty[] wanted = [.. expected.GetProperty("packages").EnumerateObject()];
            foreach (JsonProperty package in wanted)
            {
                Pep440Version? version = solution.Find(PackageName.Parse(package.Name))?.Version;
                if (version != Pep440Version.Parse(package.Value.GetString()!)) return $"{package.Name} {version} instead of {package.Value}";
            }
            return wanted.Length > 0 && wanted.Length != solution.Packages.Count ? "got " + string.Join(" ", solution.Packages) : null;
        }
        catch (PypiSolveException e)
        {
            if (Environment.GetEnvironmentVariable("FLOWKIT_SHOW") is not null)
                TestContext.Progress.WriteLine($"--- {@case.GetProperty("name").GetString()}\n{e.Message}\nUV: {@case.GetProperty("uv_outcomes")[0].GetProperty("message").GetString()}");
            return satisfiable ? e.Message : null;
        }
    }
}
