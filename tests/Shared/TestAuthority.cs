using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlowKit.Tests.Shared;

/// <summary>A certificate authority that no system knows, for one test.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private byte _serial;

    /// <param name="name">Its name.</param>
    /// <param name="issuer">Who vouches for it; null where it is a root.</param>
    public TestAuthority(string name = "authority of a test", TestAuthority? issuer = null)
    {
        CertificateRequest request = new("CN=" + name, _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Certificate = issuer is null ? request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1)) : issuer.Sign(request, _key, TimeSpan.FromHours(2));
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>A certificate with its key, for a name and this machine; a server can show it, and a client too.</summary>
    public X509Certificate2 Issue(string name)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return Sign(request, key, TimeSpan.FromHours(1));
    }

    private X509Certificate2 Sign(CertificateRequest request, RSA key, TimeSpan span)
    {
        using X509Certificate2 signed = request.Create(Certificate, DateTimeOffset.UtcNow - span, DateTimeOffset.UtcNow + span, [1, ++_serial]);
        using X509Certificate2 withKey = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }
}
