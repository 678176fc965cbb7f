using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Benchmarks.Index;

/// <summary>
/// An index of many packages of which each needs the next three, kept in a cache on disk and read offline: every solve reads its pages and metadata from there. Each package has
/// 40 versions of one wheel.
/// </summary>
internal sealed class SyntheticIndex
{
    private const int Versions = 40;

    private static readonly PypiIndex Index = new("synthetic", new Uri("https://synthetic.example/simple/"));

    private readonly string _folder;

    /// <summary>Opens the index that <see cref="FillAsync"/> has put into a folder.</summary>
    public SyntheticIndex(string folder) => _folder = folder;

    /// <summary>Makes the index, and solves on it once so that the cache has it.</summary>
    public async Task FillAsync(int packages)
    {
        MemoryFetcher server = new();
        for (int i = 0; i < packages; i++) Put(server, i, packages);
        await SolveAsync(server, offline: false, null);
    }

    /// <summary>Solves with nothing in memory and no server, keeping the versions of <paramref name="known"/>.</summary>
    public Task<PypiSolution> SolveOfflineAsync(PypiSolution? known = null) => SolveAsync(new MemoryFetcher(), offline: true, known);

    private Task<PypiSolution> SolveAsync(MemoryFetcher server, bool offline, PypiSolution? known) => new PypiSolver().SolveAsync(new PypiSolveRequest
    {
        Requirements = [Requirement.Parse("package-0")], Target = PypiTarget.For("linux-64", "3.11"), OnlyBinary = PackageSelection.All,
        Source = new SimpleIndexSource(new CachingFetcher(server, _folder, new CachingFetcherOptions { Offline = offline }), Index, new IndexCache(Path.Combine(_folder, "pages"))),
        Preferences = known?.Packages.ToDictionary(package => package.Name, package => new PypiPreference(package.Version, Index.Name, package.File!.Sha256)) ?? [],
    });

    private static void Put(MemoryFetcher server, int number, int packages)
    {
        StringBuilder page = new($$"""{"meta":{"api-version":"1.1"},"name":"package-{{number}}","files":[""");
        for (int version = 0; version < Versions; version++)
        {
            string file = $"package_{number}-1.{version}.0-py3-none-any.whl";
            StringBuilder metadata = new($"Metadata-Version: 2.1\nName: package-{number}\nVersion: 1.{version}.0\nRequires-Python: >=3.8\n");
            for (int next = number + 1; next <= number + 3 && next < packages; next++) metadata.Append($"Requires-Dist: package-{next}>=1.{version / 2},<2\n");
            server.Put(new Uri(Index.Address, $"/files/{file}.metadata"), Encoding.UTF8.GetBytes(metadata.Append("Requires-Dist: pytest; extra == \"test\"\n\nA package.\n").ToString()));
            page.Append($$$"""{{{(version > 0 ? "," : "")}}}{"filename":"{{{file}}}","url":"/files/{{{file}}}","hashes":{"sha256":"{{{number * Versions + version:x64}}}"},"requires-python":">=3.8","size":1000,"upload-time":"2024-03-24T10:00:00Z","core-metadata":true}""");
        }
        server.Put(new Uri(Index.Address, $"package-{number}/"), Encoding.UTF8.GetBytes(page.Append("]}").ToString()), "application/vnd.pypi.simple.v1+json");
    }
}
