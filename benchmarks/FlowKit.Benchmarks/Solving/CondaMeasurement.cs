using System.Diagnostics;
using System.Text.Json;
using FlowKit.Benchmarks.Channels;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;

namespace FlowKit.Benchmarks.Solving;

/// <summary><c>conda CONFORMANCE</c>: medians of the conda engine's goals in one run, over the recorded channels of the conformance data and a synthetic one.</summary>
internal static class CondaMeasurement
{
    private static readonly string[] Request = ["python=3.11", "numpy", "pandas", "scikit-learn"];

    public static async Task RunAsync(string conformance)
    {
        await MeasureLargeChannelAsync();
        string data = Path.Combine(conformance, "conda");
        string[] specs = [.. File.ReadLines(Path.Combine(data, "matchspec", "match.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("spec").GetString()!)];
        string[] many = [.. Enumerable.Range(0, 45_000).Select(i => specs[i % specs.Length])];
        await MeasureAsync("read 45,000 match specs", 7, () =>
        {
            foreach (string spec in many) _ = MatchSpec.TryParse(spec, out _);
            return Task.CompletedTask;
        });

        Channel channel = Channel.Named("conda-forge", new Uri(Path.Combine(data, "mini-conda-forge")));
        CondaSolveRequest request = new()
        {
            Specs = [.. Request.Select(MatchSpec.Parse)], Records = await OpenAsync(channel), VirtualPackages = TargetSystem.VirtualPackagesOf(CondaPlatform.Parse("linux-64")),
        };
        await MeasureAsync("open the recorded conda-forge (.zst), sparse, and make the records of one request", 7, async () => new CondaSolver().Solve(request with { Records = await OpenAsync(channel) }));
        await MeasureAsync("solve python 3.11, numpy, pandas, scikit-learn, records in memory", 15, () => Task.FromResult(new CondaSolver().Solve(request)));
        await MeasurePlatformsAsync(channel);
        CondaSolveRequest contradiction = request with { Specs = [.. request.Specs, MatchSpec.Parse("scipy<1.0")] };
        await MeasureAsync("explain a contradiction", 7, () =>
        {
            try
            {
                new CondaSolver().Solve(contradiction);
            }
            catch (CondaSolveException)
            {
            }
            return Task.CompletedTask;
        });
    }

    // What a lock of three platforms takes: reading the channel, and solving.
    private static async Task MeasurePlatformsAsync(Channel channel)
    {
        string[] platforms = ["linux-64", "osx-arm64", "win-64"];
        await MeasureAsync("read and solve three platforms one after another", 9, async () =>
        {
            foreach (string platform in platforms) new CondaSolver().Solve(Of(platform, await new RepoDataGateway(new FileFetcher()).LoadAsync([channel], platform, [])));
        });
        await MeasureAsync("read and solve three platforms at once", 9, async () =>
        {
            IReadOnlyDictionary<string, ChannelRecords> records = await new RepoDataGateway(new FileFetcher()).LoadAsync([channel], platforms, []);
            await new CondaSolver().SolvePlatformsAsync(platforms.ToDictionary(platform => platform, platform => Of(platform, records[platform])));
        });

        static CondaSolveRequest Of(string platform, ChannelRecords records) =>
            new() { Specs = [.. Request.Select(MatchSpec.Parse)], Records = records, VirtualPackages = TargetSystem.VirtualPackagesOf(CondaPlatform.Parse(platform)) };
    }

    // First of all, so that the peak of memory is its own.
    private static async Task MeasureLargeChannelAsync()
    {
        string folder = Directory.CreateTempSubdirectory("flowkit-synthetic-").FullName;
        try
        {
            SyntheticChannel.Write(folder, 500_000);
            Channel synthetic = Channel.Named("synthetic", new Uri(folder));
            int caches = 0;
            await MeasureAsync("open 500,000 records without an index", 5, () => OpenLargeAsync(synthetic, Path.Combine(folder, "cache" + caches++)));
            await MeasureAsync("open 500,000 records with their index", 9, () => OpenLargeAsync(synthetic, Path.Combine(folder, "cache0")));
            Console.WriteLine($"peak working set: {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB, for a document of {new FileInfo(Path.Combine(folder, "linux-64", "repodata.json")).Length >> 20} MB");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task OpenLargeAsync(Channel channel, string cache) =>
        (await new RepoDataGateway(new FileFetcher(), new RepoDataOptions { CacheFolder = cache }).LoadAsync([channel], "linux-64", [])).GetRecords("package-001000");

    private static Task<ChannelRecords> OpenAsync(Channel channel) => new RepoDataGateway(new FileFetcher()).LoadAsync([channel], "linux-64", []);

    private static async Task MeasureAsync(string what, int times, Func<Task> run)
    {
        List<double> milliseconds = [];
        for (int i = 0; i < times; i++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            await run();
            milliseconds.Add(watch.Elapsed.TotalMilliseconds);
        }
        Console.WriteLine($"{what}: first {milliseconds[0]:f1} ms, median {milliseconds.Order().ElementAt(times / 2):f1} ms, best {milliseconds.Min():f1} ms");
    }
}
