using System.IO.Compression;
using System.Text;
using FlowKit.Content;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Index;

/// <summary>What an index client has to bear, played by a server on loopback.</summary>
public sealed class IndexFaultTests
{
    private const string Metadata = "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nRequires-Dist: other>=2\n";
    private const string WheelName = "demo-1.0-py3-none-any.whl";

    private static readonly PackageName Demo = PackageName.Parse("demo");

    private FaultServer _server = null!;
    private HttpFetcher _fetcher = null!;

    [SetUp]
    public void Start()
    {
        _server = new FaultServer();
        _fetcher = new HttpFetcher(new HttpFetcherOptions { RetryDelay = TimeSpan.FromMilliseconds(1), Credentials = [] });
    }

    [TearDown]
    public void Stop()
    {
        _fetcher.Dispose();
        _server.Dispose();
    }

    [Test]
    public async Task The_metadata_file_is_read_and_the_wheel_left_alone()
    {
        _server.PutProject("demo", Wheel(), WheelName, Metadata);
        CoreMetadata metadata = await ReadAsync();
        Assert.That(metadata.RequiresDist.Select(r => r.ToString()), Is.EqualTo((string[])["other>=2"]));
        Assert.That(_server.Requests, Has.None.EqualTo("GET /files/" + WheelName));
    }

    [Test]
    public async Task Without_a_metadata_file_the_end_of_the_wheel_is_enough()
    {
        _server.PutProject("demo", Wheel(padding: 300_000), WheelName, metadata: null);
        CoreMetadata metadata = await ReadAsync();
        Assert.That(metadata.RequiresDist, Has.Count.EqualTo(1));
        Assert.That(_server.Headers.Where(h => h.ContainsKey("range")), Is.Not.Empty);
        Assert.That(_server.Headers.Count(h => h.ContainsKey("range")), Is.EqualTo(_server.Requests.Count(r => r == "GET /files/" + WheelName)), "the wheel is never fetched whole");
    }

    [Test]
    public async Task Metadata_far_from_the_end_takes_a_second_range()
    {
        _server.PutProject("demo", Wheel(padding: 300_000, metadataFirst: true), WheelName, metadata: null);
        Assert.That((await ReadAsync()).RequiresDist, Has.Count.EqualTo(1));
        Assert.That(_server.Requests.Count(r => r == "GET /files/" + WheelName), Is.InRange(2, 4));
    }

    [Test]
    public async Task A_server_without_ranges_is_asked_for_the_whole_wheel_once()
    {
        _server.HasRanges = false;
        _server.PutProject("demo", Wheel(), WheelName, metadata: null);
        Assert.That((await ReadAsync()).RequiresDist, Has.Count.EqualTo(1));
        Assert.That(_server.Requests.Count(r => r == "GET /files/" + WheelName), Is.EqualTo(1));
    }

    [Test]
    public async Task A_metadata_file_that_is_listed_but_not_there_is_no_loss()
    {
        _server.PutProject("demo", Wheel(), WheelName, Metadata);
        _server.StatusOf = (path, _) => path.EndsWith(".metadata", StringComparison.Ordinal) ? 404 : 200;
        Assert.That((await ReadAsync()).RequiresDist, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Metadata_with_another_hash_than_promised_is_refused()
    {
        _server.PutProject("demo", Wheel(), WheelName, Metadata, promisedHash: new string('0', 64));
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(ReadAsync))!;
        Assert.That(e.Code, Is.EqualTo(ContentErrors.HashMismatch));
        Assert.That(e.Message, Does.Contain(WheelName));
    }

    [TestCase(500)]
    [TestCase(503)]
    [TestCase(429)]
    [TestCase(408)]
    public async Task A_server_that_is_busy_is_asked_again(int status)
    {
        _server.ErrorHeaders = status == 429 ? "Retry-After: 0\r\n" : "";
        _server.PutProject("demo", Wheel(), WheelName, Metadata);
        _server.StatusOf = (path, count) => path == "/simple/demo/" && count < 3 ? status : 200;
        Assert.That((await Source().GetProjectAsync(Demo))!.Files, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_server_that_stays_broken_is_an_error_that_names_the_index()
    {
        _server.StatusOf = (_, _) => 500;
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => Source().GetProjectAsync(Demo).AsTask()))!;
        Assert.That(e.Message, Does.Contain("'internal'").And.Contain("500"));
        Assert.That(_server.Requests, Has.Count.EqualTo(4), "the first try and three more");
    }

    [TestCase(401)]
    [TestCase(403)]
    public async Task Refused_credentials_stop_the_search_through_the_indexes(int status)
    {
        _server.StatusOf = (_, _) => status;
        using FaultServer pypi = new();
        pypi.PutProject("demo", Wheel(), WheelName, Metadata);
        MultiIndexSource source = new(_fetcher, [new PypiIndex("internal", _server.Simple), new PypiIndex("public", pypi.Simple) { IsDefault = true }]);
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => source.GetProjectAsync(Demo).AsTask()))!;
        Assert.That(e.Message, Does.Contain("internal").And.Contain(status.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.That(pypi.Requests, Is.Empty, "nobody may slip in a package of that name");
    }

    [Test]
    public async Task An_index_that_does_not_know_the_name_is_passed_over()
    {
        using FaultServer pypi = new();
        pypi.PutProject("demo", Wheel(), WheelName, Metadata);
        MultiIndexSource source = new(_fetcher, [new PypiIndex("internal", _server.Simple), new PypiIndex("public", pypi.Simple) { IsDefault = true }]);
        Assert.That((await source.GetProjectAsync(Demo))!.Files[0].IndexName, Is.EqualTo("public"));
    }

    [Test]
    public async Task Links_start_where_a_redirect_ended()
    {
        using FaultServer other = new();
        other.PutProject("demo", Wheel(), WheelName, Metadata);
        _server.RedirectOf = path => path == "/simple/demo/" ? $"http://127.0.0.1:{other.Port}/simple/demo/" : null;
        ProjectPage page = (await Source().GetProjectAsync(Demo))!;
        Assert.That(page.Files[0].Url, Is.EqualTo(new Uri($"http://127.0.0.1:{other.Port}/files/{WheelName}")));
    }

    [Test]
    public async Task A_redirect_to_another_server_gets_no_credentials()
    {
        using FaultServer other = new();
        other.PutProject("demo", Wheel(), WheelName, Metadata);
        _server.RedirectOf = path => path == "/simple/demo/" ? $"http://127.0.0.1:{other.Port}/simple/demo/" : null;
        SimpleIndexSource source = new(_fetcher, new PypiIndex("internal", new Uri($"http://user:secret@127.0.0.1:{_server.Port}/simple/")));
        await source.GetProjectAsync(Demo);
        Assert.That(other.Headers.SelectMany(h => h.Keys), Has.None.EqualTo("authorization"));
    }

    [Test]
    public async Task A_page_that_breaks_off_in_the_middle_is_asked_for_again()
    {
        _server.PutProject("demo", Wheel(), WheelName, Metadata);
        _server.IsCut = (path, count) => path == "/simple/demo/" && count == 1;
        Assert.That((await Source().GetProjectAsync(Demo))!.Files, Has.Count.EqualTo(1));
        Assert.That(_server.Requests, Has.Count.EqualTo(2));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_wheel_that_breaks_off_while_its_metadata_is_read_is_asked_for_again(bool hasRanges)
    {
        _server.PutProject("demo", Wheel(), WheelName, metadata: null);
        _server.HasRanges = hasRanges;
        _server.IsCut = (path, count) => path.EndsWith(".whl", StringComparison.Ordinal) && count == 1;
        PypiFile file = (await Source().GetProjectAsync(Demo))!.Files.Single();
        Assert.That((await Source().GetMetadataAsync(file)).Name, Is.EqualTo(Demo));
    }

    [Test]
    public async Task A_page_that_always_breaks_off_is_an_error()
    {
        _server.PutProject("demo", Wheel(), WheelName, Metadata);
        _server.IsCut = (path, _) => path == "/simple/demo/";
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => Source().GetProjectAsync(Demo).AsTask()))!;
        Assert.That(e.Message, Does.Contain("'internal'"));
    }

    [Test]
    public async Task A_page_that_falls_silent_in_the_middle_is_asked_for_again()
    {
        _server.PutProject("demo", Wheel(), WheelName, Metadata);
        _server.IsStalled = (path, count) => path == "/simple/demo/" && count == 1;
        using HttpFetcher hasty = new(new HttpFetcherOptions { RetryDelay = TimeSpan.FromMilliseconds(1), Credentials = [], ReadTimeout = TimeSpan.FromSeconds(1) });
        Assert.That((await new SimpleIndexSource(hasty, new PypiIndex("internal", _server.Simple)).GetProjectAsync(Demo))!.Files, Has.Count.EqualTo(1));
        Assert.That(_server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_body_that_comes_slowly_may_take_longer_than_the_server_may_be_silent()
    {
        _server.PutProject("demo", Wheel(), WheelName, Metadata);
        _server.Pieces = (14, TimeSpan.FromMilliseconds(250));
        using HttpFetcher hasty = new(new HttpFetcherOptions { Retries = 0, Credentials = [], ReadTimeout = TimeSpan.FromSeconds(3) });
        Assert.That((await new SimpleIndexSource(hasty, new PypiIndex("internal", _server.Simple)).GetProjectAsync(Demo))!.Files, Has.Count.EqualTo(1));
        Assert.That(_server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_name_that_a_server_hides_in_a_header_counts_for_nothing()
    {
        _server.PutProject("demo", Wheel(), WheelName, Metadata);
        _server.ExtraHeaders = "Content-Disposition: attachment; filename=\"../../other-9.0-py3-none-any.whl\"\r\n";
        PypiSolution solution = await new PypiSolver().SolveAsync(new PypiSolveRequest
        {
            Requirements = [Requirement.Parse($"demo @ {new Uri(_server.Simple, "../files/" + WheelName)}")],
            Overrides = [Requirement.Parse("other; python_version < '3'")],
            Target = PypiTarget.For("linux-64", "3.11"),
            Source = Source(),
        });
        Assert.That(solution.Packages.Select(static p => $"{p} {p.File!.FileName}"), Is.EqualTo((string[])["demo==1.0 " + WheelName]));
    }

    [Test]
    public async Task A_later_major_version_of_the_api_is_refused_and_a_later_minor_one_told()
    {
        _server.Put("/simple/demo/", """{"meta": {"api-version": "2.0"}, "files": []}""", "application/vnd.pypi.simple.v1+json");
        _server.Put("/simple/other/", """{"meta": {"api-version": "1.99"}, "files": []}""", "application/vnd.pypi.simple.v1+json");
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => Source().GetProjectAsync(Demo).AsTask()))!;
        Assert.That(e.Code, Is.EqualTo(PypiErrors.BadIndexPage));
        Assert.That((await Source().GetProjectAsync(PackageName.Parse("other")))!.Warnings, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_page_is_asked_for_as_json_first_and_read_by_what_comes()
    {
        _server.Put("/simple/demo/", $"<a href='../../files/{WheelName}#sha256={new string('a', 64)}'>x</a>", "text/html");
        ProjectPage page = (await Source().GetProjectAsync(Demo))!;
        Assert.That(page.Files[0].Sha256, Is.EqualTo(new string('a', 64)));
        Assert.That(_server.Headers.First()["accept"], Does.StartWith("application/vnd.pypi.simple.v1+json").And.Contain("text/html"));
    }

    [Test]
    public async Task A_login_page_in_place_of_an_index_says_what_it_is()
    {
        _server.Put("/simple/demo/", "%PDF-1.4", "application/pdf");
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => Source().GetProjectAsync(Demo).AsTask()))!;
        Assert.That(e.Message, Does.Contain("application/pdf").And.Contain("'internal'"));
    }

    [Test]
    public async Task A_version_whose_metadata_cannot_be_had_is_passed_over_with_the_reason()
    {
        byte[] broken = Encoding.ASCII.GetBytes("no zip at all");
        _server.PutProject("demo", broken, WheelName, metadata: null);
        PypiSolveException e = (await Assert.ThrowsAsync<PypiSolveException>(() => new PypiSolver().SolveAsync(new PypiSolveRequest
        {
            Requirements = [Requirement.Parse("demo")],
            Target = PypiTarget.For("linux-64", "3.11"),
            Source = Source(),
        })))!;
        Assert.That(e.Message, Does.Contain("demo").And.Contain("metadata that cannot be used"));
    }

    [Test]
    public async Task A_whole_solve_over_http_finds_the_dependencies()
    {
        _server.PutProject("demo", Wheel(), WheelName, Metadata);
        _server.PutProject("other", Wheel(), "other-2.5-py3-none-any.whl", "Metadata-Version: 2.1\nName: other\nVersion: 2.5\n");
        PypiSolution solution = await new PypiSolver().SolveAsync(new PypiSolveRequest
        {
            Requirements = [Requirement.Parse("demo")],
            Target = PypiTarget.For("linux-64", "3.11"),
            Source = Source(),
        });
        Assert.That(solution.Packages.Select(p => p.ToString()), Is.EqualTo((string[])["demo==1.0", "other==2.5"]));
    }

    private SimpleIndexSource Source() => new(_fetcher, new PypiIndex("internal", _server.Simple));

    private async Task<CoreMetadata> ReadAsync()
    {
        SimpleIndexSource source = Source();
        return await source.GetMetadataAsync((await source.GetProjectAsync(Demo))!.Files[0]);
    }

    private static byte[] Wheel(int padding = 0, bool metadataFirst = false)
    {
        using MemoryStream content = new();
        using (ZipArchive archive = new(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            if (metadataFirst) Add(archive, "demo-1.0.dist-info/METADATA", Encoding.UTF8.GetBytes(Metadata));
            byte[] noise = new byte[padding];
            new Random(1).NextBytes(noise);
            Add(archive, "demo/data.bin", noise);
            if (!metadataFirst) Add(archive, "demo-1.0.dist-info/METADATA", Encoding.UTF8.GetBytes(Metadata));
            Add(archive, "demo-1.0.dist-info/RECORD", []);
        }
        return content.ToArray();
    }

    private static void Add(ZipArchive archive, string name, byte[] content)
    {
        using Stream entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(content);
    }
}
