using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace FlowKit.Tests.Shared;

/// <summary>An index on loopback that misbehaves on demand. It speaks just enough HTTP/1.1, one request for each connection.</summary>
internal sealed class FaultServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, (byte[] Content, string Type)> _resources = new(StringComparer.Ordinal);

    public FaultServer()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    public Uri Simple => new($"http://127.0.0.1:{Port}/simple/");

    /// <summary>The requests as "GET /path", in the order of arrival.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The headers of each request, in lower case.</summary>
    public ConcurrentQueue<Dictionary<string, string>> Headers { get; } = new();

    public bool HasRanges { get; set; } = true;

    /// <summary>Gives the status of the n-th request (from 1) of a path; 200 goes on as usual.</summary>
    public Func<string, int, int> StatusOf { get; set; } = (_, _) => 200;

    /// <summary>What the Authorization header must say; a request without it is answered with 401. Null for no such thing.</summary>
    public string? Authorization { get; set; }

    /// <summary>Adds headers to a status that is not 200.</summary>
    public string ErrorHeaders { get; set; } = "";

    /// <summary>The n-th answer (from 1) of a path ends in the middle of its body.</summary>
    public Func<string, int, bool> IsCut { get; set; } = (_, _) => false;

    /// <summary>The n-th answer (from 1) of a path falls silent in the middle of its body, until the client goes away.</summary>
    public Func<string, int, bool> IsStalled { get; set; } = (_, _) => false;

    /// <summary>The body comes in so many pieces, with a wait before each.</summary>
    public (int Count, TimeSpan Wait) Pieces { get; set; } = (1, TimeSpan.Zero);

    /// <summary>Adds headers to an answer with a body, each with its line end.</summary>
    public string ExtraHeaders { get; set; } = "";

    /// <summary>A path that is answered with a redirect to this address.</summary>
    public Func<string, string?> RedirectOf { get; set; } = _ => null;

    public void Put(string path, byte[] content, string type = "application/octet-stream") => _resources[path] = (content, type);

    public void Put(string path, string content, string type) => Put(path, Encoding.UTF8.GetBytes(content), type);

    /// <summary>Lists one wheel as a JSON page, and puts its bytes and, if wanted, its metadata file there.</summary>
    public void PutProject(string name, byte[] wheel, string fileName, string? metadata, string? promisedHash = null)
    {
        string core = metadata is null ? "false" : $"{{\"sha256\": \"{promisedHash ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(metadata)))}\"}}";
        Put($"/simple/{name}/", $"{{\"meta\": {{\"api-version\": \"1.1\"}}, \"name\": \"{name}\", \"files\": [{{\"filename\": \"{fileName}\", \"url\": \"../../files/{fileName}\", "
            + $"\"hashes\": {{\"sha256\": \"{Convert.ToHexStringLower(SHA256.HashData(wheel))}\"}}, \"core-metadata\": {core}}}]}}", "application/vnd.pypi.simple.v1+json");
        Put($"/files/{fileName}", wheel);
        if (metadata is not null) Put($"/files/{fileName}.metadata", metadata, "text/plain");
    }

    public void Dispose() => _listener.Stop();

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
                await using NetworkStream stream = client.GetStream();
                using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
                string[] first = (await reader.ReadLineAsync() ?? "").Split(' ');
                if (first.Length < 2) return;
                Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
                while (await reader.ReadLineAsync() is { Length: > 0 } line) headers[line.Split(':')[0].ToLowerInvariant()] = line[(line.IndexOf(':') + 1)..].Trim();
                string path = first[1].Split('?')[0];
                Requests.Enqueue(first[0] + " " + first[1]);
                Headers.Enqueue(headers);
                await AnswerAsync(stream, path, Requests.Count(r => r.EndsWith(" " + first[1], StringComparison.Ordinal)), headers);
            }
        }
        catch (IOException)
        {
            // The client went away.
        }
    }

    private async Task AnswerAsync(NetworkStream stream, string path, int count, Dictionary<string, string> headers)
    {
        if (RedirectOf(path) is { } target)
        {
            await WriteAsync(stream, $"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }
        int status = Authorization is not null && headers.GetValueOrDefault("authorization") != Authorization ? 401 : StatusOf(path, count);
        if (status == 200 && !_resources.ContainsKey(path)) status = 404;
        if (status != 200)
        {
            await WriteAsync(stream, $"HTTP/1.1 {status} Fault\r\n{ErrorHeaders}Content-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }
        (byte[] content, string type) = _resources[path];
        int from = 0, to = content.Length;
        bool partial = HasRanges && headers.TryGetValue("range", out string? range) && ReadRange(range, content.Length, out from, out to);
        await WriteAsync(stream, $"HTTP/1.1 {(partial ? "206 Partial Content" : "200 OK")}\r\nContent-Type: {type}\r\nContent-Length: {to - from}\r\n"
            + (HasRanges ? "Accept-Ranges: bytes\r\n" : "") + (partial ? $"Content-Range: bytes {from}-{to - 1}/{content.Length}\r\n" : "") + ExtraHeaders + "Connection: close\r\n\r\n");
        bool isStalled = IsStalled(path, count);
        int length = isStalled || IsCut(path, count) ? (to - from) / 2 : to - from;
        for (int piece = 0; piece < Pieces.Count; piece++)
        {
            await Task.Delay(Pieces.Wait);
            int start = length * piece / Pieces.Count;
            await stream.WriteAsync(content.AsMemory(from + start, (length * (piece + 1) / Pieces.Count) - start));
        }
        // Ends when the client closes the connection.
        if (isStalled) await stream.ReadExactlyAsync(new byte[1]);
    }

    private static bool ReadRange(string range, int length, out int from, out int to)
    {
        string[] ends = range["bytes=".Length..].Split('-');
        from = ends[0].Length == 0 ? Math.Max(0, length - int.Parse(ends[1], CultureInfo.InvariantCulture)) : int.Parse(ends[0], CultureInfo.InvariantCulture);
        to = ends[0].Length == 0 || ends[1].Length == 0 ? length : Math.Min(length, int.Parse(ends[1], CultureInfo.InvariantCulture) + 1);
        return from < to;
    }

    private static ValueTask WriteAsync(NetworkStream stream, string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text));
}
