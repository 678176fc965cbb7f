using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FlowKit.Tests.Shared;

/// <summary>Answers GET requests by HTTPS on loopback: as much of HTTP as a client needs that fetches files.</summary>
internal sealed class TlsListener : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly Func<string, string?, Task<(string Status, byte[] Body)>> _answer;
    private readonly X509Certificate2? _clients;

    /// <summary>Begins to listen.</summary>
    /// <param name="certificate">What the server shows; disposed with it.</param>
    /// <param name="answer">Gives status and body for a path, which begins with a slash, and the Authorization header.</param>
    /// <param name="clients">The authority that must have issued the certificate of a client; null where clients show none.</param>
    public TlsListener(X509Certificate2 certificate, Func<string, string?, Task<(string Status, byte[] Body)>> answer, X509Certificate2? clients = null)
    {
        (_certificate, _answer, _clients) = (certificate, answer, clients);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>The subjects of the certificates that clients showed and that were accepted.</summary>
    public ConcurrentQueue<string> Clients { get; } = new();

    public void Dispose()
    {
        _listener.Stop();
        _certificate.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                await using SslStream stream = new(client.GetStream());
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = _certificate,
                    ClientCertificateRequired = _clients is not null,
                    RemoteCertificateValidationCallback = (_, shown, chain, _) => _clients is null || IsOfClient(shown, chain),
                });
                using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
                string[] first = (await reader.ReadLineAsync() ?? "").Split(' ');
                string? authorization = null;
                while (await reader.ReadLineAsync() is { Length: > 0 } line)
                {
                    if (line.StartsWith("Authorization: ", StringComparison.OrdinalIgnoreCase)) authorization = line["Authorization: ".Length..].Trim();
                }
                (string status, byte[] body) = await _answer(first.Length < 2 ? "/" : first[1].Split('?')[0], authorization);
                string challenge = status.StartsWith("401", StringComparison.Ordinal) ? "WWW-Authenticate: Basic realm=\"test\"\r\n" : "";
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\n{challenge}Connection: close\r\n\r\n"));
                await stream.WriteAsync(body);
            }
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // One side does not trust the other, or the client went away.
        }
    }

    private bool IsOfClient(X509Certificate? shown, X509Chain? offered)
    {
        if (shown is not X509Certificate2 certificate) return false;
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_clients!);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (offered is not null) chain.ChainPolicy.ExtraStore.AddRange(offered.ChainPolicy.ExtraStore);
        bool isTrusted = chain.Build(certificate);
        if (isTrusted) Clients.Enqueue(certificate.Subject);
        return isTrusted;
    }
}
