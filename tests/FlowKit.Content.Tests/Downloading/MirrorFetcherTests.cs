using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;

namespace FlowKit.Content.Tests.Downloading;

[Parallelizable(ParallelScope.All)]
public sealed class MirrorFetcherTests
{
    private static readonly Uri File = new("memory://channel/a/noarch/x.conda");

    [Test]
    public async Task What_lies_under_an_address_comes_from_the_first_mirror_that_has_it_and_the_address_itself_is_not_asked()
    {
        MemoryFetcher places = Places(("memory://channel/a/noarch/x.conda", "original"), ("memory://two/copy/noarch/x.conda", "two"), ("memory://other/y", "y"));
        MirrorFetcher fetcher = new(places, [Mirror.Parse("memory://channel/a=memory://one/"), Mirror.Parse("memory://channel/a/ = memory://two/copy")]);
        await using FetchResponse response = await fetcher.FetchAsync(new FetchRequest(File));
        Assert.That((await new StreamReader(response.Body).ReadToEndAsync(), response.FinalAddress), Is.EqualTo(("two", File)));
        Assert.That(await fetcher.ReadBytesAsync(new Uri("memory://channel/a/noarch/gone")), Is.Null);
        Assert.That(Encoding.UTF8.GetString((await fetcher.ReadBytesAsync(new Uri("memory://other/y")))!), Is.EqualTo("y"));
        Assert.That(await fetcher.ReadBytesAsync(new Uri("memory://channel/ab")), Is.Null, "a name that only begins alike is another place");
    }

    [Test]
    public async Task The_most_particular_address_counts_and_a_mirror_that_cannot_be_reached_is_passed_over()
    {
        SchemeFetcher places = new([new("memory", Places(("memory://a/x", "general"), ("memory://b/x", "particular")))
            , new("https", new HttpFetcher(new HttpFetcherOptions { Retries = 0, Credentials = [] }, new ScriptedHandler(_ => new HttpResponseMessage(System.Net.HttpStatusCode.Forbidden))))]);
        MirrorFetcher fetcher = new(places, [Mirror.Parse("https://c.example=memory://a"), Mirror.Parse("https://c.example/part=https://down.example"), Mirror.Parse("https://c.example/part=memory://b")]);
        Assert.That(Encoding.UTF8.GetString((await fetcher.ReadBytesAsync(new Uri("https://c.example/part/x")))!), Is.EqualTo("particular"));
        Assert.That(Encoding.UTF8.GetString((await fetcher.ReadBytesAsync(new Uri("https://c.example/x")))!), Is.EqualTo("general"));
        Assert.That(async () => await new MirrorFetcher(places, [Mirror.Parse("https://c.example=https://down.example")]).FetchAsync(new FetchRequest(new Uri("https://c.example/x"))),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7002"));
    }

    [Test]
    public async Task Wrong_bytes_are_asked_of_the_next_mirror()
    {
        MemoryFetcher places = Places(("memory://one/noarch/x.conda", "wrong"), ("memory://two/noarch/x.conda", "right"));
        MirrorFetcher fetcher = new(places, [Mirror.Parse("memory://channel/a=memory://one"), Mirror.Parse("memory://channel/a=memory://two")]);
        using MemoryStream target = new();
        await new PackageDownloader(fetcher).DownloadAsync(new DownloadRequest(File) { Sha256 = Sha256Digest.Compute("right"u8) }, target);
        Assert.That(Encoding.UTF8.GetString(target.ToArray()), Is.EqualTo("right"));
    }

    [Test]
    public async Task A_mirror_after_a_missing_one_after_two_with_wrong_bytes_is_reached_and_none_is_asked_twice()
    {
        MemoryFetcher places = Places(("memory://one/noarch/x.conda", "wrong"), ("memory://two/noarch/x.conda", "other"), ("memory://four/noarch/x.conda", "right"));
        MirrorFetcher fetcher = new(places, [.. new[] { "one", "two", "three", "four" }.Select(name => Mirror.Parse($"memory://channel/a=memory://{name}"))]);
        using MemoryStream target = new();
        DownloadResult result = await new PackageDownloader(fetcher).DownloadAsync(new DownloadRequest(File) { Sha256 = Sha256Digest.Compute("right"u8) }, target);
        Assert.That((Encoding.UTF8.GetString(target.ToArray()), result.Address), Is.EqualTo(("right", new Uri("memory://four/noarch/x.conda"))));
        Assert.That(places.RequestCount, Is.EqualTo(4));
    }

    [Test]
    public void Where_all_mirrors_have_wrong_bytes_the_error_names_each_with_what_it_gave_and_where_none_has_any_all_that_were_asked()
    {
        MemoryFetcher places = Places(("memory://one/noarch/x.conda", "wrong"), ("memory://two/noarch/x.conda", "other"));
        PackageDownloader downloader = new(new MirrorFetcher(places, [Mirror.Parse("memory://channel/a=memory://one"), Mirror.Parse("memory://channel/a=memory://two")]));
        Assert.That(async () => await downloader.DownloadAsync(new DownloadRequest(File) { Sha256 = Sha256Digest.Compute("right"u8) }, new MemoryStream()),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7005")
                .And.Message.Contains("memory://one/noarch/x.conda").And.Message.Contains(Sha256Digest.Compute("wrong"u8).ToString())
                .And.Message.Contains("memory://two/noarch/x.conda").And.Message.Contains(Sha256Digest.Compute("other"u8).ToString()));
        Assert.That(async () => await downloader.DownloadAsync(new DownloadRequest(new Uri("memory://channel/a/gone")), new MemoryStream()),
            Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7007").And.Message.Contains("memory://channel/a/gone").And.Message.Contains("memory://one/gone").And.Message.Contains("memory://two/gone"));
    }

    [Test]
    public void A_mirror_that_cannot_be_asked_may_have_what_the_others_lack_so_nothing_is_called_missing()
    {
        SchemeFetcher places = new([new("memory", Places()), new("https", new HttpFetcher(new HttpFetcherOptions { Retries = 0, Credentials = [] }, new ScriptedHandler(_ => throw new HttpRequestException("down"))))]);
        MirrorFetcher fetcher = new(places, [Mirror.Parse("memory://channel/a=https://down.example"), Mirror.Parse("memory://channel/a=memory://two")]);
        Assert.That(async () => await fetcher.FetchAsync(new FetchRequest(File)), Throws.InstanceOf<FlowKitException>().With.Property("Code").EqualTo("FK7001")
            .And.Message.Contains("https://down.example/noarch/x.conda").And.Message.Contains("memory://two/noarch/x.conda"));
    }

    [TestCase("https://c.example/a/..%2F..%2Fsecret")]
    [TestCase("https://c.example/..%5Csecret")]
    [TestCase("https://c.example/%252E%252E/..%2fsecret")]
    public void An_address_cannot_lead_out_of_a_mirror(string address) => Assert.That(Mirror.Parse("https://c.example=file:///srv/mirror").PlaceOf(new Uri(address)), Is.Null);

    [TestCase("https://user:secret@c.example/conda-forge/x.conda")]
    [TestCase("https://c.example/t/secret/conda-forge/x.conda")]
    [TestCase("https://c.example/conda-forge/x.conda?signature=secret#sha256=secret")]
    public async Task What_an_address_holds_for_its_own_server_is_not_told_to_a_mirror(string address)
    {
        List<string> seen = [];
        using HttpFetcher http = new(new HttpFetcherOptions { Retries = 0, Credentials = [] }, new ScriptedHandler(request =>
        {
            seen.Add(request.RequestUri + " " + request.Headers.Authorization);
            return new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new StringContent("x") };
        }));
        MirrorFetcher fetcher = new(http, [Mirror.Parse("https://user@c.example/=https://mirror.example/conda")]);
        await using FetchResponse response = await fetcher.FetchAsync(new FetchRequest(new Uri(address)));
        Assert.That(seen, Is.EqualTo(new[] { "https://mirror.example/conda/conda-forge/x.conda " }));
    }

    [TestCase("https://a.example")]
    [TestCase("=https://a.example")]
    [TestCase("conda-forge=https://a.example")]
    [TestCase("https://a.example=b")]
    public void What_is_no_mirror_is_refused_without_being_shown(string text) => Assert.That(() => Mirror.Parse(text), Throws.InstanceOf<FormatException>().With.Message.Not.Contains("a.example"));

    private static MemoryFetcher Places(params (string Address, string Text)[] files)
    {
        MemoryFetcher fetcher = new();
        foreach ((string address, string text) in files) fetcher.Put(new Uri(address), Encoding.UTF8.GetBytes(text));
        return fetcher;
    }
}
