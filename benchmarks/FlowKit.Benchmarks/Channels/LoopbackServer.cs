using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlowKit.Benchmarks.Channels;

/// <summary>A folder on loopback, whose every answer comes after a wait, as from a server that is far away.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LoopbackServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First() + "/");

    public int Requests { get; private set; }

    public static async Task<LoopbackServer> StartAsync(string folder, TimeSpan wait)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        LoopbackServer server = new(builder.Build());
        server._app.Urls.Add("http://127.0.0.1:0");
        server._app.Run(async context =>
        {
            lock (server) server.Requests++;
            if (wait > TimeSpan.Zero) await Task.Delay(wait);
            string file = Path.Combine(folder, context.Request.Path.Value!.TrimStart('/'));
            if (File.Exists(file)) await context.Response.SendFileAsync(file);
            else context.Response.StatusCode = StatusCodes.Status404NotFound;
        });
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
