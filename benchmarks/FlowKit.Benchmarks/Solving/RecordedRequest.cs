using System.Diagnostics;
using System.Text.Json;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;

namespace FlowKit.Benchmarks.Solving;

/// <summary>A recorded request of the conformance data that other tools can be asked as well: nothing but specs of names, channels in order, and virtual packages.</summary>
internal sealed class RecordedRequest
{
    private static readonly string[] FurtherKeys = ["v3", "locked", "pinned", "constraints", "exclude_newer", "strategy", "dependency_overrides"];

    private RecordedRequest(string line, JsonElement c)
    {
        Line = line;
        Id = c.GetProperty("id").GetString()!;
        Platform = c.GetProperty("platform").GetString()!;
        Channels = Texts(c.GetProperty("channels"));
        Specs = [.. Texts(c.GetProperty("specs")).Select(MatchSpec.Parse)];
        VirtualPackages = [.. c.GetProperty("virtual_packages").EnumerateArray().Select(v =>
            new VirtualPackage(v.GetProperty("name").GetString()!, CondaVersion.Parse(v.GetProperty("version").GetString()!), v.GetProperty("build").GetString()!))];
        Priority = Enum.Parse<ChannelPriority>(c.GetProperty("channel_priority").GetString()!, ignoreCase: true);
        IsSolvable = c.GetProperty("expected").GetProperty("solvable").GetBoolean();
    }

    /// <summary>The case as it is written.</summary>
    public string Line { get; }

    public string Id { get; }

    public string Platform { get; }

    public IReadOnlyList<string> Channels { get; }

    public IReadOnlyList<MatchSpec> Specs { get; }

    public IReadOnlyList<VirtualPackage> VirtualPackages { get; }

    public ChannelPriority Priority { get; }

    /// <summary>The verdict that the case expects.</summary>
    public bool IsSolvable { get; }

    /// <summary>All that can be asked so.</summary>
    public static IReadOnlyList<RecordedRequest> ReadAll(string conformance)
    {
        List<RecordedRequest> requests = [];
        foreach (string line in File.ReadLines(Path.Combine(conformance, "conda", "solver", "cases.jsonl")))
        {
            using JsonDocument c = JsonDocument.Parse(line);
            string specs = c.RootElement.GetProperty("specs").ToString();
            if (!FurtherKeys.Any(key => c.RootElement.TryGetProperty(key, out _)) && !specs.Contains("{BASE}", StringComparison.Ordinal) && !specs.Contains("::", StringComparison.Ordinal)
                && !specs.Contains("channel", StringComparison.Ordinal))
                requests.Add(new RecordedRequest(line, c.RootElement));
        }
        return requests;
    }

    /// <summary>Where the conformance data keep a channel.</summary>
    public static string FolderOf(string conformance, string channel) =>
        Path.Combine(conformance, "conda", channel == "mini-conda-forge" ? channel : Path.Combine("solver", "channels", channel));

    /// <summary>Reads the channels anew from the folders that <paramref name="folderOf"/> names, solves, and solves once more with the records in memory.</summary>
    public async Task<SolverAnswer> SolveAsync(Func<string, string> folderOf)
    {
        Stopwatch watch = Stopwatch.StartNew();
        CondaSolveRequest request = new()
        {
            Specs = Specs,
            Records = await new RepoDataGateway(new FileFetcher()).LoadAsync([.. Channels.Select(channel => Channel.Named(channel, new Uri(folderOf(channel))))], Platform, []),
            VirtualPackages = VirtualPackages,
            Priority = Priority,
        };
        TimeSpan read = watch.Elapsed;
        watch.Restart();
        string[]? packages = Solve(request);
        TimeSpan solve = watch.Elapsed;
        watch.Restart();
        Solve(request);
        return new SolverAnswer(Id, packages, read, solve, watch.Elapsed);
    }

    private static string[]? Solve(CondaSolveRequest request)
    {
        try
        {
            return [.. new CondaSolver().Solve(request).Records.Select(record => record.ToString())];
        }
        catch (CondaSolveException)
        {
            return null;
        }
    }

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetString()!)];
}
