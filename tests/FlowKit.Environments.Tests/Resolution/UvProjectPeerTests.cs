using System.Text.RegularExpressions;
using FlowKit.Environments.Formats;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Stores;
using FlowKit.Environments.Tests.Python;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Resolution;

/// <summary>A project with settings of uv has the packages that uv gives it, from the same folders of small wheels.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class UvProjectPeerTests
{
    private TemporaryFolder _folder = null!;

    [OneTimeSetUp]
    public void MakeIndexes()
    {
        _folder = new TemporaryFolder();
        Index(
            ("table", "1.0", []), ("table", "1.5", []), ("table", "2.0", []), ("table", "3.0rc1", []), ("early", "1.0b1", []), ("early", "1.0b2", []), ("tool", "1.0", ["table<2"]), ("tool", "2.0", ["table>=2", "web"]),
            ("web", "1.0", ["early"]), ("broken", "1.0", ["nowhere", "table"]), ("plots", "1.0", ["table", "web; extra == 'net'"]), ("torch", "2.0", ["table"])).WriteIndex(_folder.Combine("main"));
        Index(("torch", "2.0", ["table"]), ("torch", "2.1", ["table<2"]), ("table", "9.0", [])).WriteIndex(_folder.Combine("cpu"));
        Index(("torch", "2.2", ["table"])).WriteIndex(_folder.Combine("gpu"));
    }

    [OneTimeTearDown]
    public void RemoveIndexes() => _folder.Dispose();

    private static LocalIndexBuilder Index(params (string Name, string Version, string[] Requires)[] wheels) => wheels.Aggregate(
        new LocalIndexBuilder(), static (index, w) => index.Add(new WheelBuilder(w.Name, w.Version).Requires(w.Requires).AddText(w.Name + ".py", w.Version).Build()));

    private string Named(string name, string more = "") => $"[[tool.uv.index]]\nname = \"{name}\"\nurl = \"{new Uri(_folder.Combine(name, "simple") + "/")}\"\n{more}\n";

    private static IEnumerable<TestCaseData> Projects()
    {
        yield return Case("\"tool\", \"plots\"", "");
        yield return Case("\"tool\"", "constraint-dependencies = ['table<2']");
        yield return Case("\"tool\"", "constraint-dependencies = ['table!=2.0', 'absent>=1']");
        yield return Case("\"tool\"", "override-dependencies = ['table==1.5']");
        yield return Case("\"table>=2\", \"tool\"", "override-dependencies = ['table<2; sys_platform == \"win32\"', 'table==1.0; sys_platform == \"linux\"']");
        yield return Case("\"tool\", \"table\"", "exclude-dependencies = ['table']");
        yield return Case("\"tool\"", "exclude-dependencies = ['web', 'table']\noverride-dependencies = ['web==1.0']");
        yield return Case("\"plots[net]\"", "exclude-dependencies = ['early']");
        yield return Case("\"broken\"", "dependency-metadata = [{ name = 'broken', version = '1.0', requires-dist = ['table<2'] }]");
        yield return Case("\"broken\", \"tool\"", "dependency-metadata = [{ name = 'broken' }, { name = 'tool', version = '2.0', requires-dist = ['table<1.2'], requires-python = '>=3.8' }]");
        yield return Case("\"tool\"", "dependency-metadata = [{ name = 'tool', version = '2.0', requires-python = '>=3.99' }]");
        yield return Case("\"plots[net]\"", "dependency-metadata = [{ name = 'plots', requires-dist = [\"tool<2; extra == 'net'\"], provides-extra = ['net'] }]");
        yield return Case("\"table\", \"early\"", "prerelease = 'allow'");
        yield return Case("\"table>=3.0rc1\"", "prerelease = 'explicit'");
        yield return Case("\"web\"", "prerelease = 'explicit'");
        yield return Case("\"web\"", "prerelease = 'disallow'");
        yield return Case("\"table\", \"web\"", "prerelease = 'disallow'\nprerelease-package = { early = 'allow' }");
        yield return Case("\"table\", \"web\"", "prerelease-package = { table = 'allow' }");
        yield return Case("\"tool>=1\"", "resolution = 'lowest'");
        yield return Case("\"tool>=1\"", "resolution = 'lowest-direct'");
        yield return Case("\"torch\", \"table\"", "", "cpu");
        yield return Case("\"torch\", \"table\"", "index-strategy = 'unsafe-best-match'", "cpu");
        yield return Case("\"torch\", \"table\"", "index-strategy = 'unsafe-first-match'\nconstraint-dependencies = ['table<9']", "cpu");
        yield return Case("\"torch\", \"table\"", "sources = { torch = { index = 'cpu' } }", "cpu explicit");
        yield return Case("\"torch\", \"table\"", "sources = { torch = { index = 'cpu', marker = \"sys_platform == 'win32'\" } }", "cpu explicit");
        yield return Case("\"torch\", \"table\"", "sources = { torch = [{ index = 'cpu', marker = \"sys_platform == 'win32'\" }, { index = 'gpu', marker = \"sys_platform != 'win32'\" }] }", "cpu explicit", "gpu explicit");
        yield return Case("\"plots\"", "sources = { table = { index = 'cpu' } }", "cpu explicit");
        yield return Case("\"plots\"", "constraint-dependencies = ['table']\nsources = { table = { index = 'cpu' } }", "cpu explicit");
        yield return Case("\"plots\"", "override-dependencies = ['tool==1.0']\nsources = { tool = { index = 'cpu' } }", "cpu explicit");
        yield return Case("\"torch\"", "no-sources = true\nsources = { torch = { index = 'cpu' } }", "cpu explicit");
        yield return Case("\"torch\"", "sources = { torch = [{ index = 'cpu', extra = 'cpu' }, { index = 'gpu', extra = 'gpu' }] }", "cpu explicit", "gpu explicit");

        static TestCaseData Case(string dependencies, string settings, params string[] indexes) => new(dependencies, settings, indexes);
    }

    [TestCaseSource(nameof(Projects))]
    public async Task A_project_gets_what_uv_gives_it(string dependencies, string settings, string[] indexes)
    {
        string uv = Path.Combine(Environment.GetEnvironmentVariable("FLOWKIT_PEERS") ?? "", "uv", "uv");
        if (!File.Exists(uv)) Assert.Ignore("FLOWKIT_PEERS names no folder with uv: run ../shared/peers/setup FOLDER and set it to FOLDER.");
        string text = $"[project]\nname = \"own\"\nversion = \"1\"\nrequires-python = \">=3.9\"\ndependencies = [{dependencies}]\n[project.optional-dependencies]\ncpu = [\"torch\"]\ngpu = [\"torch\"]\n[tool.uv]\n{settings}\n"
            + string.Concat(indexes.Select(index => Named(index.Split(' ')[0], index.Contains(' ', StringComparison.Ordinal) ? "explicit = true" : ""))) + Named("main", "default = true");
        bool extra = settings.Contains("extra = 'cpu'", StringComparison.Ordinal);
        string folder = Directory.CreateDirectory(_folder.Combine(Guid.NewGuid().ToString("N"))).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "pyproject.toml"), text);
        string? theirs = await Programs.RunAsync(uv, folder,
            [
                "pip", "compile", "--offline", "--quiet", "--no-header", "--no-annotate", "--cache-dir", _folder.Combine("cache-uv"), "--python", MachinePython.Path, "--python-version", "3.11", "--python-platform",
                "x86_64-manylinux_2_28", "pyproject.toml", .. extra ? (string[])["--extra", "cpu"] : [],
            ]);
        string[]? expected = theirs is null ? null : [.. Regex.Matches(theirs, "^[a-z0-9-]+==[^ \r\n]+", RegexOptions.Multiline).Select(static m => m.Value).Order(StringComparer.Ordinal)];

        EnvironmentOptions options = new() { CacheFolder = _folder.Combine("cache-own"), Resolutions = new InMemoryEnvironmentStore(), Offline = true, DefaultPython = "3.11" };
        options.Platforms.Add(World.Platform);
        string[]? own;
        try
        {
            EnvironmentLock @lock = await new EnvironmentRuntime(options).ResolveAsync(new RequirementFile("pyproject.toml", text) { Extras = extra ? ["cpu"] : [] }.ToSpec());
            own = [.. World.Releases(@lock)];
        }
        catch (FlowKitException e) when (e.Code == "FK7220")
        {
            own = null;
        }
        Assert.That(own, Is.EqualTo(expected));
    }
}
