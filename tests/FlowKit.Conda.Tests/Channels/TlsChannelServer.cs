using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FlowKit.Conda.Tests.Channels;

/// <summary>One document behind TLS on loopback, with a certificate of an authority that no system knows.</summary>
internal sealed class TlsChannelServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly RSA _rootKey = RSA.Create(2048), _ownKey = RSA.Create(2048);
    private readonly X509Certificate2 _own;
    private readonly string _path;
    private readonly byte[] _content;

    public TlsChannelServer(string path, byte[] content)
    {
        (_path, _content) = (path, content);
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
        _own = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null);
        _listener.Start();
        _ = AcceptAsync();
    }

    public X509Certificate2 Authority { get; }

    public Uri Address => new($"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public void Dispose()
    {
        _listener.Stop();
        _own.Dispose();
        Authority.Dispose();
        _rootKey.Dispose();
        _ownKey.Dispose();
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
                await stream.AuthenticateAsServerAsync(_own);
                using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
                string first = await reader.ReadLineAsync() ?? "";
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                }
                byte[] body = first.StartsWith($"GET {_path} ", StringComparison.Ordinal) ? _content : [];
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {(body.Length > 0 ? "200 OK" : "404 Not Found")}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
                await stream.WriteAsync(body);
            }
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client does not trust this server, or went away.
        }
    }
}
