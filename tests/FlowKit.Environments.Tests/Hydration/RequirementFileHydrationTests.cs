using FlowKit.Environments.Formats;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Python;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Environments.Tests.Shared;
using FlowKit.Pypi.Installation;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Hydration;

/// <summary>Each kind of file, the whole way: read, resolved from a folder of small wheels, hydrated, run with the machine's Python.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class RequirementFileHydrationTests
{
    private static readonly BuiltWheel Learner = Find("learner"), Table = Find("table");

    [TestCaseSource(nameof(Files))]
    public async Task An_environment_of_a_file_runs(string name, string text)
    {
        using TemporaryFolder folder = new();
        World.Index().WriteIndex(folder.Combine("index"));
        string? python = null;
        await foreach (PythonInterpreter interpreter in new InterpreterLocator().FindAllAsync())
        {
            if (interpreter is { Implementation: "cpython", FreeThreaded: false } && interpreter.Platform == HostPlatform.Name) python ??= interpreter.MajorMinor;
        }
        if (python is null) Assert.Ignore("No Python 3.9 or later is on this machine.");
        EnvironmentOptions options = new() { CacheFolder = folder.Combine("cache"), Offline = true };
        options.Indexes.Clear();
        options.Indexes.Add(EnvironmentSource.Named("local", new Uri(folder.Combine("index", "simple") + "/")));
        EnvironmentRuntime runtime = new(options);

        EnvironmentLock @lock = await runtime.ResolveAsync(new RequirementFile(name, text).ToSpec() with { Python = python });
        await using IPythonSession session = await runtime.Sessions.StartAsync(new PythonSessionRequest(await runtime.HydrateAsync(@lock)));
        PythonObject model = (await session.CallAsync(Call("learner", "fit", "weight", PythonValue.From(2.5)) with { Returns = PythonReturn.Handle })).AsObject();
        Assert.That((await session.CallAsync(Call("learner", "weight", "model", PythonValue.From(model)))).AsDouble(), Is.EqualTo(2.5));
        Assert.That((await session.CallAsync(Call("importlib.metadata", "version", "distribution_name", PythonValue.From("table")))).AsString(), Is.EqualTo("1.0"));
        if (name == "environment.yml") Assert.That((await session.CallAsync(Call("os", "getenv", "key", PythonValue.From("FLOWKIT_TEST_GREETING")))).AsString(), Is.EqualTo("hello"));
    }

    private static IEnumerable<TestCaseData> Files()
    {
        yield return new TestCaseData("requirements.txt", $"learner==1.0 --hash=sha256:{Learner.Sha256}\ntable==1.0 --hash=sha256:{Table.Sha256}\n");
        yield return new TestCaseData("pyproject.toml", "[project]\nname = 'app'\nversion = '1'\nrequires-python = '>=3.9'\ndependencies = ['learner<2']\n");
        yield return new TestCaseData("environment.yml", "dependencies:\n- pip:\n  - learner==1.0\nvariables:\n  FLOWKIT_TEST_GREETING: hello\n");
        yield return new TestCaseData("pylock.toml", "lock-version = '1.0'\ncreated-by = 'test'\n" + Pylock(Learner) + Pylock(Table));
        yield return new TestCaseData("uv.lock",
            "version = 1\nrevision = 3\nrequires-python = \">=3.9\"\n[[package]]\nname = \"app\"\nversion = \"1\"\nsource = { editable = \".\" }\ndependencies = [{ name = \"learner\" }]\n"
            + Uv(Learner, "{ name = \"table\" }") + Uv(Table, ""));
    }

    private static string Pylock(BuiltWheel wheel) =>
        $"[[packages]]\nname = '{wheel.Name}'\nversion = '{wheel.Version}'\n[[packages.wheels]]\npath = '{wheel.FileName}'\nhashes = {{sha256 = '{wheel.Sha256}'}}\n";

    private static string Uv(BuiltWheel wheel, string needs) =>
        $"[[package]]\nname = \"{wheel.Name}\"\nversion = \"{wheel.Version}\"\nsource = {{ registry = \"wheels\" }}\ndependencies = [{needs}]\nwheels = [{{ path = \"{wheel.FileName}\", hash = \"sha256:{wheel.Sha256}\" }}]\n";

    private static PythonCall Call(string module, string function, string name, PythonValue value) => new(module, function, [KeyValuePair.Create(name, value)]);

    private static BuiltWheel Find(string name) => World.Wheels.Single(wheel => wheel.Name == name && wheel.Version == "1.0");
}
