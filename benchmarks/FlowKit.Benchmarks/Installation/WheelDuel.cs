using FlowKit.Benchmarks.Duels;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Benchmarks.Installation;

/// <summary>
/// <c>install WHEELHOUSE UV [ROUNDS]</c>: the explainer case's 19 packages (7,335 files, 431 MB) resolved from a folder of wheels, installed from a warm cache and from none, by FlowKit
/// in this process, by FlowKit in a process of its own, by uv and by pip, with <c>cp -al</c> of the tree beside them. All of it on the file system of the temporary folder.
/// </summary>
internal sealed class WheelDuel
{
    private static readonly string[] Requirements = ["scikit-learn==1.4.2", "numpy<2", "pandas", "lightgbm", "shap"];

    private readonly string _root = Directory.CreateTempSubdirectory("flowkit-wheels-").FullName;
    private readonly string _wheelhouse;
    private readonly string _uv;

    private WheelDuel(string wheelhouse, string uv) => (_wheelhouse, _uv) = (Path.GetFullPath(wheelhouse), Path.GetFullPath(uv));

    public static async Task RunAsync(string wheelhouse, string uv, int rounds)
    {
        WheelDuel duel = new(wheelhouse, uv);
        try
        {
            await duel.RunAsync(rounds);
        }
        finally
        {
            Directory.Delete(duel._root, recursive: true);
        }
    }

    /// <summary><c>install-once WHEELHOUSE CACHE TARGET…</c>: the warm installation as a process of its own; with many targets it is one to be looked at with a profiler.</summary>
    public static async Task InstallOnceAsync(string wheelhouse, string cache, string[] targets)
    {
        foreach (string target in targets) await InstallAsync(Cache(cache), await File.ReadAllLinesAsync(cache + ".requests"), wheelhouse, target);
    }

    private async Task RunAsync(int rounds)
    {
        PypiSolution solution = await SolveAsync(new FolderSource(_wheelhouse));
        // As a lock has it: with sizes and hashes.
        string[] requests = [.. solution.Packages.Select(package => $"{package.File!.FileName} {package.File.Sha256} {package.File.Size}")];
        string cache = At("cache"), reference = At("reference"), lockFile = At("lock.txt"), input = At("requirements.in");
        await File.WriteAllLinesAsync(cache + ".requests", requests);
        await File.WriteAllLinesAsync(lockFile, solution.Packages.Select(package => $"{package} --hash=sha256:{package.File!.Sha256}"));
        await File.WriteAllLinesAsync(input, Requirements);
        WheelCache warm = Cache(cache);
        await InstallAsync(warm, requests, _wheelhouse, reference);

        string venv = At("venv"), target = At("env");
        string[] python = ["--python", Path.Combine(venv, "bin", "python")];
        await UvAsync("uv-warm", "venv", "--python", "3.11", venv);
        await Duel.RunAsync("Resolve the set on the folder of wheels, warm", rounds,
            new Contestant("uv pip compile", () => UvAsync("uv-warm", "pip", "compile", input, "--only-binary", ":all:", python[0], python[1])),
            new Contestant("FlowKit, in this process", () => SolveAsync(new FolderSource(_wheelhouse))));

        await UvAsync("uv-warm", ["pip", "install", "pip", .. python]);
        Task SyncAsync(string uvCache) => UvAsync(uvCache, ["pip", "install", "--no-deps", "--target", target, "--require-hashes", "--requirement", lockFile, .. python]);
        Task PipAsync() => ChildProcesses.RunAsync(python[1], ["-m", "pip", "install", "--quiet", "--no-compile", "--no-deps", "--no-index", "--find-links", _wheelhouse, "--target", target, "--requirement", lockFile]);
        Action clear = () => PutAway(target);
        await Duel.RunAsync("Install 19 packages, 7,335 files, 431 MB, from a warm cache", rounds,
            new Contestant("cp -al of the tree", () => ChildProcesses.RunAsync("cp", ["-al", reference, target])) { CleanUp = clear },
            new Contestant("uv", () => SyncAsync("uv-warm")) { CleanUp = clear },
            new Contestant("FlowKit, in this process", () => InstallAsync(warm, requests, _wheelhouse, target)) { CleanUp = clear },
            new Contestant("FlowKit, a process of its own", () => ChildProcesses.RunSelfAsync(["install-once", _wheelhouse, cache, target])) { CleanUp = clear },
            new Contestant("pip --no-compile", PipAsync) { CleanUp = clear, Every = 8 });

        Action clearAll = () => PutAway(target, At("cold"), At("uv-cold"));
        await Duel.RunAsync("Install the same with nothing in the cache", Math.Max(5, rounds / 3),
            new Contestant("uv", () => SyncAsync("uv-cold")) { CleanUp = clearAll },
            new Contestant("FlowKit, in this process", () => InstallAsync(Cache(At("cold")), requests, _wheelhouse, target)) { CleanUp = clearAll });
    }

    private static async Task<PypiSolution> SolveAsync(IPypiSource source) => await new PypiSolver().SolveAsync(new PypiSolveRequest
    {
        Requirements = [.. Requirements.Select(Requirement.Parse)], Target = PypiTarget.For("linux-64", "3.11"), Source = source, OnlyBinary = PackageSelection.All,
    });

    private static async Task InstallAsync(WheelCache cache, string[] requests, string wheelhouse, string target)
    {
        WheelRequest[] wheels = [.. requests.Select(line => line.Split(' ')).Select(parts =>
            new WheelRequest(new Uri(Path.Combine(wheelhouse, parts[0])), parts[0]) { Sha256 = Content.Hashing.Sha256Digest.Parse(parts[1]), Size = long.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture) })];
        await WheelInstaller.InstallAsync(PythonLayout.ForVenv(target, "3.11"), await cache.GetAsync(wheels));
    }

    private Task<string> UvAsync(string cache, params string[] arguments) => ChildProcesses.RunAsync(_uv, [.. arguments, "--quiet", .. arguments[0] == "venv" ? [] : (string[])["--no-index", "--find-links", _wheelhouse]],
        new Dictionary<string, string> { ["UV_CACHE_DIR"] = At(cache), ["UV_PYTHON_DOWNLOADS"] = "never", ["UV_NO_CONFIG"] = "1" });

    private string At(string name) => Path.Combine(_root, name);

    private static WheelCache Cache(string folder) => new(new ContentStore(folder), new FileFetcher());

    // Not deleted before the end: ext4 looks for a good while at every inode that became free a moment ago, and whoever makes files next would pay for it.
    private void PutAway(params string[] folders)
    {
        foreach (string folder in folders.Where(Directory.Exists)) Directory.Move(folder, At("done-" + Guid.NewGuid().ToString("N")));
    }
}
