using System.Globalization;
using FlowKit.Benchmarks.Channels;
using FlowKit.Benchmarks.Duels;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;

namespace FlowKit.Benchmarks.Installation;

/// <summary>
/// <c>conda-goals CONFORMANCE [ROUNDS]</c>: linking 28,600 files beside <c>cp -al</c>, unpacking a <c>.conda</c> of 100 MB beside <c>zstd -d</c> piped into <c>tar -x</c> and while it is
/// downloaded beside afterwards, the metadata of <c>python</c> from a sharded channel that is 20 ms away, and the look at an environment of 300 packages in which nothing is to be done.
/// </summary>
internal static class CondaGoals
{
    public static async Task RunAsync(string conformance, int rounds)
    {
        string root = Directory.CreateTempSubdirectory("flowkit-goals-").FullName;
        try
        {
            await MetadataAsync(Path.Combine(conformance, "conda", "repodata", "sharded", "cf-python"), rounds);
            await UnchangedAsync(Path.Combine(root, "unchanged"), rounds);
            await LinkAsync(Path.Combine(root, "link"), rounds);
            await UnpackAsync(Path.Combine(root, "unpack"), rounds);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task MetadataAsync(string channel, int rounds)
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(channel, TimeSpan.FromMilliseconds(20));
        int before = 0, requests = 0;
        await Duel.RunAsync("Metadata of python from a sharded channel 20 ms away (goal 1,000 ms, stretch 500)", rounds, new Contestant("FlowKit", async () =>
        {
            before = server.Requests;
            using HttpFetcher fetcher = new(new HttpFetcherOptions { Credentials = [] });
            await new RepoDataGateway(fetcher).LoadAsync([Channel.Named("cf-python", server.Address)], "osx-arm64", ["python"]);
            requests = server.Requests - before;
        }));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{requests} requests"));
    }

    private static async Task UnchangedAsync(string root, int rounds)
    {
        List<(PackageRecord Record, ExtractedCondaPackage Package)> packages = SyntheticPackages.Write(Path.Combine(root, "cache"), 300, 30_000);
        string prefix = Path.Combine(root, "env");
        CondaInstaller installer = new(new CondaPackageCache(new ContentStore(Path.Combine(root, "store")), new MemoryFetcher()));
        await installer.InstallAsync(prefix, packages);
        PackageRecord[] wanted = [.. packages.Select(package => package.Record)];
        await Duel.RunAsync("Nothing to do in an environment of 300 packages, 30,000 files (goal 20 ms, stretch 5)", 3 * rounds, new Contestant("FlowKit", () => installer.SyncAsync(prefix, wanted)));
    }

    private static async Task LinkAsync(string root, int rounds)
    {
        List<(PackageRecord Record, ExtractedCondaPackage Package)> packages = SyntheticPackages.Write(Path.Combine(root, "cache"), 60, 28_600);
        string reference = Path.Combine(root, "reference"), target = Path.Combine(root, "env"), prefixed = Path.Combine(root, "prefixed");
        CondaInstaller installer = new();
        InstallResult result = await installer.InstallAsync(reference, packages);
        await File.WriteAllLinesAsync(prefixed, result.Installed.SelectMany(package => package.Paths).Where(path => path.Placeholder is not null).Select(path => path.Path));
        // Not deleted before the end: see CondaDuel.
        Action putAway = () => Directory.Move(target, Path.Combine(root, "done-" + Guid.NewGuid().ToString("N")));
        await Duel.RunAsync("Link 28,600 files of 60 packages, warm (goal 2,000 ms, stretch 1,000)", rounds,
            new Contestant("cp -al of the tree, cp of files with the prefix", () => ChildProcesses.ShellAsync($"cp -al {reference} {target} && cd {reference} && xargs cp --remove-destination --parents -t {target} < {prefixed}"))
            {
                CleanUp = putAway,
            },
            new Contestant("FlowKit", () => installer.InstallAsync(target, packages)) { CleanUp = putAway });
    }

    private static async Task UnpackAsync(string root, int rounds)
    {
        string served = Path.Combine(root, "channel", "linux-64"), archive = Path.Combine(served, "large-1.0-0.conda");
        Directory.CreateDirectory(served);
        byte[] content = SyntheticPackages.Archive();
        await File.WriteAllBytesAsync(archive, content);
        await ChildProcesses.RunAsync("unzip", ["-q", archive, "-d", root]);
        int number = 0;
        string Target() => Path.Combine(root, "out-" + number++);
        void Delete() => Directory.Delete(Path.Combine(root, "out-" + (number - 1)), recursive: true);
        await Duel.RunAsync($"Unpack a .conda of {content.Length / 1e6:0} MB (goal 800 ms, stretch 400)", rounds,
            new Contestant("zstd -d | tar -x", () => ChildProcesses.ShellAsync($"mkdir {Target()}; cd {root}/out-{number - 1}; for part in pkg info; do zstd -dc {root}/$part-*.tar.zst | tar -x; done")) { CleanUp = Delete },
            new Contestant("FlowKit", () => CondaArchive.ExtractAsync(archive, Target())) { CleanUp = Delete });

        await using LoopbackServer server = await LoopbackServer.StartAsync(Path.Combine(root, "channel"), TimeSpan.Zero);
        using HttpFetcher fetcher = new(new HttpFetcherOptions { Credentials = [] });
        Uri address = new(server.Address, "linux-64/large-1.0-0.conda");
        PackageRecord record = new()
        {
            Name = "large", Version = CondaVersion.Parse("1.0"), Build = "0", Subdir = "linux-64", FileName = "large-1.0-0.conda", Url = address, Size = content.Length, Sha256 = Sha256Digest.Compute(content).ToString(),
        };
        await Duel.RunAsync("Download it from loopback and unpack it, cold", rounds,
            new Contestant("one after the other", async () =>
            {
                string folder = Target(), file = Path.Combine(root, "downloaded");
                await using (FileStream stream = new(file, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.Asynchronous))
                    await new PackageDownloader(fetcher).DownloadAsync(new DownloadRequest(address) { Sha256 = Sha256Digest.Parse(record.Sha256), Size = record.Size }, stream);
                await CondaArchive.ExtractAsync(file, folder);
            }) { CleanUp = Delete },
            new Contestant("FlowKit, unpacked while it arrives", () => new CondaPackageCache(new ContentStore(Target()), fetcher).GetAsync(record)) { CleanUp = Delete });
    }
}
