using OpenTelemetry;
using OpenTelemetry.Trace;

namespace FlowKit.Docs.Tests.Snippets;

internal static class Tracing
{
    public static void Listen(Action program)
    {
        // begin-snippet: tracing
        using TracerProvider tracing = Sdk.CreateTracerProviderBuilder()
            .AddSource("FlowKit.Environments", "FlowKit.Conda", "FlowKit.Pypi")
            .AddOtlpExporter()
            .Build();
        // end-snippet
        program();
    }
}
