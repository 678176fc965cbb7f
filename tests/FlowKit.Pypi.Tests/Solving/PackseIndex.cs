using System.Text.Json;

namespace FlowKit.Pypi.Tests.Solving;

/// <summary>The packages of a packse scenario as an index.</summary>
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
}
