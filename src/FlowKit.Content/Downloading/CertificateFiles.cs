using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlowKit.Content.Downloading;

/// <summary>Reads the PEM files (RFC 7468) that <see cref="HttpFetcherOptions"/> wants: the authorities of servers, and the certificate by which a client shows who it is.</summary>
public static class CertificateFiles
{
    /// <summary>Reads certificate authorities for <see cref="HttpFetcherOptions.CertificateAuthorities"/>.</summary>
    /// <param name="path">A PEM file with one or more certificates.</param>
    /// <exception cref="FlowKitException"><c>FK7010</c>: the file cannot be read, or holds no certificate.</exception>
    public static IReadOnlyList<X509Certificate2> ReadAuthorities(string path) => [.. CertificatesOf(path, Read(path))];

    /// <summary>Reads a certificate with its private key for <see cref="HttpFetcherOptions.ClientCertificate"/>.</summary>
    /// <param name="path">A PEM file whose first certificate is the client's; those after it are the authorities between it and the root, which are sent as well.</param>
    /// <param name="keyPath">A PEM file with the private key (PKCS#8, PKCS#1 or SEC1; not encrypted). Default: the file of the certificate.</param>
    /// <exception cref="FlowKitException"><c>FK7010</c>: a file cannot be read, holds no certificate or no key, or the key is encrypted or another certificate's.</exception>
    public static SslStreamCertificateContext ReadClient(string path, string? keyPath = null)
    {
        string text = Read(path);
        X509Certificate2Collection certificates = CertificatesOf(path, text);
        keyPath ??= path;
        string keys = keyPath == path ? text : Read(keyPath);
        if (keys.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal) || keys.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            throw Bad($"The private key in '{keyPath}' is encrypted, and nobody is asked for its password. Write it unencrypted into a file that only you can read ('openssl pkey -in … -out …').");
        if (!keys.Contains(" PRIVATE KEY-----", StringComparison.Ordinal)) throw Bad($"'{keyPath}' holds no private key in PEM form. Add the key to the file of the certificate, or name its own file.");
        try
        {
            X509Certificate2 own = X509Certificate2.CreateFromPem(text, keys);
            // SChannel cannot use a key that lives in memory only.
            if (OperatingSystem.IsWindows()) own = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
            return SslStreamCertificateContext.Create(own, certificates, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // What the library says stays outside: it has seen the key.
            throw Bad($"The private key in '{keyPath}' is broken, of an unknown kind, or not that of the first certificate in '{path}'.");
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FlowKitException(ContentErrors.BadCredentialsFile, $"The certificate file '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static X509Certificate2Collection CertificatesOf(string path, string text)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException e)
        {
            throw new FlowKitException(ContentErrors.BadCredentialsFile, $"A certificate in '{path}' cannot be read: {e.Message}", e);
        }
        return certificates.Count > 0 ? certificates : throw Bad($"'{path}' holds no certificate in PEM form ('-----BEGIN CERTIFICATE-----').");
    }

    private static FlowKitException Bad(string message) => new(ContentErrors.BadCredentialsFile, message);
}
