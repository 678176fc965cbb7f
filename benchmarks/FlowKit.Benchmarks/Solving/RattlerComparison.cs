using System.Diagnostics;
using System.Text.Json;
using FlowKit.Conda.Solving;

namespace FlowKit.Benchmarks.Solving;

/// <summary>
/// <c>conda-rattler CONFORMANCE NODE_MODULES</c>: every recorded request that rattler's bindings can be asked (strict priority, nothing but specs
/// and virtual packages), solved by FlowKit and by rattler's WebAssembly build in one run, reading the channels each time; the start of node is left out.
/// </summary>
internal static class RattlerComparison
{
    public static async Task RunAsync(string conformance, string modules)
    {
        RecordedRequest[] requests = [.. RecordedRequest.ReadAll(conformance).Where(request => request.Priority == ChannelPriority.Strict)];
        Dictionary<string, SolverAnswer> rattler = await AskRattlerAsync(conformance, modules, requests);
        List<SolverAnswer> ours = [];
        foreach (RecordedRequest request in requests) ours.Add(await request.SolveAsync(channel => RecordedRequest.FolderOf(conformance, channel)));
        SolverComparison.Print("rattler (WebAssembly)", requests, ours, rattler);
    }

    private static async Task<Dictionary<string, SolverAnswer>> AskRattlerAsync(string conformance, string modules, RecordedRequest[] requests)
    {
        ProcessStartInfo start = new("node", [Path.Combine(AppContext.BaseDirectory, "rattler-peer.mjs"), conformance, modules]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using Process node = Process.Start(start)!;
        foreach (RecordedRequest request in requests) await node.StandardInput.WriteLineAsync(request.Line);
        node.StandardInput.Close();
        Dictionary<string, SolverAnswer> answers = [];
        while (await node.StandardOutput.ReadLineAsync() is { } line)
        {
            using JsonDocument answer = JsonDocument.Parse(line);
            string id = answer.RootElement.GetProperty("id").GetString()!;
            JsonElement packages = answer.RootElement.GetProperty("packages");
            answers[id] = new SolverAnswer(id, packages.ValueKind == JsonValueKind.Null ? null : [.. packages.EnumerateArray().Select(package => package.GetString()!)],
                TimeSpan.Zero, TimeSpan.FromMilliseconds(answer.RootElement.GetProperty("milliseconds").GetDouble()));
        }
        await node.WaitForExitAsync();
        return answers;
    }
}
