using System.Diagnostics;
using FlowKit.Execution;
using FlowKit.Hosting;
using FlowKit.Metadata;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace FlowKit.Tests.Execution;

/// <summary>A home of its own with real stores (SQLite and folders), an index and a channel in folders, and a Python of the machine.</summary>
internal sealed class RealWorld : IDisposable
{
    private const string Model = """
        import os, subprocess, time

        class Model:
            def __init__(self, weight):
                self.weight = weight

        def fit(weight):
            print("fitting")
            return Model(weight)

        def predict(model, value):
            import addition
            return addition.add(model.weight * value, 1)

        def fail(text):
            raise ValueError(text)

        def wait():
            child = subprocess.Popen(["sleep", "300"])
            print("call has processes", os.getpid(), child.pid, flush=True)
            time.sleep(300)
        """;

    /// <summary>The package of pixi.lock. Where the builder makes other bytes of it one day, the lock gets their hash.</summary>
    public static CondaPackageFile LockedData { get; } = new CondaPackageBuilder("locked-data", "1.0").File("bin/show-locked", "#!/bin/sh\ncat \"$CONDA_PREFIX/share/locked.csv\"\n", isExecutable: true).File("share/locked.csv", "5,6\n").Build();

    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;

    public RealWorld()
    {
        Uri index = new LocalIndexBuilder()
            .Add(new WheelBuilder("tiny", "1.2").AddText("tiny/__init__.py", "").AddText("tiny/model.py", Model).Build())
            .Add(new WheelBuilder("addition", "1.0").AddText("addition.py", "def add(a, b):\n    return a + b\n").Build())
            .Add(new WheelBuilder("common", "1.0").Build())
            .Add(new WheelBuilder("common", "2.0").Build())
            .Add(new WheelBuilder("oldish", "1.0").Requires("common<2").Build())
            .Add(new WheelBuilder("newish", "1.0").Requires("common>=2").Build())
            .Add(new WheelBuilder("early", "1.0").Build())
            .Add(new WheelBuilder("early", "2.0rc1").Requires("missing").Build())
            .Add(new WheelBuilder("spoiled", "1.0").AddText("spoiled.py", "").Build())
            .WriteIndex(_folder.Combine("index"));
        new LocalChannelBuilder("local")
            .Add(new CondaPackageBuilder("data", "1.0").File("share/data.csv", "1,2\n"))
            .Add(new CondaPackageBuilder("data", "2.0").File("share/data.csv", "1,2\n"))
            .Add(new CondaPackageBuilder("spoiled-data", "1.0").File("share/spoiled.csv", "3,4\n"))
            .Add(new CondaPackageBuilder("old-data", "1.0").DependsOn("data <2"))
            .Add(new CondaPackageBuilder("new-data", "1.0").DependsOn("data >=2"))
            .Add(new CondaPackageBuilder("needs-python", "1.0").DependsOn("python >=3.9"))
            .Add(LockedData)
            .WriteTo(_folder.Combine("channel"));
        Variables = new Dictionary<string, string>
        {
            ["FLOWKIT_FOLDER"] = Home,
            ["FLOWKIT_CACHE"] = Cache,
            ["FLOWKIT_DEFAULT_PYTHON"] = PythonVersion(),
            ["FLOWKIT_INDEXES"] = "pypi=" + index,
            ["FLOWKIT_CHANNELS"] = "local=" + new Uri(_folder.Combine("channel") + Path.DirectorySeparatorChar),
            // The address that pixi.lock beside this project has.
            ["FLOWKIT_MIRRORS"] = "https://lab.example/chan=" + new Uri(_folder.Combine("channel")),
            ["FLOWKIT_PARALLELISM"] = "4",
        };
        ServiceCollection services = new();
        services.AddFlowKit(Configure);
        _services = services.BuildServiceProvider();
    }

    public string Home => _folder.Combine("home");

    public string Cache => _folder.Combine("cache");

    /// <summary>The settings, for a process.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    public IFlowRunner Runner => _services.GetRequiredService<IFlowRunner>();

    public IMetadataStore Metadata => _services.GetRequiredService<IMetadataStore>();

    /// <summary>The prefixes that were made.</summary>
    public IReadOnlyList<string> Prefixes
    {
        get
        {
            string folder = Path.Combine(Cache, "environments");
            return Directory.Exists(folder) ? [.. Directory.EnumerateDirectories(folder)] : [];
        }
    }

    /// <summary>What is there and should not be: files and folders that somebody began and did not end.</summary>
    public IReadOnlyList<string> Unfinished =>
    [
        .. Files(_folder.FullName).Where(path => path.EndsWith(".tmp", StringComparison.Ordinal) && (File.Exists(path) || Directory.EnumerateFileSystemEntries(path).Any())),
        .. Prefixes.Where(path => Path.GetFileName(path).Length != 64),
    ];

    /// <summary>Everything below a folder; nothing where it was never made.</summary>
    public static IReadOnlyList<string> Files(string folder) => Directory.Exists(folder) ? [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)] : [];

    public string Combine(params string[] parts) => _folder.Combine(parts);

    public void Configure(FlowKitOptions options)
    {
        foreach ((string variable, string value) in Variables)
        {
            Setting setting = Setting.All.Single(known => known.Variable == variable);
            setting.Apply(options, [value], _folder.FullName, variable);
        }
    }

    /// <summary>Runs the command line in this process.</summary>
    /// <returns>The exit code, and what was printed.</returns>
    public async Task<(int Code, string Text)> CommandAsync(IReadOnlyList<string> args, TimeProvider? time = null)
    {
        StringWriter text = new();
        int code = await FlowApp.RunAsync(
            [.. args], Configure, services => services.AddSingleton(time ?? TimeProvider.System), new AppConsole(text, text, false, () => 80), CancellationToken.None);
        return (code, text.ToString());
    }

    public async Task<List<string>> LogAsync(FlowRun run, string step)
    {
        TaskRecord task = (await run.ListTasksAsync(step)).Single();
        return [.. (await Metadata.ReadLogAsync(task.Task)).Select(line => line.Text)];
    }

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    private static string PythonVersion()
    {
        try
        {
            ProcessStartInfo start = new("python3") { RedirectStandardOutput = true };
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add("import sys; print('%d.%d' % sys.version_info[:2])");
            using Process process = Process.Start(start)!;
            string version = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            if (process.ExitCode == 0)
                return version;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Told below.
        }

        Assert.Ignore("No python3 is on PATH.");
        return "";
    }
}
