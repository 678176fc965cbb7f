using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Installation.Records;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace StandaloneSolvers.Tests;

/// <summary>Real processes that are killed in the middle of what they do, and many of them at once.</summary>
public sealed class CrashTests
{
    private const int Files = 400;
    private static readonly string[] Phases = ["Fetching", "Linking", "Committing"];

    [Test]
    public async Task A_process_killed_at_any_time_leaves_the_old_prefix_or_the_new_one()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("The prefix is for Linux.");
        using TemporaryFolder folder = new();
        WriteChannel(folder.Combine("channel"));
        string prefix = folder.Combine("env");
        Dictionary<string, string>[] states = [await StateOfAsync(folder, "1"), await StateOfAsync(folder, "2"), []];
        Random random = new(20261127);
        int interrupted = 0, current = 2;
        for (int i = 0; i < 24; i++)
        {
            int next = current == 2 ? i % 2 : 1 - current;
            interrupted += await KilledAsync(folder, (next + 1).ToString(), Phases[i % 3], random.Next(0, 60)) ? 1 : 0;
            await CondaInstaller.RecoverAsync(prefix);
            Dictionary<string, string> state = Contents(prefix);
            current = Array.FindIndex(states, known => known.Count == state.Count && known.All(file => state.GetValueOrDefault(file.Key) == file.Value));
            Assert.That(current, Is.Not.Negative, $"after kill {i} the prefix is neither as before nor as afterwards: {state.Count} files");
        }
        await TestContext.Progress.WriteLineAsync($"{interrupted} of 24 processes were killed before they were done");
        Assert.That(interrupted, Is.GreaterThan(6));
        (int exitCode, string output) = await SampleProgram.RunAsync(folder.FullName, Arguments(folder, "env", "cache", "2"));
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(Contents(prefix), Is.EquivalentTo(states[1]));
    }

    [Test]
    public async Task Many_processes_fill_one_cache_and_make_one_prefix_at_once()
    {
        using TemporaryFolder folder = new();
        WriteChannel(folder.Combine("channel"));
        (int ExitCode, string Output)[] results = await Task.WhenAll(Enumerable.Range(0, 6)
            .Select(i => SampleProgram.RunAsync(folder.FullName, Arguments(folder, i % 2 == 0 ? "same" : "own" + i, "cache", "1"))));
        Assert.That(results.Select(result => result.ExitCode), Is.All.Zero, string.Join("\n\n", results.Select(result => result.Output)));
        Dictionary<string, string> expected = Contents(folder.Combine("own1"));
        Assert.That(expected, Has.Count.EqualTo(2 * Files + 3));
        foreach (string prefix in (string[])["same", "own3", "own5"]) Assert.That(Contents(folder.Combine(prefix)), Is.EquivalentTo(expected), prefix);
        Assert.That(Directory.GetFileSystemEntries(folder.FullName).Select(Path.GetFileName).Where(name => name!.Contains(".flowkit-", StringComparison.Ordinal)), Is.Empty);
    }

    private static string[] Arguments(TemporaryFolder folder, string prefix, string cache, string version) =>
        ["--channel", SampleProgram.AddressOf(folder, "channel"), "--prefix", folder.Combine(prefix), "--cache", folder.Combine(cache), "--platform", "linux-64", $"crash {version}.*"];

    private static async Task<Dictionary<string, string>> StateOfAsync(TemporaryFolder folder, string version)
    {
        // Under a name as long as that of the prefix to be killed, which is written into files and so counts.
        (int exitCode, string output) = await SampleProgram.RunAsync(folder.FullName, Arguments(folder, "en" + version, "cache-of-states", version));
        Assert.That(exitCode, Is.Zero, output);
        return Contents(folder.Combine("en" + version));
    }

    // The delay is in thirds of a millisecond, counted from the line that tells the phase.
    private static async Task<bool> KilledAsync(TemporaryFolder folder, string version, string phase, int delay)
    {
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using Process process = SampleProgram.Start(folder.FullName, line => { if (line.StartsWith(phase, StringComparison.Ordinal)) reached.TrySetResult(); }, Arguments(folder, "env", "cache" + delay % 3, version));
        Task exited = process.WaitForExitAsync();
        await Task.WhenAny(reached.Task, exited);
        long until = Stopwatch.GetTimestamp() + delay * Stopwatch.Frequency / 3000;
        SpinWait.SpinUntil(() => Stopwatch.GetTimestamp() > until);
        bool wasRunning = !process.HasExited;
        process.Kill();
        await exited;
        return wasRunning && process.ExitCode != 0;
    }

    private static Dictionary<string, string> Contents(string prefix)
    {
        if (!Directory.Exists(prefix)) return [];
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
        return Directory.EnumerateFiles(prefix, "*", all)
            .Where(file => !file.EndsWith(".flowkit.lock", StringComparison.Ordinal))
            .ToDictionary(file => Path.GetRelativePath(prefix, file), file => ValueOf(file, prefix));
    }

    // Records tell where the cache was and what was asked for; what they say of the files is compared.
    private static string ValueOf(string file, string prefix)
    {
        if (file.EndsWith(".json", StringComparison.Ordinal)) return string.Join('\n', PrefixRecords.ReadFile(file).Paths.Select(path => path.Path));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(File.ReadAllText(file).Replace(prefix, "@", StringComparison.Ordinal))));
    }

    // Two versions of two packages: files that change, files that come and go, a file that becomes a folder, and paths that both packages have.
    private static void WriteChannel(string folder)
    {
        LocalChannelBuilder channel = new("crash");
        foreach (string version in (string[])["1", "2"])
        {
            CondaPackageBuilder crash = new CondaPackageBuilder("crash", version + ".0").DependsOn($"base {version}.*"), below = new("base", version + ".0");
            for (int i = 0; i < Files; i++)
            {
                crash.File($"lib/crash/{i % 20}/{(i % 3 == 0 ? version + "-" : "")}{i}.txt", $"{version} {i} {(i % 10 == 0 ? CondaPackageBuilder.Placeholder : "")}");
                below.File(i == 7 ? "lib/base/turns" + (version == "1" ? "" : "/folder") : $"lib/base/{(i % 5 == 0 ? version + "/" : "")}{i}.txt", $"base {version} {i}");
            }
            channel.Add(crash).Add(below);
        }
        channel.WriteTo(folder);
    }
}
