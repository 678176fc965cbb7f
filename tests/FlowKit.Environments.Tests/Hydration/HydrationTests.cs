using FlowKit.Environments.Composition;
using FlowKit.Environments.Hydration;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Python;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Pypi.Installation;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Hydration;

/// <summary>The whole way with real parts: a folder index, the machine's own Python, prefixes on disk.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class HydrationTests
{
    [Test]
    public async Task An_environment_resolved_from_a_folder_runs_in_the_machines_python()
    {
        using TemporaryFolder folder = new();
        (EnvironmentRuntime runtime, string python) = await StartAsync(folder);
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["learner==1.0"], Python = python });
        Recorder recorder = new();
        HydratedEnvironment environment = await runtime.HydrateAsync(@lock, recorder);
        Assert.That(environment.Prefix, Does.EndWith(@lock.Id.Digest.ToString()));
        Assert.That(recorder.Seen.Select(static p => p.Phase).Distinct(), Is.EqualTo(new[] { EnvironmentPhase.Downloading, EnvironmentPhase.Linking, EnvironmentPhase.Ready }));
        EnvironmentProgress linking = recorder.Seen.First(static p => p.Phase == EnvironmentPhase.Linking);
        Assert.That((linking.PackagesDone, linking.PackagesTotal, linking.BytesDone), Is.EqualTo((2, 2, linking.BytesTotal)));
        await using IPythonSession session = await runtime.Sessions.StartAsync(new PythonSessionRequest(environment));
        PythonObject model = (await session.CallAsync(Call("fit", "weight", PythonValue.From(2.5)) with { Returns = PythonReturn.Handle })).AsObject();
        Assert.That((await session.CallAsync(Call("weight", "model", PythonValue.From(model)))).AsDouble(), Is.EqualTo(2.5));
    }

    [Test]
    public async Task What_the_packages_readme_shows_works()
    {
        using TemporaryFolder folder = new();
        (EnvironmentRuntime runtime, string python) = await StartAsync(folder);
        // begin-snippet: environments
        EnvironmentLock trained = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["learner==1.0"], Python = python });

        // The base keeps its exact builds; what is added fits it, or the error names both sides.
        ComposedEnvironment composed = await runtime.ComposeAsync(new CompositionRequest([trained], new EnvironmentSpec { Pypi = ["explainer"] }));
        await runtime.PublishAsync(composed, EnvironmentName.Parse("team/explainer:v1"));

        HydratedEnvironment environment = await runtime.HydrateAsync((await runtime.LookUpAsync("team/explainer:v1")).Lock);
        await using IPythonSession session = await runtime.Sessions.StartAsync(new PythonSessionRequest(environment));
        PythonValue version = await session.CallAsync(
            new PythonCall("importlib.metadata", "version", [KeyValuePair.Create("distribution_name", PythonValue.From("explainer"))]));
        // end-snippet
        Assert.That(version.AsString(), Is.EqualTo("1.0"));
    }

    [Test]
    public async Task A_model_is_loaded_in_an_environment_composed_from_its_own_and_refused_elsewhere_before_unpickling()
    {
        using TemporaryFolder folder = new();
        (EnvironmentRuntime runtime, string python) = await StartAsync(folder);
        EnvironmentLock trained = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["learner==1.0"], Python = python });
        EnvironmentLock other = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["learner==2.0"], Python = python });
        PythonPickle pickle;
        await using (IPythonSession writer = await SessionAsync(runtime, trained))
        {
            PythonObject model = (await writer.CallAsync(Call("fit", "weight", PythonValue.From(2)) with { Returns = PythonReturn.Handle })).AsObject();
            Assert.That(model.Environment, Is.EqualTo(trained.Id));
            pickle = PythonPickle.Parse((await model.PickleAsync()).ToBytes());
        }
        Assert.That(pickle.Modules.Select(static m => $"{m.Module} {m.Distribution} {m.Version}"), Does.Contain("learner learner 1.0").And.Contains("table table 1.0"));

        ComposedEnvironment composed = await runtime.ComposeAsync(new CompositionRequest([PythonObject.FromPickle(pickle).Environment], new EnvironmentSpec { Pypi = ["explainer"] }));
        await using (IPythonSession reader = await SessionAsync(runtime, composed.Lock))
        {
            PythonValue answer = await reader.CallAsync(new PythonCall("explainer", "explain", [KeyValuePair.Create("model", PythonValue.From(PythonObject.FromPickle(pickle)))]));
            Assert.That(answer.AsString(), Is.EqualTo("one learner 1.0 with table one"));
        }

        // These bytes would end the worker if anybody unpickled them.
        PythonObject hostile = PythonObject.FromPickle(pickle with { Data = "cos\n_exit\n(I9\ntR."u8.ToArray() });
        await using IPythonSession wrong = await SessionAsync(runtime, other);
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => wrong.CallAsync(Call("weight", "model", PythonValue.From(hostile)))))!;
        Assert.That(error.Code, Is.EqualTo("FK8313"));
        Assert.That(error.Message, Does.Contain("learner 1.0 wrote it, learner 2.0 is here").And.Contains("table 1.0 wrote it, table 2.0 is here"));
        Assert.That((await wrong.CallAsync(new PythonCall("learner", "fit", [KeyValuePair.Create("weight", PythonValue.From(1))]))).AsObject().TypeName, Is.EqualTo("learner.Model"), "the worker lives");
    }

    [Test]
    public async Task Many_that_ask_at_once_share_one_prefix_and_a_second_time_makes_nothing()
    {
        using TemporaryFolder folder = new();
        (EnvironmentRuntime runtime, string python) = await StartAsync(folder);
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["explainer"], Python = python });
        EnvironmentRuntime[] processes = [.. Enumerable.Range(0, 6).Select(_ => Runtime(folder))];
        HydratedEnvironment[] environments = await Task.WhenAll(processes.Select(p => Task.Run(() => p.HydrateAsync(@lock))));
        Assert.That(environments.Select(static e => e.Prefix).Distinct().Count(), Is.EqualTo(1));
        Recorder recorder = new();
        await runtime.HydrateAsync(@lock, recorder);
        Assert.That(recorder.Seen.Select(static p => p.Phase), Is.EqualTo(new[] { EnvironmentPhase.Ready }));
        Assert.That(Directory.EnumerateDirectories(folder.Combine("cache", "environments")), Has.Exactly(1).Items, "no half-made prefix stays");
    }

    [Test]
    public async Task Names_are_hydrated_from_the_store_when_the_index_is_gone()
    {
        using TemporaryFolder folder = new();
        (EnvironmentRuntime runtime, string python) = await StartAsync(folder);
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["explainer==1.0"], Python = python });
        await runtime.Registry.PublishAsync(@lock, EnvironmentName.Parse("team/explainer"));
        Directory.Delete(folder.Combine("index"), recursive: true);
        HydratedEnvironment environment = await runtime.HydrateAsync((await runtime.LookUpAsync("team/explainer")).Lock);
        Assert.That(File.Exists(environment.PythonExecutable), Is.True);
    }

    [Test]
    public async Task A_damaged_file_of_the_cache_is_mended_and_a_prefix_without_its_marker_is_made_again()
    {
        using TemporaryFolder folder = new();
        (EnvironmentRuntime runtime, string python) = await StartAsync(folder);
        EnvironmentLock one = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["helper", "table==1.0"], Python = python });
        HydratedEnvironment environment = await runtime.HydrateAsync(one);
        string cached = Directory.EnumerateFiles(folder.Combine("cache", "packages"), "__init__.py", SearchOption.AllDirectories).First(static p => p.Contains("table", StringComparison.Ordinal));
        File.Delete(cached);
        await File.WriteAllTextAsync(cached, "name = 'spoilt!!!'\n");
        Directory.Delete(environment.Prefix, recursive: true);
        Directory.CreateDirectory(environment.Prefix);
        await File.WriteAllTextAsync(Path.Combine(environment.Prefix, "half"), "made");
        environment = await runtime.HydrateAsync(one);
        string[] tables = Directory.GetFiles(environment.Prefix, "__init__.py", SearchOption.AllDirectories).Where(static p => p.Contains("table", StringComparison.Ordinal)).ToArray();
        Assert.That(tables.Select(File.ReadAllText).Distinct(), Is.EqualTo(new[] { "name = 'table one'\n" }));
        Assert.That(File.Exists(Path.Combine(environment.Prefix, "half")), Is.False);
    }

    [Test]
    public async Task A_wrong_hash_is_an_error_and_nothing_half_made_stays()
    {
        using TemporaryFolder folder = new();
        (EnvironmentRuntime runtime, string python) = await StartAsync(folder);
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["helper"], Python = python });
        await File.WriteAllBytesAsync(Directory.GetFiles(folder.Combine("index"), "helper-1.0-py3-none-any.whl", SearchOption.AllDirectories).Single(), new byte[(int)@lock.For(HostPlatform.Name).Packages[0].Size!]);
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.HydrateAsync(@lock)))!;
        Assert.That(error.Code, Is.EqualTo("FK7005"));
        Assert.That(Directory.EnumerateDirectories(folder.Combine("cache", "environments")), Is.Empty);
    }

    [Test]
    public async Task A_python_that_this_machine_lacks_is_an_error_that_names_those_it_has()
    {
        using TemporaryFolder folder = new();
        (EnvironmentRuntime runtime, _) = await StartAsync(folder);
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["helper"], Python = "3.99" });
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.HydrateAsync(@lock)))!;
        Assert.That(error.Code, Is.EqualTo("FK8201"));
        Assert.That(error.Message, Does.Contain("3.99").And.Contains("found were"));
    }

    [Test]
    public async Task A_lock_for_other_platforms_is_an_error()
    {
        using TemporaryFolder folder = new();
        (EnvironmentRuntime runtime, string python) = await StartAsync(folder);
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["helper"], Python = python, Platforms = ["linux-s390x"] });
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.HydrateAsync(@lock)))!;
        Assert.That(error.Code, Is.EqualTo("FK8302"));
    }

    [Test]
    public async Task Conda_packages_and_wheels_live_in_one_prefix_with_the_machines_python()
    {
        using TemporaryFolder folder = new();
        (_, string python) = await StartAsync(folder);
        new LocalChannelBuilder("channel")
            .Add(new CondaPackageBuilder("data", "1.0")
                .File("share/data.csv", "a,b\n1,2\n")
                .File("bin/where", $"#!/bin/sh\necho {CondaPackageBuilder.Placeholder}/share\n", isExecutable: true)
                .File("etc/conda/env_vars.d/data.json", "{\"DATA_KIND\": \"table\"}"))
            .WriteTo(folder.Combine("channel"));
        EnvironmentRuntime runtime = Runtime(folder);
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["data"], Pypi = ["learner==1.0"], Python = python });
        HydratedEnvironment environment = await runtime.HydrateAsync(@lock);
        await File.WriteAllTextAsync(folder.Combine("own.py"), """
            import os, subprocess, learner
            def look():
                where = subprocess.run(["where"], capture_output=True, text=True).stdout.strip()
                return [where, open(where + "/data.csv").read(), os.environ["DATA_KIND"], os.environ["CONDA_PREFIX"], os.environ["VIRTUAL_ENV"]]
            """);
        await using IPythonSession session = await runtime.Sessions.StartAsync(new PythonSessionRequest(environment) { ModuleFolders = [folder.FullName] });
        string[] seen = (await session.CallAsync(new PythonCall("own", "look", []))).AsArray(static v => v.AsString());
        Assert.That(seen, Is.EqualTo(new[] { Path.Combine(environment.Prefix, "share"), "a,b\n1,2\n", "table", environment.Prefix, environment.Prefix }));
    }

    [Test]
    public async Task An_environment_with_nothing_but_a_version_is_a_bare_python()
    {
        using TemporaryFolder folder = new();
        (EnvironmentRuntime runtime, string python) = await StartAsync(folder);
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Python = python });
        await using IPythonSession session = await SessionAsync(runtime, @lock);
        Assert.That((await session.CallAsync(new PythonCall("platform", "python_version", []))).AsString(), Does.StartWith(python + "."));
        HydratedEnvironment environment = await runtime.HydrateAsync(@lock);
        Assert.That((await session.CallAsync(new PythonCall("os", "getenv", [KeyValuePair.Create("key", PythonValue.From("VIRTUAL_ENV"))]))).AsString(), Is.EqualTo(environment.Prefix));
    }

    [Test]
    public async Task A_wheel_never_overwrites_what_conda_installed_and_nothing_half_made_stays()
    {
        using TemporaryFolder folder = new();
        (EnvironmentRuntime runtime, string python) = await StartAsync(folder);
        string site = OperatingSystem.IsWindows() ? "Lib/site-packages" : $"lib/python{python}/site-packages";
        // Its record says nothing of the distribution inside.
        new LocalChannelBuilder("channel").Add(new CondaPackageBuilder("hidden", "1.0").File(site + "/table/__init__.py", "name = 'conda'\n")).WriteTo(folder.Combine("channel"));
        EnvironmentLock @lock = await runtime.ResolveAsync(new EnvironmentSpec { Conda = ["hidden"], Pypi = ["table==1.0"], Python = python });
        FlowKitException error = (await Assert.CatchAsync<FlowKitException>(() => runtime.HydrateAsync(@lock)))!;
        Assert.That((error.Code, error.Message), Is.EqualTo(("FK8203", error.Message)));
        Assert.That(error.Message, Does.Contain("table/__init__.py"));
        Assert.That(Directory.GetDirectories(folder.Combine("cache", "environments")), Is.Empty);
    }

    [Test]
    public async Task Modules_of_wheels_are_compiled_where_that_is_asked_for_and_their_bytecode_names_the_prefix_that_it_is_in([Values] bool compile)
    {
        using TemporaryFolder folder = new();
        (_, string python) = await StartAsync(folder);
        EnvironmentRuntime runtime = Runtime(folder, options => options.CompileBytecode = compile);
        HydratedEnvironment environment = await runtime.HydrateAsync(await runtime.ResolveAsync(new EnvironmentSpec { Pypi = ["learner==1.0"], Python = python }));
        string[] compiled = [.. Directory.GetFiles(environment.Prefix, "*.pyc", SearchOption.AllDirectories).Where(static path => !path.Contains("lib64", StringComparison.Ordinal))];
        Assert.That(compiled.Select(static path => Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(path)))), Is.EquivalentTo(compile ? new[] { "learner", "table" } : []));
        foreach (string path in compiled)
            Assert.That(System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path)), Does.Contain(environment.Prefix + Path.DirectorySeparatorChar).And.Not.Contain(".tmp"));
        if (compile) Assert.That(await File.ReadAllTextAsync(Directory.GetFiles(environment.Prefix, "RECORD", SearchOption.AllDirectories)[0]), Does.Contain("__pycache__/"));
    }

    private static PythonCall Call(string function, string name, PythonValue value) => new("learner", function, [KeyValuePair.Create(name, value)]);

    private static async Task<IPythonSession> SessionAsync(EnvironmentRuntime runtime, EnvironmentLock @lock) =>
        await runtime.Sessions.StartAsync(new PythonSessionRequest(await runtime.HydrateAsync(@lock)));

    private static async Task<(EnvironmentRuntime Runtime, string Python)> StartAsync(TemporaryFolder folder)
    {
        World.Index().WriteIndex(folder.Combine("index"));
        PythonInterpreter? found = null;
        await foreach (PythonInterpreter interpreter in new InterpreterLocator().FindAllAsync())
        {
            if (interpreter.Platform != HostPlatform.Name) continue;
            found = interpreter;
            break;
        }
        if (found is null) Assert.Ignore("No Python 3.9 or later is on this machine.");
        return (Runtime(folder), found!.MajorMinor);
    }

    private static EnvironmentRuntime Runtime(TemporaryFolder folder, Action<EnvironmentOptions>? configure = null)
    {
        EnvironmentOptions options = new() { CacheFolder = folder.Combine("cache"), Offline = true };
        options.Channels.Clear();
        options.Channels.Add(EnvironmentSource.Named("channel", new Uri(folder.Combine("channel") + "/")));
        options.Indexes.Clear();
        options.Indexes.Add(EnvironmentSource.Named("local", new Uri(folder.Combine("index", "simple") + "/")));
        configure?.Invoke(options);
        return new EnvironmentRuntime(options);
    }

    private sealed class Recorder : IProgress<EnvironmentProgress>
    {
        private readonly List<EnvironmentProgress> _seen = [];

        public IReadOnlyList<EnvironmentProgress> Seen => _seen;

        public void Report(EnvironmentProgress value)
        {
            lock (_seen) _seen.Add(value);
        }
    }
}
