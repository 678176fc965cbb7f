using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FlowKit.Tests.Shared;

/// <summary>git's own server on loopback, for all repositories of a folder.</summary>
internal sealed class GitDaemon : IDisposable
{
    private readonly Process _process;

    private GitDaemon(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public static async Task<GitDaemon> StartAsync(string folder)
    {
        int port;
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }
        Process process = Process.Start(new ProcessStartInfo("git", ["daemon", "--export-all", "--listen=127.0.0.1", $"--port={port}", "--base-path=" + folder, "--reuseaddr", folder]) { RedirectStandardError = true })!;
        GitDaemon daemon = new(process, port);
        while (!process.HasExited)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return daemon;
            }
            catch (SocketException)
            {
                await Task.Delay(20);
            }
        }
        string error = await process.StandardError.ReadToEndAsync();
        daemon.Dispose();
        throw new InvalidOperationException("git daemon could not be started: " + error);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
