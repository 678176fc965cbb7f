using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using FlowKit.Content;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Packages.Building;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Solving;

/// <summary>Hashes that a requirement names: what the index cannot tell of them, the bytes have to.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RequiredHashTests : IDisposable
{
    private const string WheelName = "demo-1.0-py3-none-any.whl";
    private const string SourceName = "demo-1.0.tar.gz";
    private const string Metadata = "Metadata-Version: 2.2\nName: demo\nVersion: 1.0\n";

    private static readonly PackageName Demo = PackageName.Parse("demo");

    private readonly FaultServer _server = new();
    private readonly TemporaryFolder _folder = new();
    private readonly HttpFetcher _fetcher = new(new HttpFetcherOptions { Credentials = [], Retries = 0 });
    private readonly byte[] _wheel = Wheel();
    private readonly ContentStore _store;

    public RequiredHashTests() => _store = new ContentStore(_folder.Combine("packages"));

    public void Dispose()
    {
        _fetcher.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task A_hash_that_the_index_does_not_state_is_held_to_on_the_bytes([Values("sha384", "sha512")] string algorithm, [Values] bool isCached)
    {
        _server.PutProject("demo", _wheel, WheelName, Metadata);
        WheelCache cache = new(_store, _fetcher);
        if (isCached) await cache.GetAsync(WheelRequest.Of((await SolveAsync())!));
        PypiFile file = (await SolveAsync(algorithm + ":" + Hash(algorithm, _wheel)))!;
        Assert.That((await cache.GetAsync(WheelRequest.Of(file))).Name, Is.EqualTo(Demo));
        PypiFile wrong = (await SolveAsync(algorithm + ":" + Hash(algorithm, [1])))!;
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => cache.GetAsync(WheelRequest.Of(wrong))))!;
        Assert.That((e.Code, e.Message), Is.EqualTo((ContentErrors.HashMismatch, e.Message)));
        Assert.That(e.Message, Does.Contain(WheelName).And.Contains(Hash(algorithm, _wheel)).And.Contains(Hash(algorithm, [1])));
    }

    [Test]
    public async Task One_of_several_hashes_is_enough_and_the_one_that_the_index_states_needs_no_reading()
    {
        _server.PutProject("demo", _wheel, WheelName, Metadata);
        PypiFile told = (await SolveAsync("sha512:" + Hash("sha512", [1]), "sha256:" + Hash("sha256", _wheel)))!;
        Assert.That(told.RequiredHashes, Is.Empty);
        PypiFile untold = (await SolveAsync("sha512:" + Hash("sha512", [1]), "sha512:" + Hash("sha512", _wheel), "sha256:" + Hash("sha256", [1])))!;
        Assert.That((await new WheelCache(_store, _fetcher).GetAsync(WheelRequest.Of(untold))).Name, Is.EqualTo(Demo));
    }

    [TestCase("sha256")]
    [TestCase("md5")]
    public async Task A_hash_that_the_index_contradicts_or_that_proves_nothing_is_refused_before_anything_is_fetched(string algorithm)
    {
        _server.PutProject("demo", _wheel, WheelName, Metadata);
        PypiSolveException e = (await Assert.ThrowsAsync<PypiSolveException>(() => SolveAsync(algorithm + ":" + new string('0', 64))))!;
        Assert.That(e.Message, Does.Contain("hash"));
        Assert.That(_server.Requests, Has.None.Contains("/files/" + WheelName));
    }

    [Test]
    public async Task A_wheel_of_which_only_a_hash_that_proves_nothing_is_required_is_not_taken()
    {
        _server.Put("/files/" + WheelName, _wheel);
        WheelRequest request = new(new Uri(_server.Simple, "/files/" + WheelName), WheelName) { RequiredHashes = ["md5:" + new string('0', 32)] };
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => new WheelCache(_store, _fetcher).GetAsync(request)))!;
        Assert.That((e.Code, e.Message.Contains(Hash("sha256", _wheel), StringComparison.Ordinal)), Is.EqualTo((ContentErrors.HashMismatch, true)), e.Message);
    }

    [Test]
    public async Task An_index_that_states_the_required_hash_beside_the_sha256_of_something_else_is_not_believed()
    {
        byte[] other = Wheel("x = 666\n");
        string page = $"{{\"meta\": {{\"api-version\": \"1.0\"}}, \"name\": \"demo\", \"files\": [{{\"filename\": \"{WheelName}\", \"url\": \"/files/{WheelName}\", \"hashes\": {{\"sha256\": \"{Hash("sha256", other)}\", \"sha512\": \"{Hash("sha512", _wheel)}\"}}}}]}}";
        _server.Put("/simple/demo/", Encoding.UTF8.GetBytes(page), "application/vnd.pypi.simple.v1+json");
        _server.Put("/files/" + WheelName, other);
        WheelCache cache = new(_store, _fetcher);
        await cache.GetAsync(new WheelRequest(new Uri(_server.Simple, "/files/" + WheelName), WheelName));
        PypiFile file = (await SolveAsync("sha512:" + Hash("sha512", _wheel)))!;
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => cache.GetAsync(WheelRequest.Of(file))))!.Code, Is.EqualTo(ContentErrors.HashMismatch), "though a wheel with that SHA-256 is in the cache");
    }

    [Test]
    public async Task Sources_are_held_to_it_before_they_are_built_and_their_sha256_stands_for_it_then()
    {
        byte[] archive = SourceArchives.Gzip(("demo-1.0/PKG-INFO", Metadata), ("demo-1.0/pyproject.toml", "[build-system]\nrequires = []\n"));
        _server.PutProject("demo", archive, SourceName, metadata: null);
        SourceReader reader = new(_store, _fetcher);
        SourceArchive right = SourceLocation.Of((await SolveAsync("sha512:" + Hash("sha512", archive)))!);
        SourceArchive pinned = (SourceArchive)await reader.PinAsync(right);
        Assert.That((pinned.Sha256.ToString(), pinned.RequiredHashes.Count), Is.EqualTo((Hash("sha256", archive), 0)));
        int asked = Asked();
        SourceArchive wrong = right with { RequiredHashes = ["sha512:" + Hash("sha512", [1])] };
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => reader.PinAsync(wrong)))!.Code, Is.EqualTo(ContentErrors.HashMismatch));
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(async () => await reader.FindMetadataAsync(wrong)))!.Code, Is.EqualTo(ContentErrors.HashMismatch));
        Assert.That(Asked(), Is.EqualTo(asked), "what is kept by its SHA-256 is not fetched again");
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => reader.PinAsync(wrong with { Sha256 = null })))!.Code, Is.EqualTo(ContentErrors.HashMismatch));

        int Asked() => _server.Requests.Count(static request => request == "GET /files/" + SourceName);
    }

    [Test]
    public async Task Direct_references_are_held_to_the_hashes_beside_them()
    {
        _server.PutProject("demo", _wheel, WheelName, metadata: null);
        string address = $"demo @ {new Uri(_server.Simple, "/files/" + WheelName)}";
        PypiFile right = (await SolveAsync(address, "sha256:" + Hash("sha256", _wheel)))!;
        await new WheelCache(_store, _fetcher).GetAsync(WheelRequest.Of(right));
        PypiFile wrong = (await SolveAsync(address, "sha256:" + Hash("sha256", [1])))!;
        Assert.That((await Assert.ThrowsAsync<FlowKitException>(() => new WheelCache(_store, _fetcher).GetAsync(WheelRequest.Of(wrong))))!.Code, Is.EqualTo(ContentErrors.HashMismatch));
        PypiSolveException contradicted = (await Assert.ThrowsAsync<PypiSolveException>(() => SolveAsync($"{address}#sha256={Hash("sha256", _wheel)}", "sha256:" + Hash("sha256", [1]))))!;
        Assert.That(contradicted.Message, Does.Contain("hash"));
        PypiSolveException folder = (await Assert.ThrowsAsync<PypiSolveException>(() => SolveAsync($"demo @ {new Uri(_folder.FullName)}", "sha256:" + Hash("sha256", [1]))))!;
        Assert.That(folder.Message, Does.Contain("repository or folder"));
    }

    private Task<PypiFile?> SolveAsync(params string[] hashes) => hashes is [{ } first, ..] && first.Contains('@', StringComparison.Ordinal) ? SolveAsync(first, hashes[1..]) : SolveAsync("demo", hashes);

    private async Task<PypiFile?> SolveAsync(string requirement, string[] hashes)
    {
        PypiSolveRequest request = new()
        {
            Requirements = [Requirement.Parse(requirement)],
            Source = new SimpleIndexSource(_fetcher, new PypiIndex("internal", _server.Simple)),
            Target = PypiTarget.For("linux-64", "3.12"),
            RequiredHashes = new Dictionary<PackageName, IReadOnlyList<string>> { [Demo] = hashes },
        };
        return (await new PypiSolver().SolveAsync(request)).Packages.Single().File;
    }

    private static string Hash(string algorithm, byte[] content) => Convert.ToHexStringLower(algorithm switch
    {
        "sha384" => SHA384.HashData(content),
        "sha512" => SHA512.HashData(content),
        _ => SHA256.HashData(content),
    });

    private static byte[] Wheel(string code = "x = 1\n")
    {
        using MemoryStream buffer = new();
        using (ZipArchive archive = new(buffer, ZipArchiveMode.Create))
        {
            foreach ((string path, string text) in ((string, string)[])[("demo.py", code), ("demo-1.0.dist-info/METADATA", Metadata), ("demo-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
                ("demo-1.0.dist-info/RECORD", "demo.py,,\ndemo-1.0.dist-info/METADATA,,\ndemo-1.0.dist-info/WHEEL,,\ndemo-1.0.dist-info/RECORD,,\n")])
            {
                using Stream stream = archive.CreateEntry(path).Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return buffer.ToArray();
    }
}
