using System.Diagnostics;
using FlowKit.Conda.Installation.Records;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Python;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.RealPackages;

/// <summary>Real conda packages with a Python that runs, from the channel that <c>FLOWKIT_CONDA_CHANNEL</c> names; ignored where it names none.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class CondaChannelTests
{
    [Test]
    public async Task A_conda_environment_with_its_own_python_runs_with_an_empty_environment_and_takes_wheels_on_top()
    {
        using TemporaryFolder folder = new();
        EnvironmentOptions options = Options(folder);
        options.Indexes.Add(EnvironmentSource.Named("local", World.Index().WriteIndex(folder.Combine("index"))));
        EnvironmentRuntime runtime = new(options);
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["python 3.11.*", "numpy<2", "jq"], VirtualPackages = ["__glibc=2.36"], Pypi = ["learner==1.0", "numpy"] });
        Assert.That(World.Releases(@lock), Has.Some.StartsWith("numpy=1.26.4="));
        Assert.That(World.Releases(@lock).Where(static r => r.Contains("==", StringComparison.Ordinal)), Is.EqualTo(new[] { "learner==1.0", "table==1.0" }));
        HydratedEnvironment environment = await runtime.HydrateAsync(@lock);

        ProcessStartInfo program = new(Path.Combine(environment.Prefix, "bin", "jq")) { RedirectStandardInput = true, RedirectStandardOutput = true };
        program.Environment.Clear();
        program.ArgumentList.Add(".a");
        using Process jq = Process.Start(program)!;
        await jq.StandardInput.WriteAsync("{\"a\": 5}");
        jq.StandardInput.Close();
        Assert.That((await jq.StandardOutput.ReadToEndAsync()).Trim(), Is.EqualTo("5"));
        await jq.WaitForExitAsync();

        await File.WriteAllTextAsync(folder.Combine("own.py"), """
            import os, ssl, sqlite3, sys
            import numpy, learner, table
            def look(): return [sys.prefix, os.environ["CONDA_PREFIX"], numpy.__version__, table.name, numpy.arange(10) / 2, numpy.float32(0.5), numpy.bool_(True)]
            """);
        await using IPythonSession session = await runtime.Sessions.StartAsync(new PythonSessionRequest(environment) { ModuleFolders = [folder.FullName] });
        IReadOnlyList<PythonValue> seen = (await session.CallAsync(new PythonCall("own", "look", []))).AsList();
        Assert.That(seen.Take(4).Select(static s => s.AsString()), Is.EqualTo(new[] { environment.Prefix, environment.Prefix, "1.26.4", "table one" }));
        Assert.That(seen[4].AsArray(static v => v.AsDouble()), Is.EqualTo(Enumerable.Range(0, 10).Select(static i => i / 2.0)));
        Assert.That(seen[5].AsDouble(), Is.EqualTo(0.5));
        Assert.That(seen[6].AsBoolean(), Is.True);
    }
    [Test]
    public async Task Modules_of_condas_noarch_packages_are_compiled_where_that_is_asked_for_and_python_takes_their_bytecode()
    {
        using TemporaryFolder folder = new();
        EnvironmentOptions options = Options(folder);
        options.CompileBytecode = true;
        EnvironmentRuntime runtime = new(options);
        HydratedEnvironment environment = await runtime.HydrateAsync(await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["python 3.11.*", "joblib"], VirtualPackages = ["__glibc=2.36"] }));
        InstalledPackage joblib = PrefixRecords.Read(environment.Prefix).Single(static package => package.Record.Name == "joblib");
        string[] modules = [.. joblib.Paths.Where(static path => path.Path.EndsWith(".py", StringComparison.Ordinal)).Select(static path => path.Path)];
        string[] compiled = [.. joblib.Paths.Where(static path => path.Type == InstalledPathType.PycFile).Select(static path => path.Path)];
        Assert.That(compiled, Is.Not.Empty.And.Length.EqualTo(modules.Length));
        foreach (string path in compiled)
            Assert.That(System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(environment.Prefix, path))), Does.Contain(environment.Prefix + "/lib/python3.11/site-packages/joblib"), path);
        string code = """
            import importlib.machinery as m
            compiled, real = [], m.SourceFileLoader.source_to_code
            m.SourceFileLoader.source_to_code = lambda self, data, path, **more: (compiled.append(path), real(self, data, path, **more))[1]
            import joblib
            print(joblib.Memory.__init__.__code__.co_filename, [path for path in compiled if "joblib" in path])
            """;
        Assert.That(await Programs.RunAsync(environment.PythonExecutable!, folder.FullName, "-I", "-c", code), Is.EqualTo($"{environment.Prefix}/lib/python3.11/site-packages/joblib/memory.py []\n"));
    }

    private static EnvironmentOptions Options(TemporaryFolder folder)
    {
        string channel = Environment.GetEnvironmentVariable("FLOWKIT_CONDA_CHANNEL") ?? "";
        if (!Directory.Exists(Path.Combine(channel, World.Platform))) Assert.Ignore("FLOWKIT_CONDA_CHANNEL names no built channel: run ../shared/conda-channel/build FOLDER and set it to FOLDER.");
        if (FlowKit.Environments.Resolution.HostPlatform.Name != World.Platform) Assert.Ignore("The channel is for linux-64.");
        EnvironmentOptions options = new() { CacheFolder = folder.Combine("cache"), Offline = true };
        options.Channels.Clear();
        options.Channels.Add(EnvironmentSource.Named("real", new Uri(Path.GetFullPath(channel) + "/")));
        options.Indexes.Clear();
        return options;
    }
}
