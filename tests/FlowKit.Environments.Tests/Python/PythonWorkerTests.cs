using System.Diagnostics;
using FlowKit.Environments.Python;
using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Python;

[Parallelizable(ParallelScope.All)]
internal sealed class PythonWorkerTests
{
    private const string Module = """
        import os, sys, time

        class Model:
            def __init__(self, weight): self.weight = weight
            def __reduce__(self): return (Model, (self.weight,))

        def echo(value): return value
        def kind(value): return type(value).__name__
        def train(weight): return Model(weight)
        def score(model, x): return model.weight * x
        def pair(weight): return {"model": Model(weight), "score": 0.5, "names": ("a", "b")}
        def fail(text): raise ValueError(text)
        def say(text):
            print(text)
            os.system("echo from a child")
            return os.read(0, 1)
        def sleep(seconds):
            time.sleep(seconds)
        def stubborn(path):
            import subprocess
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
            open(path, "w").write(str(child.pid))
            while True:
                try: time.sleep(60)
                except KeyboardInterrupt: pass
        def die(): os._exit(7)
        def crash():
            import signal
            os.kill(os.getpid(), signal.SIGSEGV)
        def big(): return 1 << 80
        def odd(): return {1: 2}
        def unpicklable(): return lambda: 1
        def isolated(): return [sys.flags.isolated, sys.flags.utf8_mode, sys.argv]
        """;

    [Test]
    public async Task Plain_values_of_every_kind_come_back_as_they_went()
    {
        using TemporaryFolder folder = Modules();
        await using IPythonSession session = await MachinePython.StartAsync(folder);
        PythonValue[] values =
        [
            PythonValue.None, PythonValue.From(true), PythonValue.From(false), PythonValue.From(0), PythonValue.From(long.MinValue), PythonValue.From(long.MaxValue),
            PythonValue.From(1.5), PythonValue.From(double.NaN), PythonValue.From(double.NegativeInfinity), PythonValue.From(""), PythonValue.From("Grüße, 世界 🎉"),
        ];
        foreach (PythonValue value in values)
            Assert.That(await EchoAsync(session, value), Is.EqualTo(value));
        byte[] bytes = [0, 1, 255];
        Assert.That((await EchoAsync(session, PythonValue.From(bytes))).AsBytes(), Is.EqualTo(bytes));
        double[] numbers = [.. Enumerable.Range(0, 1000).Select(static i => i / 3.0)];
        Assert.That((await EchoAsync(session, PythonValue.From(numbers, PythonValue.From))).AsArray(static v => v.AsDouble()), Is.EqualTo(numbers));
        long[] whole = [.. Enumerable.Range(0, 1000)];
        Assert.That((await EchoAsync(session, PythonValue.From(whole, PythonValue.From))).AsArray(static v => v.AsInt64()), Is.EqualTo(whole));
        PythonValue nested = PythonValue.From([KeyValuePair.Create("a", PythonValue.From([PythonValue.From(1), PythonValue.From([KeyValuePair.Create("b", PythonValue.None)])]))]);
        PythonValue back = await EchoAsync(session, nested);
        Assert.That(back.AsItems()[0].Value.AsList()[1].AsItems()[0].Key, Is.EqualTo("b"));
    }

    [Test]
    public async Task Objects_stay_in_the_worker_and_come_back_to_it()
    {
        using TemporaryFolder folder = Modules();
        await using IPythonSession session = await MachinePython.StartAsync(folder);
        PythonObject model = (await CallAsync(session, "train", PythonReturn.Handle, ("weight", PythonValue.From(2.5)))).AsObject();
        Assert.That(model.TypeName, Is.EqualTo("own.Model"));
        Assert.That(model.Environment, Is.EqualTo(session.Environment));
        Assert.That((await CallAsync(session, "score", PythonReturn.Value, ("model", PythonValue.From(model)), ("x", PythonValue.From(4)))).AsDouble(), Is.EqualTo(10));
        Dictionary<string, PythonValue> parts = (await CallAsync(session, "pair", PythonReturn.Value, ("weight", PythonValue.From(1)))).AsDictionary(static v => v);
        Assert.That(parts["model"].AsObject().TypeName, Is.EqualTo("own.Model"));
        Assert.That(parts["names"].AsArray(static v => v.AsString()), Is.EqualTo(new[] { "a", "b" }));
        FlowKitException wrong = Assert.Throws<FlowKitException>(() => parts["model"].AsDouble())!;
        Assert.That(wrong.Code, Is.EqualTo("FK8312"));
        Assert.That(wrong.Message, Does.Contain("own.Model").And.Contains("float"));
    }

    [Test]
    public async Task What_has_no_plain_form_is_a_handle()
    {
        using TemporaryFolder folder = Modules();
        await using IPythonSession session = await MachinePython.StartAsync(folder);
        Assert.That((await CallAsync(session, "big")).AsObject().TypeName, Is.EqualTo("int"));
        Assert.That((await CallAsync(session, "odd")).AsObject().TypeName, Is.EqualTo("dict"));
    }

    [Test]
    public async Task An_exception_carries_type_message_and_the_traceback_of_the_users_code_alone()
    {
        using TemporaryFolder folder = Modules();
        await using IPythonSession session = await MachinePython.StartAsync(folder);
        PythonException error = (await Assert.ThrowsAsync<PythonException>(() => CallAsync(session, "fail", PythonReturn.Value, ("text", PythonValue.From("no such column")))))!;
        Assert.That(error.Code, Is.EqualTo("FK8310"));
        Assert.That(error.PythonType, Is.EqualTo("ValueError"));
        Assert.That(error.PythonMessage, Is.EqualTo("no such column"));
        Assert.That(error.Traceback, Does.Contain("own.py").And.Contains("in fail").And.Not.Contains("flowkit_worker"));
        Assert.That((await EchoAsync(session, PythonValue.From(1))).AsInt64(), Is.EqualTo(1), "the worker goes on");
    }

    [Test]
    public async Task A_missing_module_is_an_exception_that_names_it()
    {
        await using IPythonSession session = await MachinePython.StartAsync();
        PythonException error = (await Assert.ThrowsAsync<PythonException>(() => session.CallAsync(new PythonCall("no_such_module", "f", []))))!;
        Assert.That(error.PythonType, Is.EqualTo("ModuleNotFoundError"));
        Assert.That(error.Message, Does.Contain("no_such_module"));
    }

    [Test]
    public async Task Everything_that_is_printed_goes_to_the_log_and_never_into_the_protocol()
    {
        using TemporaryFolder folder = Modules();
        Lines lines = new();
        await using (IPythonSession session = await MachinePython.StartAsync(folder, lines))
        {
            PythonValue input = await CallAsync(session, "say", PythonReturn.Value, ("text", PythonValue.From("hello log")));
            Assert.That(input.AsBytes(), Is.Empty, "standard input is empty");
        }
        Assert.That(lines.All, Is.EquivalentTo(new[] { "hello log", "from a child" }));
    }

    [Test]
    public async Task The_worker_is_isolated_and_speaks_utf8()
    {
        using TemporaryFolder folder = Modules();
        await using IPythonSession session = await MachinePython.StartAsync(folder);
        IReadOnlyList<PythonValue> flags = (await CallAsync(session, "isolated")).AsList();
        Assert.That(flags[0].AsInt64(), Is.EqualTo(1));
        Assert.That(flags[1].AsInt64(), Is.EqualTo(1));
        Assert.That(flags[2].AsList(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_cancelled_call_is_interrupted_and_the_worker_stays_usable()
    {
        using TemporaryFolder folder = Modules();
        await using IPythonSession session = await MachinePython.StartAsync(folder);
        await EchoAsync(session, PythonValue.None);
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(200));
        Stopwatch watch = Stopwatch.StartNew();
        await Assert.CatchAsync<OperationCanceledException>(() =>
            session.CallAsync(new PythonCall("own", "sleep", [KeyValuePair.Create("seconds", PythonValue.From(60))]), stop.Token));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(30)));
        Assert.That((await EchoAsync(session, PythonValue.From("still here"))).AsString(), Is.EqualTo("still here"));
    }

    [Test]
    public async Task A_call_that_ignores_the_interrupt_is_killed_with_its_children()
    {
        using TemporaryFolder folder = Modules();
        await using IPythonSession session = await MachinePython.StartAsync(folder);
        string path = folder.Combine("child");
        using CancellationTokenSource stop = new();
        Task<PythonValue> call = session.CallAsync(new PythonCall("own", "stubborn", [KeyValuePair.Create("path", PythonValue.From(path))]), stop.Token);
        int child = 0;
        for (int i = 0; i < 500 && !(File.Exists(path) && int.TryParse(await File.ReadAllTextAsync(path), out child)); i++) await Task.Delay(20);
        await stop.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => call);
        Assert.That(() => Runs(child), Is.False.After(5000, 50));
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => EchoAsync(session, PythonValue.None)))!;
        Assert.That(error.Code, Is.EqualTo("FK8311"));
    }

    [TestCase("die", "exit code 7")]
    [TestCase("crash", "signal 11")]
    public async Task A_worker_that_dies_is_an_error_that_says_how(string function, string how)
    {
        using TemporaryFolder folder = Modules();
        await using IPythonSession session = await MachinePython.StartAsync(folder);
        FlowKitException error = (await Assert.ThrowsAsync<FlowKitException>(() => CallAsync(session, function)))!;
        Assert.That(error.Code, Is.EqualTo("FK8311"));
        Assert.That(error.Message, Does.Contain(how));
    }

    [Test]
    public async Task An_object_is_pickled_once_and_loaded_by_another_worker_of_its_environment()
    {
        using TemporaryFolder folder = Modules();
        PythonObject model;
        await using (IPythonSession writer = await MachinePython.StartAsync(folder))
        {
            model = (await CallAsync(writer, "train", PythonReturn.Handle, ("weight", PythonValue.From(3)))).AsObject();
            PythonPickle first = await model.PickleAsync();
            Assert.That(await model.PickleAsync(), Is.SameAs(first));
        }
        PythonObject stored = PythonObject.FromPickle(PythonPickle.Parse((await model.PickleAsync()).ToBytes()));
        Assert.That(stored.TypeName, Is.EqualTo("own.Model"));
        await using IPythonSession reader = await MachinePython.StartAsync(folder);
        Assert.That((await CallAsync(reader, "score", PythonReturn.Value, ("model", PythonValue.From(stored)), ("x", PythonValue.From(5)))).AsInt64(), Is.EqualTo(15));
    }

    [Test]
    public async Task An_object_that_was_not_pickled_in_time_is_gone_and_an_object_that_cannot_be_pickled_says_why()
    {
        using TemporaryFolder folder = Modules();
        PythonObject model;
        await using (IPythonSession session = await MachinePython.StartAsync(folder))
        {
            model = (await CallAsync(session, "train", PythonReturn.Handle, ("weight", PythonValue.From(3)))).AsObject();
            PythonObject code = (await CallAsync(session, "unpicklable")).AsObject();
            FlowKitException cannot = (await Assert.ThrowsAsync<FlowKitException>(() => code.PickleAsync()))!;
            Assert.That(cannot.Code, Is.EqualTo("FK8315"));
        }
        FlowKitException gone = (await Assert.ThrowsAsync<FlowKitException>(() => model.PickleAsync()))!;
        Assert.That(gone.Code, Is.EqualTo("FK8314"));
    }

    private static TemporaryFolder Modules()
    {
        TemporaryFolder folder = new();
        File.WriteAllText(folder.Combine("own.py"), Module);
        return folder;
    }

    private static Task<PythonValue> EchoAsync(IPythonSession session, PythonValue value) => CallAsync(session, "echo", PythonReturn.Value, ("value", value));

    private static Task<PythonValue> CallAsync(IPythonSession session, string function, PythonReturn returns = PythonReturn.Value, params (string, PythonValue)[] arguments) =>
        session.CallAsync(new PythonCall("own", function, [.. arguments.Select(static a => KeyValuePair.Create(a.Item1, a.Item2))]) { Returns = returns });

    private static bool Runs(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private sealed class Lines : IProgress<string>
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> All
        {
            get
            {
                lock (_lines) return [.. _lines];
            }
        }

        public void Report(string value)
        {
            lock (_lines) _lines.Add(value);
        }
    }
}
