using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlowKit.Content.Downloading;
using FlowKit.Tests.Shared;

namespace FlowKit.Content.Tests.Downloading;

/// <summary>Servers that ask who their client is (mutual TLS), and the files that tell.</summary>
[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ClientCertificateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly X509Certificate2 _client;

    public ClientCertificateTests() => _client = _authority.Issue("ada");

    public void Dispose()
    {
        _client.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task A_server_that_demands_a_certificate_gives_its_files_to_whom_shows_one([Values] bool hasOwnKeyFile)
    {
        using TlsListener server = Server();
        string both = Write("client.pem", Certificate, "\n", Key), certificate = Write("certificate.pem", Certificate), key = Write("key.pem", Key);
        using HttpFetcher fetcher = Fetcher(hasOwnKeyFile ? new() { ClientCertificate = CertificateFiles.ReadClient(certificate, key) } : new() { ClientCertificate = CertificateFiles.ReadClient(both) });
        Assert.That(await fetcher.ReadBytesAsync(Address(server)), Is.EqualTo("files"u8.ToArray()));
        Assert.That(server.Clients, Is.EqualTo(new[] { "CN=ada" }));
    }

    [Test]
    public async Task Authorities_between_the_client_and_the_root_are_sent_with_its_certificate()
    {
        using TestAuthority between = new("between", _authority);
        using X509Certificate2 client = between.Issue("grace");
        using TlsListener server = Server();
        string file = Write("client.pem", client.ExportCertificatePem(), "\n", between.Certificate.ExportCertificatePem(), "\n", client.GetRSAPrivateKey()!.ExportRSAPrivateKeyPem());
        using HttpFetcher fetcher = Fetcher(new() { ClientCertificate = CertificateFiles.ReadClient(file) });
        Assert.That(await fetcher.ReadBytesAsync(Address(server)), Is.EqualTo("files"u8.ToArray()));
        Assert.That(server.Clients, Is.EqualTo(new[] { "CN=grace" }));
    }

    [Test]
    public async Task Without_a_certificate_or_with_that_of_another_authority_nothing_is_given([Values] bool hasOther)
    {
        using TestAuthority stranger = new("stranger");
        using X509Certificate2 other = stranger.Issue("eve");
        using TlsListener server = Server();
        using HttpFetcher fetcher = Fetcher(hasOther ? new() { ClientCertificate = CertificateFiles.ReadClient(Write("eve.pem", other.ExportCertificatePem(), "\n", other.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem())) } : new());
        FlowKitException e = (await Assert.ThrowsAsync<FlowKitException>(() => fetcher.ReadBytesAsync(Address(server))))!;
        Assert.That((e.Code, server.Clients), Is.EqualTo((ContentErrors.Unreachable, Array.Empty<string>())));
    }

    [TestCase("missing", "nothing.pem' cannot be read")]
    [TestCase("key alone", "client.pem' holds no certificate")]
    [TestCase("certificate alone", "client.pem' holds no private key")]
    [TestCase("encrypted key", "client.pem' is encrypted")]
    [TestCase("another's key", "not that of the first certificate")]
    [TestCase("broken key", "client.pem' is broken")]
    [TestCase("broken certificate", "A certificate in '")]
    public void A_file_that_is_missing_incomplete_or_broken_is_an_error_that_tells_no_secret(string kind, string told)
    {
        using RSA another = RSA.Create(2048);
        string broken = string.Join('\n', Key.Split('\n').Where((_, line) => line != 3));
        string path = kind == "missing" ? _folder.Combine("nothing.pem") : Write("client.pem", kind switch
        {
            "key alone" => Key,
            "certificate alone" => Certificate,
            "encrypted key" => Certificate + "\n" + _client.GetRSAPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem("s3cret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)),
            "another's key" => Certificate + "\n" + another.ExportPkcs8PrivateKeyPem(),
            "broken key" => Certificate + "\n" + broken,
            _ => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + Key,
        });
        FlowKitException e = Assert.Throws<FlowKitException>(() => CertificateFiles.ReadClient(path))!;
        Assert.That(e.Code, Is.EqualTo(ContentErrors.BadCredentialsFile));
        Assert.That(e.Message, Does.Contain(told));
        string[] lines = Key.Split('\n');
        Assert.That(lines[1..^1].Any(line => e.ToString().Contains(line, StringComparison.Ordinal)), Is.False);
    }

    [Test]
    public void A_file_of_authorities_without_one_is_refused_and_not_taken_for_nothing()
    {
        Assert.That(CertificateFiles.ReadAuthorities(Write("ca.pem", _authority.Certificate.ExportCertificatePem(), "\n", Certificate)), Has.Count.EqualTo(2));
        FlowKitException e = Assert.Throws<FlowKitException>(() => CertificateFiles.ReadAuthorities(Write("ca.pem", "# nothing yet\n")))!;
        Assert.That(e.Code, Is.EqualTo("FK7010"));
    }

    private string Certificate => _client.ExportCertificatePem();

    private string Key => _client.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem();

    private TlsListener Server() => new(_authority.Issue("localhost"), (_, _) => Task.FromResult(("200 OK", "files"u8.ToArray())), clients: _authority.Certificate);

    private HttpFetcher Fetcher(HttpFetcherOptions options) => new(options with { CertificateAuthorities = [_authority.Certificate], Credentials = [], Retries = 0 });

    private static Uri Address(TlsListener server) => new($"https://localhost:{server.Port}/simple/");

    private string Write(string name, params string[] texts)
    {
        string path = _folder.Combine(name);
        File.WriteAllText(path, string.Concat(texts));
        return path;
    }
}
