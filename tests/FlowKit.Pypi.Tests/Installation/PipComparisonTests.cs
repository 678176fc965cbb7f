using System.Buffers.Text;
using System.Security.Cryptography;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Installation;

/// <summary>Wheels that are odd and valid, installed by pip and by the engine: the trees are equal but for what each test names.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PipComparisonTests
{
    private const int Wheels = 30;

    [TestCase(1)]
    [TestCase(2)]
    [Platform(Exclude = "Win", Reason = "Launchers are another matter there.")]
    public async Task Random_wheels_are_installed_as_pip_does(int seed)
    {
        PythonInterpreter python = await WithPipAsync();
        using TemporaryFolder folder = new();
        string index = Directory.CreateDirectory(folder.Combine("wheels")).FullName;
        RandomWheels random = new(seed);
        (string Path, string Project)[] written = [.. Enumerable.Range(0, Wheels).Select(i => random.Write(index, i))];

        PythonLayout pips = await VenvLayout.CreateAsync(folder.Combine("pip"), python);
        ProcessResult pip = await PipAsync(python, ["--python", pips.Executable, "install", "--no-index", "--no-deps", "--no-compile", "--pre", "--find-links", index, "--quiet", .. written.Select(static w => w.Project)]);
        Assert.That(pip.ExitCode, Is.Zero, pip.Error);

        // Beside pip's, and as if it were in its place, so that first lines are the same.
        PythonLayout ours = await VenvLayout.CreateAsync(folder.Combine("own"), python, pips.Prefix);
        WheelCache cache = new(new ContentStore(folder.Combine("cache")), new FileFetcher());
        List<CachedWheel> wheels = [];
        foreach ((string path, string _) in written) wheels.Add(await cache.GetFileAsync(path));
        await WheelInstaller.InstallAsync(ours, wheels, new WheelInstallOptions { Installer = "pip", Requested = new HashSet<PackageName>(wheels.Select(static w => w.Name)) });

        SortedDictionary<string, string> expected = Tree(pips.Prefix), found = Tree(ours.Prefix);
        List<string> problems = [.. expected.Keys.Except(found.Keys).Select(static p => "missing: " + p), .. found.Keys.Except(expected.Keys).Select(static p => "not expected: " + p)];
        problems.AddRange(expected.Keys.Intersect(found.Keys).Where(p => expected[p] != found[p]).Select(p => $"differs: {p}\n- pip: {string.Join("\n- pip: ", expected[p].Split('\n').Except(found[p].Split('\n')))}\n- here: {string.Join("\n- here: ", found[p].Split('\n').Except(expected[p].Split('\n')))}"));
        problems.AddRange(Records(ours));
        Assert.That(problems, Is.Empty, string.Join("\n", problems.Take(20)));
    }

    // pip passes on the wheel's own hashes, and none where the wheel had none; the engine writes SHA-256 and size of every file but RECORD and its signatures.
    private static IEnumerable<string> Records(PythonLayout layout)
    {
        foreach (string record in Directory.EnumerateFiles(layout.Purelib, "RECORD", SearchOption.AllDirectories))
        {
            foreach (RecordRow row in RecordFile.Parse(File.ReadAllText(record)))
            {
                byte[] content = File.ReadAllBytes(Path.Combine(layout.Purelib, row.Path));
                if (row.HashName is null ? !Path.GetFileName(row.Path).StartsWith("RECORD", StringComparison.Ordinal)
                    : row.HashName != "sha256" || row.Hash != Base64Url.EncodeToString(SHA256.HashData(content)) || row.Size != content.Length)
                {
                    yield return $"{record} says of {row.Path} what is not so";
                }
            }
        }
    }

    private static SortedDictionary<string, string> Tree(string prefix)
    {
        SortedDictionary<string, string> tree = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(prefix, "*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(prefix, file);
            if (path is "pyvenv.cfg" || new FileInfo(file).LinkTarget is not null) continue;
            // A command without its x bit, as archives made on Windows have it, is made executable here, which the standard allows and pip does not.
            bool isCommand = path.StartsWith("bin/", StringComparison.Ordinal), isExecutable = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != 0;
            string text = File.ReadAllText(file, System.Text.Encoding.Latin1);
            if (isCommand) text = AsNewerPip(text);
            // Of an old wrapper that a command of the entry points takes the place of, pip keeps the row of a file that it never wrote.
            else if (path.EndsWith("/RECORD", StringComparison.Ordinal)) text = string.Join("\n", RecordFile.Parse(text).Select(static r => r.Path).Where(static p => !p.Contains(".data/scripts/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
            tree[path] = (isExecutable || isCommand ? "x " : "- ") + text.Replace("\r", "\\r", StringComparison.Ordinal);
        }
        return tree;
    }

    // What stands in a wrapper changed with pip 25; the engine's are those of today.
    private static string AsNewerPip(string wrapper) => wrapper.Replace("# -*- coding: utf-8 -*-\nimport re\nimport sys\n", "import sys\n", StringComparison.Ordinal)
        .Replace(@"re.sub(r'(-script\.pyw|\.exe)?$', '', sys.argv[0])", "sys.argv[0].removesuffix('.exe')", StringComparison.Ordinal);

    private static async Task<PythonInterpreter> WithPipAsync()
    {
        await foreach (PythonInterpreter python in new InterpreterLocator().FindAllAsync())
        {
            // pip installs into another environment since 22.3.
            if (python.Implementation != "cpython" || python.Minor < 10) continue;
            ProcessResult result = await PipAsync(python, "--version");
            if (result.ExitCode == 0 && result.Output.Split(' ') is [_, { } version, ..] && Pep440Version.TryParse(version, out Pep440Version? pip) && pip.CompareTo(Pep440Version.Parse("22.3")) >= 0) return python;
        }
        Assert.Ignore("No Python with a pip of 22.3 or later is on this machine.");
        throw new InvalidOperationException();
    }

    private static Task<ProcessResult> PipAsync(PythonInterpreter python, params string[] arguments)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
            if (variable.Key is string name && !name.StartsWith("PIP_", StringComparison.Ordinal)) environment[name] = (string?)variable.Value ?? "";
        environment["PIP_CONFIG_FILE"] = "/dev/null";
        environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1";
        return PythonProcess.RunAsync(new PythonCommand(python.Executable, ["-I", "-m", "pip", .. arguments]) { Environment = environment, Limit = TimeSpan.FromMinutes(5) }, default);
    }
}
