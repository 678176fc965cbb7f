using System.Net;
using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Tests.Shared;

namespace FlowKit.Content.Tests.Downloading;

[Parallelizable(ParallelScope.All)]
public sealed class HttpFetcherTests
{
    [Test]
    public async Task A_server_that_falls_silent_is_given_up_by_both_kinds_of_read([Values] bool isSynchronous)
    {
        using FaultServer server = new() { IsStalled = (_, _) => true };
        server.Put("/big", new byte[100_000]);
        using HttpFetcher fetcher = new(new HttpFetcherOptions { Retries = 0, Credentials = [], ReadTimeout = TimeSpan.FromSeconds(1) });
        await using FetchResponse response = await fetcher.FetchAsync(new FetchRequest(new Uri($"http://127.0.0.1:{server.Port}/big")));
        Task reading = Task.Run(async () =>
        {
            if (isSynchronous) response.Body.CopyTo(Stream.Null);
            else await response.Body.CopyToAsync(Stream.Null);
        });
        Assert.That(async () => await reading.WaitAsync(TimeSpan.FromMinutes(2)), Throws.InstanceOf<IOException>().With.Message.Contains("sent nothing for 1 s"));
    }

    [Test]
    public async Task A_read_that_is_cancelled_ends_though_the_server_says_nothing()
    {
        using FaultServer server = new() { IsStalled = (_, _) => true };
        server.Put("/big", new byte[100_000]);
        using HttpFetcher fetcher = new(new HttpFetcherOptions { Retries = 0, Credentials = [] });
        await using FetchResponse response = await fetcher.FetchAsync(new FetchRequest(new Uri($"http://127.0.0.1:{server.Port}/big")));
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(1));
        Assert.That(async () => await response.Body.CopyToAsync(Stream.Null, stop.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private static readonly Uri Address = new("https://example.org/a/b.json");

    [Test]
    public async Task An_answer_is_given_with_its_head()
    {
        using ScriptedHandler server = new(_ =>
        {
            HttpResponseMessage answer = Text("hello");
            answer.Headers.TryAddWithoutValidation("ETag", "\"e1\"");
            answer.Headers.TryAddWithoutValidation("Cache-Control", "max-age=60");
            return answer;
        });
        using HttpFetcher fetcher = Fetcher(server);
        await using FetchResponse response = await fetcher.FetchAsync(new FetchRequest(Address));
        Assert.That(await Read(response), Is.EqualTo("hello"));
        Assert.That((response.ETag, response.CacheControl, response.Length), Is.EqualTo(("\"e1\"", "max-age=60", 5L)));
    }

    [TestCase(HttpStatusCode.NotFound, FetchStatus.NotFound)]
    [TestCase(HttpStatusCode.NotModified, FetchStatus.NotModified)]
    public async Task What_is_no_failure_is_an_answer(HttpStatusCode code, FetchStatus status)
    {
        using ScriptedHandler server = new(_ => new HttpResponseMessage(code));
        using HttpFetcher fetcher = Fetcher(server);
        await using FetchResponse response = await fetcher.FetchAsync(new FetchRequest(Address));
        Assert.That(response.Status, Is.EqualTo(status));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [TestCase(500)]
    [TestCase(503)]
    [TestCase(507)]
    [TestCase(524)]
    [TestCase(429)]
    [TestCase(408)]
    public async Task Failures_that_may_pass_are_asked_again(int code)
    {
        int count = 0;
        using ScriptedHandler server = new(_ => count++ < 2 ? new HttpResponseMessage((HttpStatusCode)code) : Text("at last"));
        using HttpFetcher fetcher = Fetcher(server);
        await using FetchResponse response = await fetcher.FetchAsync(new FetchRequest(Address));
        Assert.That(await Read(response), Is.EqualTo("at last"));
        Assert.That(count, Is.EqualTo(3));
    }

    [Test]
    public void A_failure_that_stays_is_an_error_that_names_the_source()
    {
        using ScriptedHandler server = new(_ => throw new HttpRequestException("Connection refused"));
        using HttpFetcher fetcher = Fetcher(server);
        Assert.That(async () => await fetcher.FetchAsync(new FetchRequest(Address)), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7001").And.Message.Contains("example.org"));
        Assert.That(server.Requests, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Retry_After_is_obeyed_up_to_its_limit()
    {
        int count = 0;
        using ScriptedHandler server = new(_ =>
        {
            if (count++ > 0) return Text("x");
            HttpResponseMessage busy = new(HttpStatusCode.TooManyRequests);
            busy.Headers.TryAddWithoutValidation("Retry-After", "3600");
            return busy;
        });
        using HttpFetcher fetcher = new(new HttpFetcherOptions { RetryDelay = TimeSpan.FromHours(1), MaxRetryAfter = TimeSpan.FromMilliseconds(5), Credentials = [] }, server);
        await using FetchResponse response = await fetcher.FetchAsync(new FetchRequest(Address));
        Assert.That(count, Is.EqualTo(2));
    }

    [TestCase(401)]
    [TestCase(403)]
    public void Refused_access_is_not_asked_again_and_shows_no_secret(int code)
    {
        using ScriptedHandler server = new(_ => new HttpResponseMessage((HttpStatusCode)code));
        using HttpFetcher fetcher = Fetcher(server);
        Assert.That(async () => await fetcher.FetchAsync(new FetchRequest(new Uri("https://ada:s3cret@example.org/t/tk-123/x"))),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7002").And.Message.Not.Contains("s3cret").And.Message.Not.Contains("tk-123"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Credentials_of_the_address_are_sent_and_not_to_another_host()
    {
        using ScriptedHandler server = new(request =>
        {
            if (request.RequestUri!.Host != "example.org") return Text("other");
            HttpResponseMessage redirect = new(HttpStatusCode.Found);
            redirect.Headers.Location = new Uri("https://elsewhere.example/file");
            return redirect;
        });
        using HttpFetcher fetcher = Fetcher(server);
        await using FetchResponse response = await fetcher.FetchAsync(new FetchRequest(new Uri("https://ada:p%40ss@example.org/file")));
        Assert.That(server.Requests.Select(request => request.Authorization), Is.EqualTo(new[] { "Basic " + Convert.ToBase64String("ada:p@ss"u8), null }));
        Assert.That(server.Requests[0].Address.UserInfo, Is.Empty);
        Assert.That(response.FinalAddress, Is.EqualTo(new Uri("https://elsewhere.example/file")));
    }

    [Test]
    public async Task Netrc_is_asked_when_the_server_wants_credentials_and_remembered()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.Combine("netrc"), "# mine\nmachine other.org login a password b\nmachine example.org\n  login ada\n  password s#cret\nmacdef init\n password no\n\ndefault login x password y\n");
        using ScriptedHandler server = new(request => request.Headers.Authorization is null ? new HttpResponseMessage(HttpStatusCode.Unauthorized) : Text("in"));
        using HttpFetcher fetcher = new(new HttpFetcherOptions { Credentials = [new NetrcCredentials(folder.Combine("netrc"))] }, server);
        for (int i = 0; i < 2; i++)
        {
            await using FetchResponse response = await fetcher.FetchAsync(new FetchRequest(Address));
            Assert.That(await Read(response), Is.EqualTo("in"));
        }
        string sent = "Basic " + Convert.ToBase64String("ada:s#cret"u8);
        Assert.That(server.Requests.Select(request => request.Authorization), Is.EqualTo(new[] { null, sent, sent }));
    }

    [Test]
    public async Task Users_of_one_server_get_each_their_own_password_and_never_that_of_another()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.Combine("netrc"), "machine example.org login ada password a\nmachine example.org login bob password b\ndefault login eve password e\n");
        using ScriptedHandler server = new(request => request.Headers.Authorization?.ToString() is { } sent && (sent == Basic("ada:a") || sent == Basic("bob:b")) ? Text("in") : new HttpResponseMessage(HttpStatusCode.Unauthorized));
        using HttpFetcher fetcher = new(new HttpFetcherOptions { Credentials = [new NetrcCredentials(folder.Combine("netrc"))] }, server);
        foreach (string user in (string[])["bob", "ada", "bob", "ada"])
            await (await fetcher.FetchAsync(new FetchRequest(new Uri($"https://{user}@example.org/{user}")))).DisposeAsync();
        await (await fetcher.FetchAsync(new FetchRequest(new Uri("https://example.org/files/x")))).DisposeAsync();
        Assert.That(server.Requests.Select(static request => request.Authorization), Is.EqualTo(new[] { Basic("bob:"), Basic("bob:b"), Basic("ada:"), Basic("ada:a"), Basic("bob:b"), Basic("ada:a"), Basic("bob:b") }));
        Assert.That(async () => await fetcher.FetchAsync(new FetchRequest(new Uri("https://carol@example.org/"))), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7002"));
        Assert.That(server.Requests[^1].Authorization, Is.EqualTo(Basic("carol:")), "nobody else's password goes with her name");
    }

    [Test]
    public void A_redirect_to_something_less_safe_is_not_followed()
    {
        using ScriptedHandler server = new(_ =>
        {
            HttpResponseMessage redirect = new(HttpStatusCode.Found);
            redirect.Headers.Location = new Uri("http://example.org/file");
            return redirect;
        });
        using HttpFetcher fetcher = Fetcher(server);
        Assert.That(async () => await fetcher.FetchAsync(new FetchRequest(Address)), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7001"));
    }

    [Test]
    public void Offline_asks_nobody()
    {
        using ScriptedHandler server = new(_ => Text("x"));
        using HttpFetcher fetcher = new(new HttpFetcherOptions { Offline = true }, server);
        Assert.That(async () => await fetcher.FetchAsync(new FetchRequest(Address)), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7003"));
        Assert.That(server.Requests, Is.Empty);
    }

    private static HttpFetcher Fetcher(ScriptedHandler server) => new(new HttpFetcherOptions { RetryDelay = TimeSpan.FromMilliseconds(1), Credentials = [] }, server);

    private static string Basic(string pair) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));

    private static HttpResponseMessage Text(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8) };

    private static async Task<string> Read(FetchResponse response)
    {
        using StreamReader reader = new(response.Body);
        return await reader.ReadToEndAsync();
    }
}
