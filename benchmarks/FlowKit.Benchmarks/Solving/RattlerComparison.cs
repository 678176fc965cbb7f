using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;

namespace FlowKit.Benchmarks.Solving;

/// <summary>
/// <c>conda-rattler CONFORMANCE NODE_MODULES</c>: every recorded request that rattler's bindings can be asked (strict priority, nothing but specs
/// and virtual packages), solved by FlowKit and by rattler's WebAssembly build in one run, reading the channels each time; the start of node is left out.
/// </summary>
internal static class RattlerComparison
{
    private static readonly string[] NotInBindings = ["v3", "locked", "pinned", "constraints", "exclude_newer", "strategy", "dependency_overrides"];

    public static async Task RunAsync(string conformance, string modules)
    {
        string[] lines = [.. File.ReadLines(Path.Combine(conformance, "conda", "solver", "cases.jsonl")).Where(CanBeAsked)];
        double rattler = await AskRattlerAsync(conformance, modules, lines);
        int solved = 0;
        Stopwatch watch = Stopwatch.StartNew();
        foreach (string line in lines)
        {
            using JsonDocument c = JsonDocument.Parse(line);
            if (await SolveAsync(conformance, c.RootElement)) solved++;
        }
        Console.WriteLine($"FlowKit: {lines.Length} requests, {solved} solved, {watch.Elapsed.TotalMilliseconds:f0} ms; rattler needs {rattler / watch.Elapsed.TotalMilliseconds:f1} times as long");
    }

    private static bool CanBeAsked(string line)
    {
        using JsonDocument c = JsonDocument.Parse(line);
        return c.RootElement.GetProperty("channel_priority").GetString() == "strict" && !NotInBindings.Any(key => c.RootElement.TryGetProperty(key, out _))
            && !c.RootElement.GetProperty("specs").ToString().Contains("{BASE}", StringComparison.Ordinal) && !c.RootElement.GetProperty("specs").ToString().Contains("::", StringComparison.Ordinal);
    }

    private static async Task<double> AskRattlerAsync(string conformance, string modules, string[] lines)
    {
        ProcessStartInfo start = new("node", [Path.Combine(AppContext.BaseDirectory, "rattler-peer.mjs"), conformance, modules]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using Process node = Process.Start(start)!;
        foreach (string line in lines) await node.StandardInput.WriteLineAsync(line);
        node.StandardInput.Close();
        string[] answer = (await node.StandardOutput.ReadToEndAsync()).Split(' ', StringSplitOptions.TrimEntries);
        await node.WaitForExitAsync();
        Console.WriteLine($"rattler (WebAssembly): {answer[0]} requests, {answer[1]} solved, {answer[2]} ms");
        return double.Parse(answer[2], CultureInfo.InvariantCulture);
    }

    private static async Task<bool> SolveAsync(string conformance, JsonElement c)
    {
        Channel[] channels = [.. c.GetProperty("channels").EnumerateArray().Select(name => Channel.Named(name.GetString()!, new Uri(FolderOf(conformance, name.GetString()!))))];
        CondaSolveRequest request = new()
        {
            Specs = [.. c.GetProperty("specs").EnumerateArray().Select(spec => MatchSpec.Parse(spec.GetString()!))],
            Records = await new RepoDataGateway(new FileFetcher()).LoadAsync(channels, c.GetProperty("platform").GetString()!, []),
            VirtualPackages = [.. c.GetProperty("virtual_packages").EnumerateArray().Select(v =>
                new VirtualPackage(v.GetProperty("name").GetString()!, CondaVersion.Parse(v.GetProperty("version").GetString()!), v.GetProperty("build").GetString()!))],
        };
        try
        {
            new CondaSolver().Solve(request);
            return true;
        }
        catch (CondaSolveException)
        {
            return false;
        }
    }

    private static string FolderOf(string conformance, string channel) =>
        Path.Combine(conformance, "conda", channel == "mini-conda-forge" ? channel : Path.Combine("solver", "channels", channel));
}
