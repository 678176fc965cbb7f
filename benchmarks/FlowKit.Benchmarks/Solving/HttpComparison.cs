using System.Diagnostics;
using System.Globalization;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;

namespace FlowKit.Benchmarks.Solving;

/// <summary>
/// <c>solve-http URL [uv [rounds]]</c>: every named case against the recorded index served at the URL, those for all targets and those without a solution too, with nothing cached and with a warm cache, and uv beside
/// it in the same run: our library in this process, uv's whole process. Medians of the rounds, and the ratios within them.
/// </summary>
internal static class HttpComparison
{
    public static async Task RunAsync(string url, string? uv, int rounds)
    {
        List<double> ourCold = [], ourWarm = [], uvCold = [], uvWarm = [], coldRatios = [], warmRatios = [];
        string folder = Directory.CreateTempSubdirectory("flowkit-bench-").FullName;
        PypiIndex index = new("recorded", new Uri(url)) { AllowsMissingUploadTime = false };
        RecordedPypiCase[] cases = [.. RecordedPypi.AllNamedCases(new RecordedPypi())];
        // One run for the compiler, as any program has it that solves more than once.
        foreach (RecordedPypiCase @case in cases) await @case.SolveAsync(@case.Request.Source);
        foreach (RecordedPypiCase @case in cases)
        {
            List<double> cold = [], warm = [], peerCold = [], peerWarm = [];
            for (int round = 0; round < rounds; round++)
            {
                string cache = Path.Combine(folder, Guid.NewGuid().ToString("N"));
                cold.Add(await SolveAsync(@case, index, cache));
                warm.Add(await SolveAsync(@case, index, cache));
                if (uv is null) continue;
                peerCold.Add(RunUv(uv, url, @case, cache + "-uv"));
                peerWarm.Add(RunUv(uv, url, @case, cache + "-uv"));
            }
            ourCold.Add(Median(cold));
            ourWarm.Add(Median(warm));
            string line = string.Create(CultureInfo.InvariantCulture, $"{@case.Id,-42} FlowKit cold {ourCold[^1],7:0.0} ms, warm {ourWarm[^1],7:0.0} ms");
            if (uv is not null)
            {
                uvCold.Add(Median(peerCold));
                uvWarm.Add(Median(peerWarm));
                coldRatios.Add(Median(cold.Zip(peerCold, (own, other) => own / other)));
                warmRatios.Add(Median(warm.Zip(peerWarm, (own, other) => own / other)));
                line += string.Create(CultureInfo.InvariantCulture, $"   uv cold {uvCold[^1],7:0.0} ms, warm {uvWarm[^1],7:0.0} ms   ratio {coldRatios[^1]:0.00}, {warmRatios[^1]:0.00}");
            }
            Console.WriteLine(line);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"medians of {cases.Length} cases: FlowKit cold {Median(ourCold):0.0} ms, warm {Median(ourWarm):0.0} ms"));
        if (uv is not null)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"uv cold {Median(uvCold):0.0} ms, warm {Median(uvWarm):0.0} ms"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"ratio cold: median {Median(coldRatios):0.00}, highest {coldRatios.Max():0.00}; warm: median {Median(warmRatios):0.00}, highest {warmRatios.Max():0.00}"));
        }
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<double> SolveAsync(RecordedPypiCase @case, PypiIndex index, string cache)
    {
        using HttpFetcher http = new(new HttpFetcherOptions { Credentials = [] });
        long start = Stopwatch.GetTimestamp();
        SimpleIndexSource source = new(new CachingFetcher(http, cache), index, new IndexCache(Path.Combine(cache, "pages")));
        bool solved = await @case.SolveAsync(source);
        double time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return solved == @case.IsSatisfiable ? time : throw new InvalidOperationException($"{@case.Id}: solved is {solved}");
    }

    private static double RunUv(string uv, string url, RecordedPypiCase @case, string cache)
    {
        PypiSolveRequest request = @case.Request;
        string input = cache + ".in";
        File.WriteAllLines(input, request.Requirements.Select(r => r.ToString()));
        string platform = request.Target.Platform switch { "linux-64" => "x86_64-manylinux_2_28", "linux-aarch64" => "aarch64-manylinux_2_28", "osx-arm64" => "aarch64-apple-darwin", "osx-64" => "x86_64-apple-darwin", _ => "windows" };
        List<string> arguments = ["pip", "compile", input, "--index-url", url, "--python-version", @case.Python, "--only-binary", ":all:", "--quiet", "--no-header",
            "--resolution", request.Mode switch { ResolutionMode.Lowest => "lowest", ResolutionMode.LowestDirect => "lowest-direct", _ => "highest" }];
        if (@case.IsUniversal) arguments.Add("--universal");
        else arguments.AddRange(["--python-platform", platform]);
        // Without it uv asks each interpreter that it finds, which is not what is measured.
        if (Interpreter(@case.Python) is { } python) arguments.AddRange(["--python", python]);
        if (request.ExcludeNewer is { } moment) arguments.AddRange(["--exclude-newer", moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)]);
        ProcessStartInfo start = new(uv, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["UV_CACHE_DIR"] = cache;
        start.Environment["UV_PYTHON_DOWNLOADS"] = "never";
        long from = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        double time = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        return process.ExitCode == (@case.IsSatisfiable ? 0 : 1) ? time : throw new InvalidOperationException($"{@case.Id}: {error}");
    }

    private static string? Interpreter(string version)
    {
        string name = "python" + string.Join('.', version.Split('.').Take(2));
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
