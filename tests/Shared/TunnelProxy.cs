using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlowKit.Tests.Shared;

/// <summary>A proxy on loopback that opens tunnels (CONNECT) to this machine, whatever host is asked for.</summary>
internal sealed class TunnelProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public TunnelProxy()
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _ = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>The first lines of the requests.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public void Dispose() => _listener.Stop();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = TunnelAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task TunnelAsync(TcpClient client)
    {
        try
        {
            using (client)
            using (TcpClient server = new())
            {
                NetworkStream near = client.GetStream();
                string first = await ReadLineAsync(near);
                Asked.Enqueue(first);
                while ((await ReadLineAsync(near)).Length > 0)
                {
                    // The head is of no interest.
                }
                await server.ConnectAsync(IPAddress.Loopback, int.Parse(first.Split(' ')[1].Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture));
                await near.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
                NetworkStream far = server.GetStream();
                await Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near));
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // One side went away.
        }
    }

    // Byte by byte: what follows the head belongs to the tunnel.
    private static async Task<string> ReadLineAsync(NetworkStream stream)
    {
        StringBuilder line = new();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one) == 1 && one[0] != (byte)'\n') line.Append((char)one[0]);
        return line.ToString().TrimEnd('\r');
    }
}
