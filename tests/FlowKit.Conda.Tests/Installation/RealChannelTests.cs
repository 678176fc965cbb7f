using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlowKit.Conda.Channels;
using FlowKit.Conda.Installation;
using FlowKit.Conda.Installation.Records;
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

    // A learner of each kind that the channel has, explained: the values and the base value are the prediction.
    private const string ExplainerCase = """
        import numpy, shap, lightgbm, sklearn
        from sklearn.datasets import load_diabetes
        from sklearn.ensemble import GradientBoostingRegressor

        X, y = load_diabetes(return_X_y=True)
        worst = 0.0
        for model in (GradientBoostingRegressor(random_state=0), lightgbm.LGBMRegressor(n_estimators=50, random_state=0, verbose=-1)):
            model.fit(X, y)
            explainer = shap.TreeExplainer(model)
            gap = explainer.shap_values(X).sum(axis=1) + numpy.ravel(explainer.expected_value)[0] - model.predict(X)
            worst = max(worst, float(numpy.abs(gap).max()))
        print(sklearn.__version__, shap.__version__, len(X), worst)
        """;

    // What py-rattler reads of every record: whether its paths are there, and what was asked for.
    private const string ReadRecords = """
        import os, sys
        from pathlib import Path
        from rattler import PrefixRecord
        prefix = Path(sys.argv[1])
        for file in sorted((prefix / "conda-meta").glob("*.json")):
            record = PrefixRecord.from_path(file)
            paths = record.paths_data.paths
            missing = sum(not os.path.lexists(prefix / path.relative_path) for path in paths)
            print(record.name.normalized, record.version, record.build, record.subdir, record.channel, len(paths), len(record.files), missing, record.sha256.hex() if record.sha256 else "", ";".join(record.requested_specs))
        """;

    private static readonly VirtualPackage[] Target =
    [
        new("__glibc", CondaVersion.Parse("2.36"), "0"), new("__unix", CondaVersion.Parse("0"), "0"), new("__linux", CondaVersion.Parse("6.1"), "0"),
    ];

    private TemporaryFolder _folder = null!;
    private IReadOnlyList<PackageRecord> _records = [];
    private CondaPackageCache _cache = null!;

    private static string ChannelFolder => Environment.GetEnvironmentVariable("FLOWKIT_CONDA_CHANNEL") ?? "";

    [OneTimeSetUp]
    public async Task Solve()
    {
        _folder = new TemporaryFolder();
        if (!OperatingSystem.IsLinux()) Assert.Ignore("The channel is for Linux.");
        if (!Directory.Exists(Path.Combine(ChannelFolder, "linux-64"))) Assert.Ignore("FLOWKIT_CONDA_CHANNEL names no built channel: run ../shared/conda-channel/build FOLDER and set it to FOLDER.");
        FileFetcher fetcher = new();
        Channel local = Channel.Named("local", new Uri(Path.GetFullPath(ChannelFolder) + "/"));
        ChannelRecords records = await new RepoDataGateway(fetcher).LoadAsync([local], "linux-64", Specs.Select(spec => spec.Split(' ')[0]));
        CondaSolution solution = new CondaSolver().Solve(new CondaSolveRequest
        {
            Specs = [.. Specs.Select(spec => MatchSpec.Parse(spec))],
            Records = records,
            VirtualPackages = Target,
        });
        Assert.That(solution.Records, Has.Count.EqualTo(37));
        _records = solution.Records;
        _cache = new CondaPackageCache(new ContentStore(_folder.Combine("cache")), fetcher);
    }

    [OneTimeTearDown]
    public void Clean() => _folder.Dispose();

    [Test]
    public async Task The_37_archives_tell_of_themselves_what_the_channel_tells_and_are_solved_without_it()
    {
        ArchiveRecords archives = await ArchiveRecords.ReadAsync([.. _records.Select(record => MatchSpec.Parse($"{record.Url.LocalPath}#sha256:{record.Sha256}"))], new FileFetcher(), "linux-64");
        ChannelRecords none = await new RepoDataGateway(new FileFetcher()).LoadAsync([], "linux-64", []);
        CondaSolution solution = new CondaSolver().Solve(new CondaSolveRequest { Specs = archives.Specs, Records = archives.Over(none), VirtualPackages = Target });
        Assert.That(solution.Records.Select(Told), Is.EquivalentTo(_records.Select(Told)));

        static string Told(PackageRecord r) => string.Join(" | ", (object?[])
            [r, r.BuildNumber, r.Subdir, r.FileName, r.Url, r.Sha256, r.Size, r.NoArch, r.Timestamp, r.License, string.Join(", ", r.Depends), string.Join(", ", r.Constrains), string.Join(", ", r.TrackFeatures)]);
    }

    [Test]
    public async Task The_37_packages_give_the_prefix_that_rattler_makes_and_its_python_runs()
    {
        string prefix = _folder.Combine("env");
        long cold = Stopwatch.GetTimestamp();
        InstallResult result = await new CondaInstaller(_cache).SyncAsync(prefix, _records, new CondaInstallOptions { Platform = "linux-64" });
        TimeSpan coldTime = Stopwatch.GetElapsedTime(cold);
        long warm = Stopwatch.GetTimestamp();
        await new CondaInstaller(_cache).SyncAsync(_folder.Combine("again"), _records, new CondaInstallOptions { Platform = "linux-64" });
        await TestContext.Progress.WriteLineAsync($"37 packages: {coldTime.TotalSeconds:0.00} s with unpacking, {Stopwatch.GetElapsedTime(warm).TotalMilliseconds:0} ms linked from a warm cache");
        Assert.That(result.Clashes, Is.Empty);
        ComparePrefix(prefix);

        Assert.That(Run(prefix, "python", "-c", "import ssl, sqlite3, sys, sklearn, lightgbm, shap, numpy; print(sys.prefix, sklearn.__version__, shap.__version__)"), Is.EqualTo($"{prefix} 1.4.2 0.49.1"));
        Assert.That(Run(prefix, "jq", "--version"), Does.StartWith("jq-"));
        Assert.That(Run(prefix, "pip", "--version"), Does.Contain(prefix));
        Assert.That((await new CondaInstaller(_cache).SyncAsync(prefix, _records, new CondaInstallOptions { Platform = "linux-64" })).Plan.IsEmpty, Is.True);

        await new CondaInstaller(_cache).SyncAsync(prefix, [.. _records.Where(record => record.Name is "jq" or "oniguruma")], new CondaInstallOptions { Platform = "linux-64" });
        Assert.That(Run(prefix, "jq", "--version"), Does.StartWith("jq-"));
        Assert.That(Directory.Exists(Path.Combine(prefix, "lib", "python3.11")), Is.False);
    }

    [Test]
    public async Task The_explainer_case_runs_in_a_conda_prefix_with_no_variables()
    {
        string prefix = _folder.Combine("explainer");
        await new CondaInstaller(_cache).SyncAsync(prefix, _records, new CondaInstallOptions { Platform = "linux-64" });
        string[] told = Run(prefix, "python", "-c", ExplainerCase).Split(' ');
        Assert.That(told[..3], Is.EqualTo(new[] { "1.4.2", "0.49.1", "442" }));
        Assert.That(double.Parse(told[3], CultureInfo.InvariantCulture), Is.LessThanOrEqualTo(4e-13));
    }

    [Test]
    public async Task Pip_installs_a_wheel_on_top_which_stays_over_a_change_of_the_prefix()
    {
        string prefix = _folder.Combine("pip"), wheels = Conformance.PathOf("../wheelhouse");
        CondaInstallOptions options = new() { Platform = "linux-64" };
        PackageRecord[] few = [.. _records.Where(record => record.Name is not ("shap" or "lightgbm" or "numba" or "llvmlite" or "slicer" or "scikit-learn" or "scipy" or "pandas"))];
        await new CondaInstaller(_cache).SyncAsync(prefix, few, options);
        Run(prefix, "pip", "install", "--no-index", "--find-links", wheels, "--no-cache-dir", "idna");
        Assert.That(Run(prefix, "python", "-c", "import idna; print(idna.encode('ü.example').decode())"), Is.EqualTo("xn--tda.example"));
        await new CondaInstaller(_cache).SyncAsync(prefix, [.. few.Where(record => record.Name != "jq")], options);
        Assert.That(Run(prefix, "python", "-c", "import idna; print(idna.__file__)"), Does.StartWith(prefix));
        Assert.That(Run(prefix, "pip", "list", "--format=freeze"), Does.Contain("idna==").And.Contain("tqdm=="));
    }

    [Test]
    public async Task Another_conda_tool_reads_every_record_and_takes_the_prefix_for_one()
    {
        string rattler = Peers.PyRattler, prefix = _folder.Combine("read");
        CondaInstallOptions options = new() { Platform = "linux-64", RequestedSpecs = new Dictionary<string, IReadOnlyList<string>> { ["python"] = ["python 3.11.*"] } };
        IReadOnlyList<InstalledPackage> installed = (await new CondaInstaller(_cache).SyncAsync(prefix, _records, options)).Installed;
        string[] lines = RunPeer(rattler, "-c", ReadRecords, prefix).Split('\n');
        string channel = new Uri(Path.GetFullPath(ChannelFolder)).AbsoluteUri;
        Assert.That(lines, Is.EquivalentTo(installed.Select(package => string.Join(' ', package.Record.Name, package.Record.Version.Source, package.Record.Build, package.Record.Subdir, channel,
            package.Paths.Count, package.Paths.Count(path => path.Type != InstalledPathType.Directory), 0, package.Record.Sha256, string.Join(';', package.RequestedSpecs)).TrimEnd())));
    }

    [Test]
    public async Task A_prefix_that_another_conda_tool_made_is_taken_over_as_it_is()
    {
        string rattler = Peers.PyRattler, prefix = _folder.Combine("theirs");
        RunPeer(rattler, "-c", """
            import asyncio, os, sys
            from rattler import Channel, VirtualPackage, install, solve
            async def main():
                records = await solve(sources=[Channel(sys.argv[1])], specs=["python 3.11.*", "tqdm", "jq"], platforms=["linux-64", "noarch"], virtual_packages=VirtualPackage.detect())
                await install(records, target_prefix=sys.argv[2], cache_dir=sys.argv[3], show_progress=False)
            asyncio.run(main())
            # Its threads may outlive the interpreter, which then ends with an error.
            sys.stdout.flush()
            os._exit(0)
            """, new Uri(Path.GetFullPath(ChannelFolder)).AbsoluteUri, prefix, _folder.Combine("their-cache"));
        string[] names = [.. PrefixRecords.Read(prefix).Select(package => package.Record.Name)];
        PackageRecord[] same = [.. _records.Where(record => names.Contains(record.Name))];
        Assert.That(names, Is.EquivalentTo(same.Select(record => record.Name)).And.Contains("tqdm"));
        CondaInstallOptions options = new() { Platform = "linux-64" };
        Assert.That((await new CondaInstaller(_cache).SyncAsync(prefix, same, options)).Plan.ToString(), Is.EqualTo("nothing to do"));
        InstallResult removed = await CondaInstaller.RemoveAsync(prefix, ["jq"], options);
        Assert.That(removed.Plan.ToString(), Does.Contain("- jq").And.Contain("- oniguruma").And.Not.Contain("tqdm"));
        Assert.That(Run(prefix, "python", "-c", "import tqdm; print(tqdm.__file__)"), Does.StartWith(prefix));
        await CondaInstaller.RemoveAsync(prefix, ["python"], options);
        Assert.That(Directory.Exists(Path.Combine(prefix, "lib", "python3.11", "site-packages")), Is.False);
    }

    private static string RunPeer(string packages, params string[] arguments)
    {
        ProcessStartInfo start = new(Peers.Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONPATH"] = packages;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, errors.Result);
        return string.Join('\n', output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd()));
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
