using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FlowKit.Tests.Shared;

/// <summary>
/// Serves a folder by HTTPS on loopback, with a certificate of its own that nobody trusts by himself: enough for git's protocol of plain files (after <c>git update-server-info</c>).
/// </summary>
internal sealed class GitServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _root;
    private readonly X509Certificate2 _certificate;

    public GitServer(string root)
    {
        _root = root;
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName(Name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 own = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _certificate = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
        CertificateFile = Path.Combine(root, "server.pem");
        File.WriteAllText(CertificateFile, own.ExportCertificatePem() + "\n");
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    /// <summary>A name of this machine that git takes there, and that to everybody else is that of another host.</summary>
    public const string Name = "git.localhost";

    public int Port { get; }

    /// <summary>The certificate that a client has to trust.</summary>
    public string CertificateFile { get; }

    /// <summary>What the Authorization header must say; null for nothing.</summary>
    public string? Authorization { get; set; }

    /// <summary>The paths that were asked for and given.</summary>
    public ConcurrentQueue<string> Given { get; } = new();

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
                await stream.AuthenticateAsServerAsync(_certificate);
                using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
                string[] first = (await reader.ReadLineAsync() ?? "").Split(' ');
                string? authorization = null;
                while (await reader.ReadLineAsync() is { Length: > 0 } line)
                {
                    if (line.StartsWith("Authorization: ", StringComparison.OrdinalIgnoreCase)) authorization = line["Authorization: ".Length..].Trim();
                }
                string path = first.Length < 2 ? "" : first[1].Split('?')[0].TrimStart('/');
                string file = Path.Combine(_root, path);
                string status = Authorization is not null && authorization != Authorization ? "401 Unauthorized" : !path.Contains("..", StringComparison.Ordinal) && File.Exists(file) ? "200 OK" : "404 Not Found";
                byte[] body = status == "200 OK" ? await File.ReadAllBytesAsync(file) : [];
                if (body.Length > 0) Given.Enqueue(path);
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\n{(status[0] == '4' ? "WWW-Authenticate: Basic realm=\"git\"\r\n" : "")}Connection: close\r\n\r\n"));
                await stream.WriteAsync(body);
            }
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client does not trust the certificate, or went away.
        }
    }
}
