using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FlowKit.Content.Downloading;

/// <summary>How <see cref="HttpFetcher"/> talks to servers.</summary>
public sealed record HttpFetcherOptions
{
    /// <summary>Refuses every request (<c>FK7003</c>). Default: no.</summary>
    public bool Offline { get; init; }

    /// <summary>The proxy; null for what the environment says (<c>HTTPS_PROXY</c>, <c>NO_PROXY</c>…), as .NET reads it.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>Certificate authorities that are trusted besides the system's. Default: none.</summary>
    public IReadOnlyList<X509Certificate2> CertificateAuthorities { get; init; } = [];

    /// <summary>The certificate by which this side shows who it is to a server that asks for one (see <see cref="CertificateFiles.ReadClient"/>); its key never leaves the machine. Default: none.</summary>
    public SslStreamCertificateContext? ClientCertificate { get; init; }

    /// <summary>Where user names and passwords come from when a server asks for them; tried in order. Default: the user's netrc file.</summary>
    public IReadOnlyList<ICredentialSource> Credentials { get; init; } = [NetrcCredentials.OfUser()];

    /// <summary>How often a request that failed in a way that may pass (no connection, 408, 429, 5xx) is sent again. Default: 3.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>The wait before the first repetition; it doubles with each one, with jitter. Default: 500 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The most that a server's <c>Retry-After</c> is obeyed. Default: 60 s.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long connecting may take. Default: 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a server may be silent: before the head of an answer, and between two reads of its body. Never the whole. Default: 30 s.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most connections to one server. Default: 50.</summary>
    public int MaxConnectionsPerServer { get; init; } = 50;

    /// <summary>The clock of waits. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
