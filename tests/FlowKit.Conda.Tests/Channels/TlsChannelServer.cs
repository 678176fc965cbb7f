using System.Security.Cryptography.X509Certificates;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Channels;

/// <summary>One document behind TLS on loopback, with a certificate of an authority that no system knows.</summary>
internal sealed class TlsChannelServer : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TlsListener _listener;

    public TlsChannelServer(string path, byte[] content) =>
        _listener = new TlsListener(_authority.Issue("localhost"), (asked, _) => Task.FromResult(asked == path ? ("200 OK", content) : ("404 Not Found", [])));

    public X509Certificate2 Authority => _authority.Certificate;

    public Uri Address => new($"https://localhost:{_listener.Port}/");

    public void Dispose()
    {
        _listener.Dispose();
        _authority.Dispose();
    }
}
