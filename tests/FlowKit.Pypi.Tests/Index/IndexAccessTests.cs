using FlowKit.Content;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Index;

/// <summary>Who gets which credentials, and which indexes are not asked at all.</summary>
public sealed class IndexAccessTests
{
    private const string WheelName = "demo-1.0-py3-none-any.whl";

    private static readonly PackageName Demo = PackageName.Parse("demo");
    private static readonly string Sent = "Basic " + Convert.ToBase64String("ada:s3cret"u8);

    private FaultServer _server = null!;

    [SetUp]
    public void Start()
    {
        _server = new FaultServer();
        _server.PutProject("demo", [1], WheelName, "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n");
    }

    [TearDown]
    public void Stop() => _server.Dispose();

    [Test]
    public async Task Credentials_of_the_environment_are_sent_once_the_index_asks()
    {
        PypiIndex index = new("my-index.1", _server.Simple);
        IndexCredentials credentials = new([index, new("other", new Uri("https://example.org/simple/"))], Variables("FLOWKIT_INDEX_MY_INDEX_1", "FLOWKIT_INDEX_OTHER"));
        _server.StatusOf = (path, count) => path == "/simple/demo/" && count == 1 ? 401 : 200;
        using HttpFetcher fetcher = Fetcher(credentials);
        SimpleIndexSource source = new(fetcher, index);
        await source.GetMetadataAsync((await source.GetProjectAsync(Demo))!.Files[0]);
        Assert.That(Authorizations(), Is.EqualTo((string?[])[null, Sent, Sent]));
        Assert.That(await credentials.FindAsync(new Uri("https://elsewhere.example/simple/demo/")), Is.Null);
        Assert.That(await credentials.FindAsync(new Uri($"https://127.0.0.1:{_server.Port}/simple/demo/")), Is.Null, "another scheme is another realm");
    }

    [Test]
    public async Task Of_two_indexes_on_one_server_the_nearest_address_counts()
    {
        Dictionary<string, string> variables = new() { ["FLOWKIT_INDEX_A_USERNAME"] = "a", ["FLOWKIT_INDEX_B_USERNAME"] = "b", ["FLOWKIT_INDEX_B_PASSWORD"] = "x" };
        using HttpFetcher fetcher = Fetcher(new IndexCredentials([new("a", new Uri(_server.Simple, "../team/")), new("b", _server.Simple)], variables.GetValueOrDefault));
        _server.StatusOf = (_, count) => count == 1 ? 401 : 200;
        await (await fetcher.FetchAsync(new FetchRequest(new Uri(_server.Simple, "demo/")))).DisposeAsync();
        Assert.That(Authorizations()[^1], Is.EqualTo("Basic " + Convert.ToBase64String("b:x"u8)));
    }

    [Test]
    public async Task What_the_address_of_an_index_holds_serves_its_files_too_when_nobody_asked_the_index_before()
    {
        IndexCredentials credentials = new([new("internal", new Uri($"http://ada:s3cret@127.0.0.1:{_server.Port}/simple/"))], _ => "of-the-variables");
        using HttpFetcher fetcher = Fetcher(credentials);
        _server.Authorization = Sent;
        await (await fetcher.FetchAsync(new FetchRequest(new Uri(_server.Simple, $"../files/{WheelName}")))).DisposeAsync();
        Assert.That(Authorizations(), Is.EqualTo((string?[])[null, Sent]));
    }

    [Test]
    public async Task An_index_that_becomes_known_later_has_its_credentials_then()
    {
        List<PypiIndex> indexes = [];
        IndexCredentials credentials = new(indexes, Variables("FLOWKIT_INDEX_LATE"));
        Assert.That(await credentials.FindAsync(_server.Simple), Is.Null);
        indexes.Add(new("late", _server.Simple));
        Assert.That(await credentials.FindAsync(_server.Simple), Is.Not.Null);
    }

    [Test]
    public async Task The_files_beside_an_index_get_what_its_address_holds()
    {
        using HttpFetcher fetcher = Fetcher();
        SimpleIndexSource source = new(fetcher, new PypiIndex("internal", new Uri($"http://ada:s3cret@127.0.0.1:{_server.Port}/simple/")));
        PypiFile file = (await source.GetProjectAsync(Demo))!.Files[0];
        Assert.That(file.Url.UserInfo, Is.Empty);
        await (await fetcher.FetchAsync(new FetchRequest(file.Url))).DisposeAsync();
        Assert.That(Authorizations(), Is.EqualTo((string[])[Sent, Sent]));
    }

    [Test]
    public async Task Always_sends_credentials_at_once_and_asks_nothing_without_any()
    {
        PypiIndex index = new("internal", _server.Simple) { Authentication = FetchAuthentication.Always };
        using HttpFetcher without = Fetcher();
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => new SimpleIndexSource(without, index).GetProjectAsync(Demo).AsTask()))!;
        Assert.That((e.Code, e.Message.Contains("'internal'", StringComparison.Ordinal)), Is.EqualTo((ContentErrors.Unauthorized, true)));
        Assert.That(_server.Requests, Is.Empty);
        using HttpFetcher with = Fetcher(new IndexCredentials([index], Variables("FLOWKIT_INDEX_INTERNAL")));
        await new SimpleIndexSource(with, index).GetProjectAsync(Demo);
        Assert.That(Authorizations(), Is.EqualTo((string[])[Sent]));
    }

    [Test]
    public async Task Never_sends_nothing_even_when_asked()
    {
        PypiIndex index = new("internal", new Uri($"http://ada:s3cret@127.0.0.1:{_server.Port}/simple/")) { Authentication = FetchAuthentication.Never };
        using HttpFetcher fetcher = Fetcher(new IndexCredentials([index], Variables("FLOWKIT_INDEX_INTERNAL")));
        _server.StatusOf = (_, _) => 401;
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => new SimpleIndexSource(fetcher, index).GetProjectAsync(Demo).AsTask()))!;
        Assert.That(e.Code, Is.EqualTo(ContentErrors.Unauthorized));
        Assert.That(e.Message, Does.Not.Contain("s3cret"));
        Assert.That(Authorizations(), Is.EqualTo((string?[])[null]));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "The helper of this test is a shell script.")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_keyring_helper_is_asked_once_for_many_requests()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("flowkit-keyring-");
        try
        {
            string helper = Path.Combine(folder.FullName, "keyring"), log = Path.Combine(folder.FullName, "log");
            await File.WriteAllTextAsync(helper, $"#!/bin/sh\necho \"$@\" >> '{log}'\ncase \"$2\" in http*) exit 1;; esac\necho ada\necho s3cret\n");
            File.SetUnixFileMode(helper, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            _server.StatusOf = (_, count) => count <= 8 ? 401 : 200;
            using HttpFetcher fetcher = Fetcher(new KeyringCredentials(helper));
            await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await (await fetcher.FetchAsync(new FetchRequest(new Uri(_server.Simple, "demo/")))).DisposeAsync()));
            Assert.That(Authorizations().Skip(8), Is.All.EqualTo(Sent));
            Assert.That(await File.ReadAllLinesAsync(log), Is.EqualTo((string[])[$"get http://127.0.0.1:{_server.Port}/simple/demo/ --mode creds", $"get 127.0.0.1:{_server.Port} --mode creds"]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestCase(401)]
    [TestCase(403)]
    public async Task A_credential_that_is_refused_leads_to_the_next_source_within_the_same_request(int refusal)
    {
        Told first = new("old"), second = new(null), third = new("old"), fourth = new("s3cret"), fifth = new("never");
        using HttpFetcher fetcher = Fetcher(first, second, third, fourth, fifth);
        _server.StatusOf = (_, _) => _server.Headers.Last().GetValueOrDefault("authorization") == Sent ? 200 : refusal;
        await (await fetcher.FetchAsync(new FetchRequest(new Uri(_server.Simple, "demo/")))).DisposeAsync();
        Assert.That(Authorizations(), Is.EqualTo((string?[])[null, Basic("old"), Sent]));
        await (await fetcher.FetchAsync(new FetchRequest(new Uri(_server.Simple, $"../files/{WheelName}")))).DisposeAsync();
        Assert.That(Authorizations()[3..], Is.EqualTo((string?[])[Sent]), "what was right is sent at once from then on");
        Assert.That(new[] { first, second, third, fourth, fifth }.Select(static t => t.Asked), Is.EqualTo(new[] { 1, 1, 1, 1, 0 }));
    }

    [Test]
    public async Task Where_every_credential_is_refused_the_error_says_so_and_none_is_kept()
    {
        Told first = new("one"), second = new("two");
        using HttpFetcher fetcher = Fetcher(first, second);
        _server.Authorization = Sent;
        for (int round = 0; round < 2; round++)
        {
            FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => fetcher.FetchAsync(new FetchRequest(new Uri(_server.Simple, "demo/")))))!;
            Assert.That((e.Code, e.Message), Is.EqualTo((ContentErrors.Unauthorized, e.Message)));
            Assert.That(e.Message, Does.Contain("not accepted"));
        }
        Assert.That(Authorizations(), Is.EqualTo((string?[])[null, Basic("one"), Basic("two"), null, Basic("one"), Basic("two")]));
    }

    [Test]
    public async Task Many_requests_at_once_have_one_look_up_in_flight_and_all_end_with_the_right_credential()
    {
        Told first = new("old"), second = new("s3cret");
        using HttpFetcher fetcher = Fetcher(first, second);
        _server.Authorization = Sent;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ => await (await fetcher.FetchAsync(new FetchRequest(new Uri(_server.Simple, "demo/")))).DisposeAsync()));
        Assert.That(Math.Max(first.MostAtOnce, second.MostAtOnce), Is.EqualTo(1));
        Assert.That(second.Asked, Is.EqualTo(1));
        Assert.That(Authorizations().Count(a => a == Sent), Is.EqualTo(16));
    }

    [Test]
    public async Task A_name_in_the_address_without_a_password_is_completed_by_the_sources()
    {
        using HttpFetcher fetcher = Fetcher(new Told("s3cret"));
        _server.Authorization = Sent;
        await (await fetcher.FetchAsync(new FetchRequest(new Uri($"http://ada@127.0.0.1:{_server.Port}/simple/demo/")))).DisposeAsync();
        Assert.That(Authorizations(), Is.EqualTo((string?[])[Basic(""), Sent]));
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => fetcher.FetchAsync(new FetchRequest(new Uri($"http://ada:wrong@127.0.0.1:{_server.Port}/simple/demo/")))))!;
        Assert.That(e.Code, Is.EqualTo(ContentErrors.Unauthorized), "who writes a password means it");
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "The helper of this test is a shell script.")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_keyring_helper_is_asked_for_the_user_that_the_address_names()
    {
        using TemporaryFolder folder = new();
        string helper = folder.Combine("keyring");
        await File.WriteAllTextAsync(helper, "#!/bin/sh\ncase \"$#,$3\" in 3,ada) echo s3cret;; 3,*) exit 1;; *) echo eve; echo other;; esac\n");
        File.SetUnixFileMode(helper, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _server.Authorization = Sent;
        using HttpFetcher fetcher = Fetcher(new KeyringCredentials(helper));
        await (await fetcher.FetchAsync(new FetchRequest(new Uri($"http://ada@127.0.0.1:{_server.Port}/simple/demo/")))).DisposeAsync();
        Assert.That(Authorizations(), Is.EqualTo((string?[])[Basic(""), Sent]));
    }

    [Test]
    public async Task A_password_of_the_environment_completes_the_name_in_an_indexs_address()
    {
        PypiIndex index = new("my-index", new Uri($"http://ada@127.0.0.1:{_server.Port}/simple/"));
        using HttpFetcher fetcher = Fetcher(new IndexCredentials([index], static name => name == "FLOWKIT_INDEX_MY_INDEX_PASSWORD" ? "s3cret" : null));
        _server.Authorization = Sent;
        await new SimpleIndexSource(fetcher, index).GetProjectAsync(PackageName.Parse("demo"));
        Assert.That(Authorizations(), Is.EqualTo((string?[])[Basic(""), Sent]));
    }

    [Test]
    public async Task A_keyring_helper_that_is_not_there_knows_nothing() =>
        Assert.That(await new KeyringCredentials("no-such-keyring-helper").FindAsync(_server.Simple), Is.Null);

    [TestCase("http://packages.example/simple/", "anybody on the way")]
    [TestCase("https://user/name:pass@packages.example/simple/", "%40")]
    public void An_address_that_is_unsafe_or_says_two_things_is_refused(string address, string hint)
    {
        using HttpFetcher fetcher = Fetcher();
        FlowKitException e = Assert.Throws<FlowKitException>(() => _ = new SimpleIndexSource(fetcher, new PypiIndex("internal", new Uri(address))))!;
        Assert.That(e.Code, Is.EqualTo(PypiErrors.BadIndexConfiguration));
        Assert.That(e.Message, Does.Contain(hint).And.Contain("'internal'").And.Not.Contains("ss@").And.Not.Contains(":pass"));
    }

    [Test]
    public void Plain_http_is_taken_where_it_is_allowed()
    {
        using HttpFetcher fetcher = Fetcher();
        Assert.That(() => new SimpleIndexSource(fetcher, new PypiIndex("internal", new Uri("http://packages.example/simple/")) { AllowsPlainHttp = true }), Throws.Nothing);
    }

    [Test]
    public async Task A_file_of_another_project_on_a_page_is_not_taken()
    {
        _server.Put("/simple/demo/", "<a href='../../files/other-9.0-py3-none-any.whl'>demo-9.0-py3-none-any.whl</a>", "text/html");
        using HttpFetcher fetcher = Fetcher();
        PypiSolveException e = (await Assert.ThrowsAsync<PypiSolveException>(() => new PypiSolver().SolveAsync(new PypiSolveRequest
        {
            Requirements = [Requirement.Parse("demo")],
            Target = PypiTarget.For("linux-64", "3.11"),
            Source = new SimpleIndexSource(fetcher, new PypiIndex("internal", _server.Simple)),
        })))!;
        Assert.That(e.Message, Does.Contain("demo"));
        Assert.That(_server.Requests, Has.None.Contains("/files/"));
    }

    private static HttpFetcher Fetcher(params ICredentialSource[] credentials) => new(new HttpFetcherOptions { RetryDelay = TimeSpan.FromMilliseconds(1), Credentials = credentials });

    private static Func<string, string?> Variables(params string[] prefixes) => name =>
        !prefixes.Any(prefix => name.StartsWith(prefix + "_", StringComparison.Ordinal)) ? null : name.EndsWith("_USERNAME", StringComparison.Ordinal) ? "ada" : "s3cret";

    private string?[] Authorizations() => [.. _server.Headers.Select(h => h.GetValueOrDefault("authorization"))];

    private static string Basic(string password) => "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("ada:" + password));

    /// <summary>A source that knows one password, or none, and counts.</summary>
    private sealed class Told(string? password) : ICredentialSource
    {
        private int _asked, _now, _most;

        public int Asked => _asked;

        public int MostAtOnce => _most;

        public async ValueTask<Credential?> FindAsync(Uri address, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _asked);
            _most = Math.Max(_most, Interlocked.Increment(ref _now));
            await Task.Delay(5, cancellationToken);
            Interlocked.Decrement(ref _now);
            return password is null ? null : Credential.Basic("ada", password);
        }
    }
}
