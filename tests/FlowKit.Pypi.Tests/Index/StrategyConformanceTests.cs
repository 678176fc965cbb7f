using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlowKit.Content;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Index;

[Parallelizable]
public sealed class StrategyConformanceTests
{
    [Test]
    public void A_package_comes_from_the_index_that_the_strategy_says() => Conformance.Run("pypi/index/strategy_cases.jsonl", @case => CheckAsync(@case).GetAwaiter().GetResult());

    private static async Task<string?> CheckAsync(JsonElement @case)
    {
        StatusFetcher fetcher = new();
        List<PypiIndex> indexes = [];
        bool noIndex = @case.TryGetProperty("no_index", out JsonElement none) && none.GetBoolean();
        foreach (JsonElement given in @case.GetProperty("indexes").EnumerateArray())
        {
            string name = given.GetProperty("name").GetString()!;
            PypiIndex index = new(name, new Uri($"memory://{name}/simple/"))
            {
                IsDefault = given.TryGetProperty("default", out JsonElement isDefault) && isDefault.GetBoolean(),
                IsExplicit = given.TryGetProperty("explicit", out JsonElement isExplicit) && isExplicit.GetBoolean(),
            };
            if (given.TryGetProperty("status", out JsonElement status)) fetcher.Statuses[name] = status.GetInt32();
            foreach (JsonProperty project in given.GetProperty("packages").EnumerateObject())
                Put(fetcher, $"memory://{name}/simple/{project.Name}/index.json", name, [(project.Name, project.Value)]);
            if (!noIndex) indexes.Add(index);
        }
        if (@case.TryGetProperty("find_links", out JsonElement links))
        {
            Put(fetcher, "memory://find-links/page.json", "find-links", [.. links.EnumerateObject().Select(project => (project.Name, project.Value))]);
            indexes.Add(new PypiIndex("find-links", new Uri("memory://find-links/page.json")) { Kind = PypiIndexKind.Flat });
        }
        JsonElement expected = @case.GetProperty("expected");
        try
        {
            MultiIndexSource source = new(fetcher, indexes, @case.GetProperty("strategy").GetString() switch
            {
                "unsafe-first-match" => IndexStrategy.UnsafeFirstMatch,
                "unsafe-best-match" => IndexStrategy.UnsafeBestMatch,
                _ => IndexStrategy.FirstIndex,
            }, @case.GetProperty("pins").EnumerateObject().ToDictionary(p => PackageName.Parse(p.Name), p => p.Value.GetString()!));
            PypiSolution solution = await new PypiSolver().SolveAsync(new PypiSolveRequest
            {
                Requirements = [Requirement.Parse(@case.GetProperty("requirement").GetString()!)],
                Target = PypiTarget.For("linux-64", "3.11"),
                Source = source,
                ExcludeNewer = @case.TryGetProperty("exclude_newer", out JsonElement moment) ? moment.GetDateTimeOffset() : null,
                RequiredHashes = @case.TryGetProperty("required_hashes", out JsonElement hashes)
                    ? hashes.EnumerateObject().ToDictionary(h => PackageName.Parse(h.Name), h => (IReadOnlyList<string>)[.. h.Value.EnumerateArray().Select(v => v.GetString()!)])
                    : new Dictionary<PackageName, IReadOnlyList<string>>(),
            });
            if (!expected.TryGetProperty("version", out JsonElement version)) return "should fail, and gave " + string.Join(" ", solution.Packages);
            SolvedPackage package = solution.Packages.Single();
            if (package.Version != Pep440Version.Parse(version.GetString()!)) return $"got {package}";
            return package.File!.IndexName == expected.GetProperty("index").GetString() ? null : $"came from {package.File.IndexName}";
        }
        catch (FlowKitException e)
        {
            if (expected.TryGetProperty("version", out _)) return e.Message;
            return expected.TryGetProperty("must_mention", out JsonElement words)
                && words.EnumerateArray().FirstOrDefault(w => !e.Message.Contains(w.GetString()!, StringComparison.Ordinal)) is { ValueKind: JsonValueKind.String } missing ? $"'{missing}' is not in: {e.Message}" : null;
        }
    }

    private static void Put(StatusFetcher fetcher, string address, string index, (string Name, JsonElement Versions)[] projects)
    {
        JsonArray files = [];
        foreach ((string name, JsonElement versions) in projects)
        {
            foreach (JsonElement given in versions.EnumerateArray())
            {
                string version = given.ValueKind == JsonValueKind.String ? given.GetString()! : given.GetProperty("version").GetString()!;
                string fileName = $"{name}-{version}-py3-none-any.whl";
                JsonObject file = new()
                {
                    ["filename"] = fileName,
                    ["url"] = $"memory://{index}/files/{fileName.Replace("+", "%2B", StringComparison.Ordinal)}",
                    ["hashes"] = new JsonObject(),
                    ["core-metadata"] = true,
                };
                if (given.ValueKind == JsonValueKind.Object)
                {
                    if (given.TryGetProperty("yanked", out JsonElement yanked)) file["yanked"] = yanked.GetString();
                    if (given.TryGetProperty("upload_time", out JsonElement time)) file["upload-time"] = time.GetString();
                    if (given.TryGetProperty("sha256", out JsonElement sha256)) file["hashes"] = new JsonObject { ["sha256"] = sha256.GetString() };
                }
                files.Add(file);
                fetcher.Memory.Put(new Uri($"memory://{index}/files/{fileName.Replace("+", "%2B", StringComparison.Ordinal)}.metadata"), Encoding.UTF8.GetBytes($"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"));
            }
        }
        JsonObject page = new() { ["meta"] = new JsonObject { ["api-version"] = "1.1" }, ["files"] = files };
        fetcher.Memory.Put(new Uri(address), Encoding.UTF8.GetBytes(page.ToJsonString()), "application/vnd.pypi.simple.v1+json");
    }

    private sealed class StatusFetcher : IFetcher
    {
        public MemoryFetcher Memory { get; } = new();

        public Dictionary<string, int> Statuses { get; } = [];

        public Task<FetchResponse> FetchAsync(FetchRequest request, CancellationToken cancellationToken = default) =>
            Statuses.GetValueOrDefault(request.Address.Host) is 401 or 403
                ? throw new FlowKitException(ContentErrors.Unauthorized, $"The server answered {Statuses[request.Address.Host]}.")
                : Memory.FetchAsync(request, cancellationToken);
    }
}
