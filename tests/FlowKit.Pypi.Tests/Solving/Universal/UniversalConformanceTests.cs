using System.Text.Json;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Solving.Universal;

public sealed class UniversalConformanceTests
{
    [Test]
    public async Task The_recorded_index_for_all_targets_at_once()
    {
        List<string> failures = [];
        int count = 0, solved = 0, same = 0, sameMarkers = 0;
        foreach (JsonElement @case in Conformance.Cases("pypi/snapshot/resolutions.jsonl"))
        {
            if (!@case.GetProperty("universal").GetBoolean()) continue;
            count++;
            string id = @case.GetProperty("id").GetString()!;
            PypiSolveRequest request = SnapshotConformanceTests.RequestOf(@case, "linux-64");
            string python = @case.GetProperty("python_version").GetString()!;
            bool satisfiable = @case.GetProperty("satisfiable").GetBoolean();
            try
            {
                UniversalSolution solution = await new UniversalSolver().SolveAsync(request, new UniversalOptions(VersionSpecifiers.Parse(">=" + python)));
                if (!satisfiable)
                {
                    failures.Add($"{id}: should be impossible");
                    continue;
                }
                solved++;
                if (ClosedProblem(request, solution, python) is { } problem) failures.Add($"{id}: {problem}");
                Requirement[] expected = [.. @case.GetProperty("packages").EnumerateArray().Select(line => Requirement.Parse(line.GetString()!))];
                string wanted = string.Join(" ", expected.Select(r => r.Name + r.Specifiers.ToString()).Order(StringComparer.Ordinal));
                string found = string.Join(" ", solution.Packages.Select(p => p.Name + "==" + p.Version).Order(StringComparer.Ordinal));
                if (wanted == found)
                {
                    same++;
                    string[] markers = [.. MarkerDifferences(expected, solution, python)];
                    if (markers.Length == 0) sameMarkers++;
                    else TestContext.Progress.WriteLine($"  {id}: markers: {string.Join("; ", markers.Take(3))}");
                }
                else
                {
                    HashSet<string> wantedSet = [.. wanted.Split(' ')], foundSet = [.. found.Split(' ')];
                    TestContext.Progress.WriteLine($"  {id}: {string.Join(" ", foundSet.Except(wantedSet))} instead of {string.Join(" ", wantedSet.Except(foundSet))}; forks: {string.Join(" | ", solution.Forks)}");
                }
            }
            catch (PypiSolveException e)
            {
                if (satisfiable) failures.Add($"{id}: {e.Message}");
            }
        }
        TestContext.Progress.WriteLine($"snapshot, universal: very versions of uv in {same} of {solved} cases, its markers too in {sameMarkers}");
        Conformance.Report("pypi/snapshot/resolutions.jsonl (universal)", count, failures);
        Assert.That(same, Is.GreaterThanOrEqualTo(0.95 * solved));
        Assert.That(sameMarkers, Is.EqualTo(same), "where the versions are uv's, the markers are too");
    }

    [Test]
    public async Task Packse_scenarios_of_all_targets()
    {
        List<string> failures = [];
        int count = 0;
        foreach (JsonElement @case in Conformance.Cases("pypi/resolver/packse_scenarios.jsonl"))
        {
            if (!@case.GetProperty("resolver_options").GetProperty("universal").GetBoolean()) continue;
            JsonElement outcome = OutcomesOf(@case, "lock").FirstOrDefault();
            count++;
            string name = @case.GetProperty("name").GetString()!;
            if (await (outcome.ValueKind == JsonValueKind.Undefined ? CheckWithoutLockAsync(@case) : CheckPackseAsync(@case, outcome)) is { } problem) failures.Add($"{name}: {problem}");
        }
        Conformance.Report("pypi/resolver/packse_scenarios.jsonl (universal)", count, failures);
    }

    private static async Task<string?> CheckPackseAsync(JsonElement @case, JsonElement outcome)
    {
        (PypiSolveRequest request, UniversalOptions options) = PackseIndex.UniversalRequestOf(@case);
        bool success = outcome.GetProperty("success").GetBoolean();
        try
        {
            UniversalSolution solution = await new UniversalSolver().SolveAsync(request, options);
            if (!success) return "should be impossible";
            if (!outcome.TryGetProperty("lock", out JsonElement locked) || locked.ValueKind == JsonValueKind.Null) return null;
            string wanted = string.Join(" ", locked.GetProperty("packages").EnumerateArray()
                .Where(p => !(p.TryGetProperty("root", out JsonElement isRoot) && isRoot.GetBoolean()))
                .Select(p => p.GetProperty("name").GetString() + "==" + p.GetProperty("version").GetString()).Order(StringComparer.Ordinal));
            string found = string.Join(" ", solution.Packages.Select(p => p.Name + "==" + p.Version).Order(StringComparer.Ordinal));
            if (wanted != found) return $"got {string.Join(", ", solution.Packages)}\n   not {wanted}; forks: {string.Join(" | ", solution.Forks)}";
            UniversalSolution again = await new UniversalSolver().SolveAsync(request, options with { KnownForks = solution.Forks, Locked = solution.Packages });
            string second = string.Join(" ", again.Packages.Select(p => p.Name + "==" + p.Version).Order(StringComparer.Ordinal));
            return second == found ? null : $"the second run gives {second} instead of {found}";
        }
        catch (PypiSolveException e)
        {
            return success ? e.Message : null;
        }
    }

    // Where uv's tests show no lock: the verdict, a closed set, and the pins of pip compile where they show those.
    private static async Task<string?> CheckWithoutLockAsync(JsonElement @case)
    {
        (PypiSolveRequest request, UniversalOptions options) = PackseIndex.UniversalRequestOf(@case);
        bool satisfiable = @case.GetProperty("expected").GetProperty("satisfiable").GetBoolean();
        try
        {
            UniversalSolution solution = await new UniversalSolver().SolveAsync(request, options);
            if (!satisfiable) return "should be impossible";
            if (ClosedProblem(request, solution, @case.GetProperty("environment").GetProperty("python").GetString()!) is { } problem) return problem;
            foreach (JsonElement outcome in OutcomesOf(@case, "compile"))
            {
                string wanted = string.Join(" ", outcome.GetProperty("pins").EnumerateArray().Select(pin => Requirement.Parse(pin.GetString()!)).Select(r => r.Name + r.Specifiers.ToString()).Order(StringComparer.Ordinal));
                string found = string.Join(" ", solution.Packages.Select(p => p.Name + "==" + p.Version).Order(StringComparer.Ordinal));
                if (wanted != found) return $"got {found} and not {wanted}";
            }
            return null;
        }
        catch (PypiSolveException e)
        {
            return satisfiable ? e.Message : null;
        }
    }

    private static IEnumerable<JsonElement> OutcomesOf(JsonElement @case, string kind) =>
        @case.TryGetProperty("uv_outcomes", out JsonElement outcomes) ? outcomes.EnumerateArray().Where(outcome => outcome.GetProperty("kind").GetString() == kind) : [];

    // Read on single targets the answer has to be whole: every requirement that applies is met by exactly one version.
    private static string? ClosedProblem(PypiSolveRequest request, UniversalSolution solution, string python)
    {
        foreach (string platform in (string[])["linux-64", "linux-aarch64", "osx-arm64", "osx-64", "win-64"])
        {
            foreach (string version in (string[])[python, "3.14"])
            {
                MarkerEnvironment environment = PypiTarget.For(platform, version).Environment;
                Queue<Requirement> open = new(request.Requirements.Where(r => r.AppliesTo(environment)));
                HashSet<(PackageName, string)> done = [];
                while (open.TryDequeue(out Requirement? requirement))
                {
                    UniversalPackage[] here = [.. solution.Packages.Where(p => p.Name == requirement.Name && (p.Marker is null || p.Marker.Evaluate(environment)))];
                    if (here.Length != 1) return $"{here.Length} versions for {requirement} on {platform}, Python {version}";
                    if (!requirement.Specifiers.Contains(here[0].Version, PreReleases.Allow)) return $"{here[0]} does not meet {requirement} on {platform}, Python {version}";
                    foreach (string extra in requirement.Extras.Select(e => e.Value).Prepend(""))
                    {
                        if (!done.Add((here[0].Name, extra)) || here[0].Metadata is not { } metadata) continue;
                        ExtraName[] extras = extra.Length == 0 ? [] : [ExtraName.Parse(extra)];
                        foreach (Requirement dependency in metadata.RequiresDist)
                        {
                            if (dependency.AppliesTo(environment, extras)) open.Enqueue(dependency);
                        }
                    }
                }
            }
        }
        return null;
    }

    private static IEnumerable<string> MarkerDifferences(Requirement[] expected, UniversalSolution solution, string python)
    {
        MarkerTree pythons = MarkerTree.OfPython(VersionSet.Of(VersionSpecifiers.Parse(">=" + python)));
        foreach (Requirement line in expected)
        {
            UniversalPackage package = solution.Packages.Single(p => p.Name == line.Name && p.Version == line.Specifiers.Clauses[0].Version);
            if (!MarkerTree.Of(line.Marker).And(pythons).ForReleasedPythons().IsEquivalentTo(MarkerTree.Of(package.Marker).And(pythons).ForReleasedPythons())) yield return $"{package} and not '{line.Marker}'";
        }
    }
}
