using System.Text.Json;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Solving;

/// <summary>The packages of a packse scenario as an index, and what it asks.</summary>
internal static class PackseIndex
{
    public static InlineIndex Of(JsonElement scenario)
    {
        InlineIndex index = new();
        foreach (JsonProperty package in scenario.GetProperty("packages").EnumerateObject())
        {
            foreach (JsonProperty version in package.Value.EnumerateObject())
            {
                JsonElement given = version.Value;
                index.Add(
                    package.Name,
                    version.Name,
                    [.. given.GetProperty("requires").EnumerateArray().Select(r => r.GetString()!)],
                    given.GetProperty("requires_python").GetString(),
                    given.GetProperty("extras").EnumerateObject().ToDictionary(e => e.Name, e => e.Value.EnumerateArray().Select(r => r.GetString()!).ToArray()),
                    given.GetProperty("wheel").GetBoolean() ? [.. given.GetProperty("wheel_tags").EnumerateArray().Select(t => t.GetString()!)] : [],
                    given.GetProperty("sdist").GetBoolean(),
                    given.GetProperty("yanked").GetBoolean());
            }
        }
        return index;
    }

    /// <summary>What a scenario of one target asks.</summary>
    public static PypiSolveRequest RequestOf(JsonElement scenario)
    {
        JsonElement options = scenario.GetProperty("resolver_options");
        string python = options.GetProperty("python").GetString() ?? scenario.GetProperty("environment").GetProperty("python").GetString()!;
        bool manylinux2014 = options.GetProperty("python_platform").GetString() == "x86_64-manylinux2014";
        return new PypiSolveRequest
        {
            Requirements = RootOf(scenario),
            Target = PypiTarget.For("linux-64", python, glibc: manylinux2014 ? "2.17" : null),
            Source = Of(scenario),
            Prereleases = options.GetProperty("prereleases").GetBoolean() ? PrereleasePolicy.Allow : PrereleasePolicy.IfNecessary,
            NoBinary = PackageSelection.Of(options.GetProperty("no_binary").EnumerateArray().Select(n => PackageName.Parse(n.GetString()!))),
            OnlyBinary = PackageSelection.Of(options.GetProperty("no_build").EnumerateArray().Select(n => PackageName.Parse(n.GetString()!))),
        };
    }

    /// <summary>What a scenario of all targets asks.</summary>
    public static (PypiSolveRequest Request, UniversalOptions Options) UniversalRequestOf(JsonElement scenario)
    {
        PypiSolveRequest request = new()
        {
            Requirements = RootOf(scenario),
            Target = PypiTarget.For("linux-64", "3.12"),
            Source = Of(scenario),
            Mode = scenario.GetProperty("resolver_options").GetProperty("resolution").GetString() == "lowest-direct" ? ResolutionMode.LowestDirect : ResolutionMode.Highest,
        };
        // pip compile has no project: its Pythons begin with the interpreter's.
        string? python = scenario.GetProperty("root").GetProperty("requires_python").GetString();
        return (request, new UniversalOptions(VersionSpecifiers.Parse(python is null or ">=0" ? ">=" + scenario.GetProperty("environment").GetProperty("python").GetString() : python)));
    }

    private static Requirement[] RootOf(JsonElement scenario) => [.. scenario.GetProperty("root").GetProperty("requires").EnumerateArray().Select(r => Requirement.Parse(r.GetString()!))];
}
