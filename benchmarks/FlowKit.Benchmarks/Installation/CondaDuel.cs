using FlowKit.Benchmarks.Duels;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;

namespace FlowKit.Benchmarks.Installation;

/// <summary>
/// <c>conda-install CHANNEL PEERS [ROUNDS]</c>: the explainer case's 37 packages (9,762 paths) solved and linked from a warm cache, by FlowKit and by py-rattler, against the least
/// that linking can cost: <c>cp -al</c> of the finished tree, and <c>cp</c> of the files that hold the prefix.
/// </summary>
internal static class CondaDuel
{
    public static async Task RunAsync(string channel, string peers, int rounds)
    {
        channel = Path.GetFullPath(channel);
        string root = Directory.CreateTempSubdirectory("flowkit-conda-").FullName;
        string At(string name) => Path.Combine(root, name);
        try
        {
            using Rattler rattler = new(Path.GetFullPath(peers), channel, At("rattler-cache"));
            await Duel.RunAsync("Solve 37 packages, channel read anew each time", rounds, new Contestant("py-rattler", rattler.SolveAsync), new Contestant("FlowKit", () => RealChannel.SolveAsync(channel)));

            IReadOnlyList<PackageRecord> records = await RealChannel.SolveAsync(channel);
            CondaInstaller installer = new(new CondaPackageCache(new ContentStore(At("cache")), new FileFetcher()));
            string reference = At("reference"), target = At("environment"), prefixed = At("prefixed");
            InstallResult result = await installer.SyncAsync(reference, records);
            await File.WriteAllLinesAsync(prefixed, result.Installed.SelectMany(package => package.Paths).Where(path => path.Placeholder is not null).Select(path => path.Path));
            // Not deleted before the end: ext4 looks for a good while at every inode that became free a moment ago, and whoever makes files next would pay for it.
            Action putAway = () => Directory.Move(target, At("done-" + Guid.NewGuid().ToString("N")));
            await Duel.RunAsync("Link 37 packages, 9,762 paths, from a warm cache", rounds,
                new Contestant("cp -al of the tree, cp of files with the prefix", () => ChildProcesses.ShellAsync($"cp -al {reference} {target} && cd {reference} && xargs -d '\\n' cp --remove-destination --parents -t {target} < {prefixed}"))
                {
                    CleanUp = putAway,
                },
                new Contestant("py-rattler", () => rattler.InstallAsync(target)) { CleanUp = putAway },
                new Contestant("FlowKit", () => installer.SyncAsync(target, records)) { CleanUp = putAway });
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
