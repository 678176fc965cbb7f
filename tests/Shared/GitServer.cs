using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlowKit.Tests.Shared;

/// <summary>
/// Serves a folder by HTTPS on loopback, with a certificate of its own that nobody trusts by himself: enough for git's protocol of plain files (after <c>git update-server-info</c>).
/// </summary>
internal sealed class GitServer : IDisposable
{
    private readonly string _root;
    private readonly TlsListener _listener;

    /// <summary>Begins to serve.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="clients">The authority that must have issued the certificate of a client; null where clients show none.</param>
    public GitServer(string root, X509Certificate2? clients = null)
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
        CertificateFile = Path.Combine(root, "server.pem");
        File.WriteAllText(CertificateFile, own.ExportCertificatePem() + "\n");
        _listener = new TlsListener(X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null), AnswerAsync, clients);
    }

    /// <summary>A name of this machine that git takes there, and that to everybody else is that of another host.</summary>
    public const string Name = "git.localhost";

    public int Port => _listener.Port;

    /// <summary>The certificate that a client has to trust.</summary>
    public string CertificateFile { get; }

    /// <summary>The subjects of the certificates that clients showed.</summary>
    public IReadOnlyCollection<string> Clients => _listener.Clients;

    /// <summary>What the Authorization header must say; null for nothing.</summary>
    public string? Authorization { get; set; }

    /// <summary>The paths that were asked for and given.</summary>
    public ConcurrentQueue<string> Given { get; } = new();

    /// <summary>Commits the files of a folder and makes a repository of it that can be served; false where there is no git.</summary>
    public static async Task<bool> TryPublishAsync(string project, string repository)
    {
        string[][] commands = [["init", "-q", "-b", "main"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", "commit", "-q", "-m", "one"], ["clone", "-q", "--bare", ".", repository], ["-C", repository, "update-server-info"]];
        foreach (string[] arguments in commands)
        {
            try
            {
                using Process git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = project })!;
                await git.WaitForExitAsync();
                if (git.ExitCode != 0) throw new InvalidOperationException($"git {arguments[0]} ended with {git.ExitCode}.");
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
        return true;
    }

    public void Dispose() => _listener.Dispose();

    private async Task<(string Status, byte[] Body)> AnswerAsync(string path, string? authorization)
    {
        if (Authorization is not null && authorization != Authorization) return ("401 Unauthorized", []);
        path = path.TrimStart('/');
        string file = Path.Combine(_root, path);
        if (path.Contains("..", StringComparison.Ordinal) || !File.Exists(file)) return ("404 Not Found", []);
        byte[] body = await File.ReadAllBytesAsync(file);
        if (body.Length > 0) Given.Enqueue(path);
        return ("200 OK", body);
    }
}
