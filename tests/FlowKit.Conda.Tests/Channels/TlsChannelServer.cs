using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Channels;

/// <summary>One document behind TLS on loopback, with a certificate of an authority that no system knows.</summary>
internal sealed class TlsChannelServer : IDisposable
{
    private readonly RSA _rootKey = RSA.Create(2048), _ownKey = RSA.Create(2048);
    private readonly TlsListener _listener;

    public TlsChannelServer(string path, byte[] content)
    {
        CertificateRequest root = new("CN=authority of a test", _rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Authority = root.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        CertificateRequest own = new("CN=localhost", _ownKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        own.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = own.Create(Authority, now.AddHours(-1), now.AddHours(1), [1, 2, 3, 4]);
        using X509Certificate2 withKey = signed.CopyWithPrivateKey(_ownKey);
        _listener = new TlsListener(
            X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null),
            (asked, _) => Task.FromResult(asked == path ? ("200 OK", content) : ("404 Not Found", [])));
    }

    public X509Certificate2 Authority { get; }

    public Uri Address => new($"https://localhost:{_listener.Port}/");

    public void Dispose()
    {
        _listener.Dispose();
        Authority.Dispose();
        _rootKey.Dispose();
        _ownKey.Dispose();
    }
}
