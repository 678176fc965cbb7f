using System.Diagnostics;
using System.Globalization;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;

namespace FlowKit.Benchmarks.Solving;

/// <summary>
/// <c>solve-http URL [uv]</c>: every named case against the recorded index served at the URL, with nothing cached and with a warm cache, and uv beside it in the
/// same run: our library in this process, uv's whole process, medians.
/// </summary>
internal static class HttpComparison
{
    private const int Rounds = 5;

    public static async Task RunAsync(string url, string? uv)
    {
        List<double> ourCold = [], ourWarm = [], uvCold = [], uvWarm = [];
        string folder = Directory.CreateTempSubdirectory("flowkit-bench-").FullName;
        PypiIndex index = new("recorded", new Uri(url)) { AllowsMissingUploadTime = false };
        // One run for the compiler, as any program has it that solves more than once.
        foreach ((_, PypiSolveRequest request) in RecordedPypi.NamedCases(new RecordedPypi())) await new PypiSolver().SolveAsync(request);
        foreach ((string id, PypiSolveRequest request) in RecordedPypi.NamedCases(new RecordedPypi()))
        {
            List<double> cold = [], warm = [];
            for (int round = 0; round < Rounds; round++)
            {
                string cache = Path.Combine(folder, Guid.NewGuid().ToString("N"));
                cold.Add(await SolveAsync(request, index, cache));
                warm.Add(await SolveAsync(request, index, cache));
            }
            ourCold.Add(Median(cold));
            ourWarm.Add(Median(warm));
            string line = string.Create(CultureInfo.InvariantCulture, $"{id,-38} FlowKit cold {ourCold[^1],7:0.0} ms, warm {ourWarm[^1],7:0.0} ms");
            if (uv is not null)
            {
                (double first, double second) = RunUv(uv, url, request, Path.Combine(folder, "uv-" + Guid.NewGuid().ToString("N")));
                uvCold.Add(first);
                uvWarm.Add(second);
                line += string.Create(CultureInfo.InvariantCulture, $"   uv cold {first,7:0.0} ms, warm {second,7:0.0} ms");
            }
            Console.WriteLine(line);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"medians: FlowKit cold {Median(ourCold):0.0} ms, warm {Median(ourWarm):0.0} ms"));
        if (uv is not null) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"         uv cold {Median(uvCold):0.0} ms, warm {Median(uvWarm):0.0} ms"));
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<double> SolveAsync(PypiSolveRequest request, PypiIndex index, string cache)
    {
        using HttpFetcher http = new(new HttpFetcherOptions { Credentials = [] });
        long start = Stopwatch.GetTimestamp();
        SimpleIndexSource source = new(new CachingFetcher(http, cache), index, Path.Combine(cache, "pages"));
        await new PypiSolver().SolveAsync(request with { Source = source });
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static (double Cold, double Warm) RunUv(string uv, string url, PypiSolveRequest request, string cache)
    {
        string input = cache + ".in";
        File.WriteAllLines(input, request.Requirements.Select(r => r.ToString()));
        string platform = request.Target.Platform switch { "linux-64" => "x86_64-manylinux_2_28", "linux-aarch64" => "aarch64-manylinux_2_28", "osx-arm64" => "aarch64-apple-darwin", "osx-64" => "x86_64-apple-darwin", _ => "windows" };
        List<string> arguments = ["pip", "compile", input, "--index-url", url, "--python-platform", platform, "--python-version", request.Target.PythonVersion.ToString(), "--only-binary", ":all:", "--quiet", "--no-header",
            "--resolution", request.Mode switch { ResolutionMode.Lowest => "lowest", ResolutionMode.LowestDirect => "lowest-direct", _ => "highest" }];
        if (request.ExcludeNewer is { } moment) arguments.AddRange(["--exclude-newer", moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)]);
        List<double> cold = [], warm = [];
        for (int round = 0; round < Rounds; round++)
        {
            string own = cache + round.ToString(CultureInfo.InvariantCulture);
            cold.Add(Time(uv, arguments, own));
            warm.Add(Time(uv, arguments, own));
        }
        return (Median(cold), Median(warm));
    }

    private static double Time(string uv, List<string> arguments, string cache)
    {
        ProcessStartInfo start = new(uv, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["UV_CACHE_DIR"] = cache;
        start.Environment["UV_PYTHON_DOWNLOADS"] = "never";
        long from = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? Stopwatch.GetElapsedTime(from).TotalMilliseconds : throw new InvalidOperationException(error);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
