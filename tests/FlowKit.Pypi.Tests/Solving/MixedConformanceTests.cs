using System.Text.Json;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Solving;

[Parallelizable]
public sealed class MixedConformanceTests
{
    [Test]
    public void What_conda_brought_is_the_only_candidate_of_its_name() => Conformance.Run("pypi/mixed/conda_pypi_cases.jsonl", @case =>
    {
        InlineIndex index = new();
        foreach (JsonProperty project in @case.GetProperty("pypi_index").EnumerateObject())
        {
            foreach (JsonProperty version in project.Value.EnumerateObject())
            {
                Dictionary<string, string[]> extras = version.Value.TryGetProperty("extras", out JsonElement given)
                    ? given.EnumerateObject().ToDictionary(e => e.Name, e => e.Value.EnumerateArray().Select(r => r.GetString()!).ToArray()) : [];
                index.Add(project.Name, version.Name, [.. version.Value.GetProperty("requires").EnumerateArray().Select(r => r.GetString()!)], null, extras);
            }
        }
        // Who takes a package from PyPI in conda's place leaves it out of what conda provides.
        HashSet<string> overridden = @case.TryGetProperty("options", out JsonElement options) && options.TryGetProperty("pypi_overrides", out JsonElement overrides)
            ? [.. overrides.EnumerateArray().Select(n => n.GetString()!)] : [];
        PypiSolveRequest request = new()
        {
            Requirements = [.. @case.GetProperty("pypi_requirements").EnumerateArray().Select(r => Requirement.Parse(r.GetString()!))],
            Target = PypiTarget.For("linux-64", "3.11.9"),
            Source = index,
            Provided = @case.GetProperty("conda_packages").EnumerateArray().SelectMany(p => p.GetProperty("python_distributions").EnumerateArray())
                .Where(d => !overridden.Contains(d.GetProperty("name").GetString()!))
                .ToDictionary(d => PackageName.Parse(d.GetProperty("name").GetString()!), d => new ProvidedDistribution(Pep440Version.Parse(d.GetProperty("version").GetString()!))),
        };
        JsonElement expected = @case.GetProperty("expected");
        try
        {
            PypiSolution solution = new PypiSolver().SolveAsync(request).GetAwaiter().GetResult();
            if (!expected.TryGetProperty("install", out JsonElement install)) return "should fail";
            string wanted = string.Join(" ", install.EnumerateObject().Select(p => p.Name + "==" + p.Value).Order(StringComparer.Ordinal));
            string found = string.Join(" ", solution.Packages.Where(p => !p.IsProvided));
            if (wanted != found) return $"installs {found} instead of {wanted}";
            if (!expected.TryGetProperty("from_conda", out JsonElement conda)) return null;
            string[] names = [.. conda.EnumerateArray().Select(n => n.GetString()!).Order(StringComparer.Ordinal)];
            string[] provided = [.. solution.Packages.Where(p => p.IsProvided).Select(p => p.Name.Value)];
            return names.SequenceEqual(provided) ? null : "from conda: " + string.Join(" ", provided);
        }
        catch (FlowKitException e)
        {
            if (expected.TryGetProperty("install", out _)) return e.Message;
            return expected.TryGetProperty("must_mention", out JsonElement words)
                && words.EnumerateArray().FirstOrDefault(w => !e.Message.Contains(w.GetString()!, StringComparison.Ordinal)) is { ValueKind: JsonValueKind.String } missing ? $"'{missing}' is not in: {e.Message}" : null;
        }
    });
}
