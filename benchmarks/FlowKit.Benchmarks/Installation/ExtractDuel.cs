using FlowKit.Benchmarks.Duels;
using FlowKit.Conda.Packages;

namespace FlowKit.Benchmarks.Installation;

/// <summary>
/// <c>conda-extract CHANNEL [ROUNDS]</c>: a real <c>.conda</c> unpacked to disk against <c>zstd -d</c> piped into <c>tar -x</c>, in this process and as the first thing that a process does
/// (with the runtime's settings that could matter), and a <c>.tar.bz2</c> of the same files against <c>bzip2 -d</c> piped into <c>tar -x</c>.
/// </summary>
internal static class ExtractDuel
{
    public static async Task RunAsync(string channel, int rounds)
    {
        string root = Directory.CreateTempSubdirectory("flowkit-extract-").FullName;
        try
        {
            foreach (string package in new[] { "scipy", "llvmlite" }) await RunAsync(Directory.GetFiles(Path.GetFullPath(channel), package + "-*.conda", SearchOption.AllDirectories).Single(), Path.Combine(root, package), rounds);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary><c>extract-once ARCHIVE FOLDER</c>: the same as a process of its own.</summary>
    public static Task ExtractOnceAsync(string archive, string folder) => CondaArchive.ExtractAsync(archive, folder);

    private static async Task RunAsync(string archive, string root, int rounds)
    {
        Directory.CreateDirectory(root);
        await ChildProcesses.RunAsync("unzip", ["-q", archive, "-d", root]);
        int number = 0;
        string Target() => Path.Combine(root, "out-" + number++);
        string size = $"{new FileInfo(archive).Length / 1e6:0} MB";
        string name = Path.GetFileName(archive);

        Contestant tools = new("zstd -d | tar -x", () => ChildProcesses.ShellAsync($"mkdir {Target()}; cd {root}/out-{number - 1}; for part in pkg info; do zstd -dc {root}/$part-*.tar.zst | tar -x; done"));
        await Duel.RunAsync($"Unpack {name}, {size}", rounds, tools, new Contestant("FlowKit, in this process", () => CondaArchive.ExtractAsync(archive, Target())));

        Contestant Once(string what, params (string, string)[] variables) => new("FlowKit's process" + what, () =>
            ChildProcesses.RunSelfAsync(["extract-once", archive, Target()], variables.ToDictionary(pair => pair.Item1, pair => pair.Item2)));
        await Duel.RunAsync($"Unpack {name}, first thing of a process", Math.Max(5, rounds / 3), tools, Once(""), Once(", TieredPGO=0", ("DOTNET_TieredPGO", "0")),
            Once(", TieredCompilation=0", ("DOTNET_TieredCompilation", "0")), Once(", TC_QuickJitForLoops=0", ("DOTNET_TC_QuickJitForLoops", "0")));

        string bzip2 = Path.Combine(root, "package.tar.bz2");
        await ChildProcesses.ShellAsync($"tar -C {root}/out-0 -cjf {bzip2} .");
        await Duel.RunAsync($"Unpack {name} packed anew as .tar.bz2", Math.Max(3, rounds / 5), new Contestant("bzip2 -d | tar -x", () => ChildProcesses.ShellAsync($"mkdir {Target()}; cd {root}/out-{number - 1}; bzip2 -dc {bzip2} | tar -x")),
            new Contestant("FlowKit, in this process", () => CondaArchive.ExtractAsync(bzip2, Target())));
    }
}
