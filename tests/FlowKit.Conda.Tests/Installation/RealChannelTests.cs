using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Installation;

/// <summary>Real packages with a Python that runs, from the channel that <c>FLOWKIT_CONDA_CHANNEL</c> names (see the README of <c>../shared/conda-channel</c>).</summary>
public sealed class RealChannelTests
{
    private static readonly string[] Specs = ["python 3.11.*", "scikit-learn ==1.4.2", "numpy <2", "pandas", "lightgbm", "shap", "pip", "jq"];

    [Test]
    public async Task The_37_packages_give_the_prefix_that_rattler_makes_and_its_python_runs()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("The channel is for Linux.");
        string channel = Environment.GetEnvironmentVariable("FLOWKIT_CONDA_CHANNEL") ?? "";
        if (!Directory.Exists(Path.Combine(channel, "linux-64"))) Assert.Ignore("FLOWKIT_CONDA_CHANNEL names no built channel: run ../shared/conda-channel/build FOLDER and set it to FOLDER.");
        using TemporaryFolder folder = new();
        FileFetcher fetcher = new();
        Channel local = Channel.Named("local", new Uri(Path.GetFullPath(channel) + "/"));
        ChannelRecords records = await new RepoDataGateway(fetcher).LoadAsync([local], "linux-64", Specs.Select(spec => spec.Split(' ')[0]));
        CondaSolution solution = new CondaSolver().Solve(new CondaSolveRequest
        {
            Specs = [.. Specs.Select(spec => MatchSpec.Parse(spec))],
            Records = records,
            VirtualPackages = [new VirtualPackage("__glibc", CondaVersion.Parse("2.36"), "0"), new VirtualPackage("__unix", CondaVersion.Parse("0"), "0"), new VirtualPackage("__linux", CondaVersion.Parse("6.1"), "0")],
        });
        Assert.That(solution.Records, Has.Count.EqualTo(37));

        CondaPackageCache cache = new(new ContentStore(folder.Combine("cache")), fetcher);
        string prefix = folder.Combine("env");
        long cold = Stopwatch.GetTimestamp();
        InstallResult result = await new CondaInstaller(cache).SyncAsync(prefix, solution.Records, new CondaInstallOptions { Platform = "linux-64" });
        TimeSpan coldTime = Stopwatch.GetElapsedTime(cold);
        long warm = Stopwatch.GetTimestamp();
        await new CondaInstaller(cache).SyncAsync(folder.Combine("again"), solution.Records, new CondaInstallOptions { Platform = "linux-64" });
        await TestContext.Progress.WriteLineAsync($"37 packages: {coldTime.TotalSeconds:0.00} s with unpacking, {Stopwatch.GetElapsedTime(warm).TotalMilliseconds:0} ms linked from a warm cache");
        Assert.That(result.Clashes, Is.Empty);
        ComparePrefix(prefix);

        Assert.That(Run(prefix, "python", "-c", "import ssl, sqlite3, sys, sklearn, lightgbm, shap, numpy; print(sys.prefix, sklearn.__version__, shap.__version__)"), Is.EqualTo($"{prefix} 1.4.2 0.49.1"));
        Assert.That(Run(prefix, "jq", "--version"), Does.StartWith("jq-"));
        Assert.That(Run(prefix, "pip", "--version"), Does.Contain(prefix));
        Assert.That((await new CondaInstaller(cache).SyncAsync(prefix, solution.Records, new CondaInstallOptions { Platform = "linux-64" })).Plan.IsEmpty, Is.True);

        await new CondaInstaller(cache).SyncAsync(prefix, [.. solution.Records.Where(record => record.Name is "jq" or "oniguruma")], new CondaInstallOptions { Platform = "linux-64" });
        Assert.That(Run(prefix, "jq", "--version"), Does.StartWith("jq-"));
        Assert.That(Directory.Exists(Path.Combine(prefix, "lib", "python3.11")), Is.False);
    }

    // What comes from Debian's packages may be newer than when the list was made: then the path and the kind count, and not the bytes.
    private static void ComparePrefix(string prefix)
    {
        HashSet<string> fromDebian = [.. PrefixRecords.Read(prefix).Where(package => package.Record.Build == "0").Select(package => package.Record.Name)];
        Dictionary<string, string> problems = new(StringComparer.Ordinal);
        HashSet<string> found = [.. Packages.ArchiveFixture.FilesBelow(prefix).Where(path => !path.StartsWith("conda-meta/", StringComparison.Ordinal))];
        int count = 0;
        using GZipStream content = new(File.OpenRead(Conformance.PathOf("../conda-channel/expected-prefix.jsonl.gz")), CompressionMode.Decompress);
        using StreamReader reader = new(content);
        while (reader.ReadLine() is { } line)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            string path = document.RootElement[0].GetString()!, kind = document.RootElement[1].GetString()!, value = document.RootElement[2].GetString()!, package = document.RootElement[3].GetString()!;
            string file = Path.Combine(prefix, path);
            count++;
            if (!found.Remove(path))
            {
                problems[path] = "missing";
                continue;
            }
            bool isLink = new FileInfo(file).LinkTarget is not null;
            bool isExecutable = !isLink && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != 0;
            string kindFound = isLink ? "link" : isExecutable ? "exec" : "file";
            if (kindFound != kind) problems[path] = $"{kindFound} and not {kind}";
            else if (!fromDebian.Contains(package) && (isLink ? new FileInfo(file).LinkTarget : HashWithoutPrefix(file, prefix)) != value) problems[path] = "other bytes";
        }
        foreach (string path in found) problems[path] = "should not be there";
        TestContext.Progress.WriteLine($"expected-prefix: {count - problems.Count} of {count} paths equal");
        Assert.That(problems, Is.Empty, string.Join('\n', problems.Take(20).Select(pair => pair.Key + ": " + pair.Value)));
    }

    private static string HashWithoutPrefix(string file, string prefix)
    {
        byte[] content = File.ReadAllBytes(file), old = Encoding.UTF8.GetBytes(prefix);
        if (content.AsSpan().IndexOf(old) < 0) return Convert.ToHexStringLower(SHA256.HashData(content));
        string text = Encoding.Latin1.GetString(content).Replace(prefix, "@PREFIX@", StringComparison.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(text)));
    }

    private static string Run(string prefix, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(Path.Combine(prefix, "bin", program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, errors.Result);
        return output.Trim();
    }
}
