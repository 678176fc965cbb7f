using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace FlowKit.Pypi.Packages.Building;

/// <summary>
/// How <c>git</c> reaches servers, beside what its user configured for it. Certificate and proxy are for the host of the repository alone: redirects, submodules and large files of other hosts get nothing of them. A certificate that
/// git's own variables name (<c>GIT_SSL_CERT</c>, <c>GIT_SSL_KEY</c>) goes before.
/// </summary>
public sealed record GitOptions
{
    /// <summary>Nothing is fetched: only what the store has is used (<c>FK7003</c> otherwise). Folders of this machine are no matter of it. Default: no.</summary>
    public bool Offline { get; init; }

    /// <summary>A PEM file with the certificate by which this side shows who it is to a server that asks for one. Default: none.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>A PEM file with the private key of <see cref="ClientCertificateFile"/>, not encrypted. Default: the file of the certificate.</summary>
    public string? ClientKeyFile { get; init; }

    /// <summary>Certificate authorities that are trusted besides the system's, or those of <c>GIT_SSL_CAINFO</c>. Default: none.</summary>
    public IReadOnlyList<X509Certificate2> CertificateAuthorities { get; init; } = [];

    /// <summary>The proxy; null for what the environment and git's configuration say.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>What git's configuration has to say for a repository. Values may be secrets, so they reach git by its environment.</summary>
    internal IEnumerable<(string Key, string Value)> SettingsFor(Uri repository)
    {
        if (repository.Scheme is not ("https" or "http")) yield break;
        string host = $"http.{repository.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)}/.";
        if (ClientCertificateFile is { } certificate)
        {
            yield return (host + "sslCert", Path.GetFullPath(certificate));
            yield return (host + "sslKey", Path.GetFullPath(ClientKeyFile ?? certificate));
        }
        // A proxy that is passed by is an empty one.
        if (Proxy is not null) yield return (host + "proxy", Proxy.IsBypassed(repository) ? "" : Proxy.GetProxy(repository)?.AbsoluteUri ?? "");
    }

    /// <summary>Writes the own authorities into a file, with those that are trusted without them: git trusts one file, and nothing else.</summary>
    /// <param name="path">The file.</param>
    /// <param name="trusted">The file of those that are trusted without them; null for the system's.</param>
    internal void WriteAuthorities(string path, string? trusted)
    {
        File.WriteAllLines(path, CertificateAuthorities.Select(static authority => authority.ExportCertificatePem()));
        if (trusted is not null)
        {
            File.AppendAllText(path, File.ReadAllText(trusted));
            return;
        }
        using X509Store system = new(StoreName.Root, StoreLocation.LocalMachine);
        system.Open(OpenFlags.ReadOnly);
        File.AppendAllLines(path, system.Certificates.Select(static authority => authority.ExportCertificatePem()));
    }
}
