using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using ZstdSharp;

namespace FlowKit.Benchmarks.Solving;

/// <summary>
/// <c>conda-libsolv CONFORMANCE LIBSOLV</c>: every recorded request that libsolv can be asked, solved by FlowKit and by a libsolv with conda support
/// that was installed under LIBSOLV (its <c>include</c> and <c>lib</c>), as libmamba sets it up: the same unpacked documents are read anew each time,
/// virtual packages are installed, channels have priorities, requests are sorted. Reading and solving are told apart; processes' starts are left out.
/// </summary>
internal static partial class LibsolvComparison
{
    private const int SecondsForEach = 20;

    public static async Task RunAsync(string conformance, string libsolv)
    {
        string folder = Directory.CreateTempSubdirectory("flowkit-libsolv-").FullName;
        try
        {
            RecordedRequest[] requests = [.. RecordedRequest.ReadAll(conformance).Where(request => request.Specs.All(CanBeAsked))];
            foreach (string channel in requests.SelectMany(request => request.Channels).Distinct()) await UnpackAsync(RecordedRequest.FolderOf(conformance, channel), Path.Combine(folder, channel));
            Dictionary<string, SolverAnswer> answers = await AskLibsolvAsync(await CompileAsync(libsolv, folder), folder, requests);
            List<SolverAnswer> ours = [];
            foreach (RecordedRequest request in requests) ours.Add(await request.SolveAsync(channel => Path.Combine(folder, channel)));
            SolverComparison.Print("libsolv", requests, ours, answers);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool CanBeAsked(MatchSpec spec) => spec is
    {
        HasExactName: true, BuildNumber: null, Channel: null, Subdir: null, Md5: null, Sha256: null, FileName: null, Url: null, License: null, LicenseFamily: null,
        TrackFeatures.Count: 0, Features.Count: 0, Extras.Count: 0, Flags.Count: 0, Condition: null,
    };

    // libsolv's own words: name, version, build; a version that begins with others is written with a star there.
    private static string TextOf(MatchSpec spec) => $"{spec.Name} {Beginning().Replace(spec.Version?.ToString() ?? "*", "$1.*")} {spec.Build?.ToString() ?? "*"}";

    [GeneratedRegex(@"(?<![=!<>~])=([^=|,()*]+)(?:\.\*)?(?=[|,()]|$)")]
    private static partial Regex Beginning();

    // libsolv reads no .zst here, so both read what was unpacked.
    private static async Task UnpackAsync(string channel, string target)
    {
        foreach (string subdir in Directory.EnumerateDirectories(channel))
        {
            string plain = Path.Combine(target, Path.GetFileName(subdir), "repodata.json");
            Directory.CreateDirectory(Path.GetDirectoryName(plain)!);
            if (File.Exists(Path.Combine(subdir, "repodata.json"))) File.Copy(Path.Combine(subdir, "repodata.json"), plain);
            else if (File.Exists(Path.Combine(subdir, "repodata.json.zst")))
            {
                await using FileStream packed = File.OpenRead(Path.Combine(subdir, "repodata.json.zst")), unpacked = File.Create(plain);
                await using DecompressionStream stream = new(packed);
                await stream.CopyToAsync(unpacked);
            }
        }
    }

    private static async Task<Dictionary<string, SolverAnswer>> AskLibsolvAsync(string program, string folder, RecordedRequest[] requests)
    {
        ProcessStartInfo start = new(program, [SecondsForEach.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using Process peer = Process.Start(start)!;
        Task<string> output = peer.StandardOutput.ReadToEndAsync();
        foreach (RecordedRequest request in requests) await WriteAsync(peer.StandardInput, folder, request);
        peer.StandardInput.Close();
        await peer.WaitForExitAsync();
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Read).ToDictionary(answer => answer.Id);
    }

    private static async Task WriteAsync(StreamWriter input, string folder, RecordedRequest request)
    {
        await input.WriteAsync($"case\t{request.Id}\nstrict\t{(request.Priority == ChannelPriority.Strict ? 1 : 0)}\n");
        foreach (VirtualPackage package in request.VirtualPackages) await input.WriteAsync($"virtual\t{package.Name}\t{package.Version}\t{package.Build}\n");
        for (int i = 0; i < request.Channels.Count; i++)
        {
            int priority = request.Priority == ChannelPriority.Disabled ? 0 : request.Channels.Count - i;
            foreach (string subdir in new[] { request.Platform, "noarch" })
            {
                string file = Path.Combine(folder, request.Channels[i], subdir, "repodata.json");
                if (File.Exists(file)) await input.WriteAsync($"repo\t{priority}\t{file}\n");
            }
        }
        foreach (MatchSpec spec in request.Specs.OrderBy(spec => spec.Name, StringComparer.Ordinal)) await input.WriteAsync($"spec\t{TextOf(spec)}\n");
        await input.WriteAsync("solve\n");
    }

    private static SolverAnswer Read(string line)
    {
        string[] parts = line.Split('\t');
        return new SolverAnswer(parts[0], parts[1] == "1" ? parts[4].Split(' ', StringSplitOptions.RemoveEmptyEntries) : null,
            TimeSpan.FromMilliseconds(double.Parse(parts[2], CultureInfo.InvariantCulture)), TimeSpan.FromMilliseconds(double.Parse(parts[3], CultureInfo.InvariantCulture)));
    }

    private static async Task<string> CompileAsync(string libsolv, string folder)
    {
        string program = Path.Combine(folder, "libsolv-peer"), library = Path.Combine(libsolv, "lib");
        using Process cc = Process.Start(new ProcessStartInfo("cc",
            ["-O2", "-I" + Path.Combine(libsolv, "include"), Path.Combine(AppContext.BaseDirectory, "libsolv-peer.c"), "-o", program, "-L" + library, "-Wl,-rpath," + library, "-lsolvext", "-lsolv"]))!;
        await cc.WaitForExitAsync();
        return cc.ExitCode == 0 ? program : throw new InvalidOperationException("libsolv-peer.c could not be compiled: is there a libsolv with conda support under " + libsolv + "?");
    }
}
