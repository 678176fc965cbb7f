using FlowKit.Conda;
using FlowKit.Content;
using FlowKit.Definition;
using FlowKit.Environments;
using FlowKit.Execution;
using FlowKit.Hosting;
using FlowKit.Metadata;
using FlowKit.Pypi;

namespace FlowKit.Tests.Execution;

/// <summary>What users get wrong, in real runs: stores in SQLite and folders, packages from an index and a channel in folders, real prefixes and a real Python.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public sealed class BadInputTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case<UnknownPackageFlow>(PypiErrors.Unsatisfiable, 0, "'nosuch-package'", "[Pypi] on UnknownPackageFlow", "Check the spelling");
        yield return Case<UnknownCondaPackageFlow>(CondaErrors.Unsatisfiable, 0, "'nosuch-package'", "[Conda] on UnknownCondaPackageFlow", "Check the spelling");
        yield return Case<UnsatisfiableFlow>(PypiErrors.Unsatisfiable, 0, "oldish", "newish", "common", "[Pypi] on UnsatisfiableFlow");
        yield return Case<UnsatisfiableCondaFlow>(CondaErrors.Unsatisfiable, 0, "old-data", "new-data", "[Conda] on UnsatisfiableCondaFlow", "What would work");
        yield return Case<WrongHashFlow>(ContentErrors.HashMismatch, 0, "spoiled-1.0-py3-none-any.whl", "SHA-256", "do not use it");
        yield return Case<WrongHashCondaFlow>(ContentErrors.HashMismatch, 0, "spoiled-data-1.0-0.conda", "SHA-256", "do not use it");
        yield return Case<UnknownNameFlow>(EnvironmentErrors.NameNotFound, 0, "team/nowhere", "publish the environment before");
        yield return Case<UnknownNameAtExecutionFlow>(EnvironmentErrors.NameNotFound, 0, "team/20", "/1'", "publish the environment before");
        yield return Case<UnknownVariableFlow>(EnvironmentErrors.UnknownVariable, 1, "team/@{Dataset}", "Dataset", "RunId");
        yield return Case<MissingPythonFlow>(PypiErrors.PythonNotFound, 0, "Python 3.99", "found were", "Install it");
        yield return Case<PythonExceptionFlow>(EnvironmentErrors.PythonException, 1, "tiny.model.fail", "ValueError: no rows");
        yield return Case<NoPythonRecordFlow>(CondaErrors.Unsatisfiable, 0, "needs-python needs conda's python", "[Conda] on NoPythonRecordFlow", "Add a channel");
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Bad_input_fails_the_run_with_its_step_and_log_and_leaves_nothing_half_written(FlowDefinition flow, string code, int prefixes, string[] says)
    {
        using RealWorld world = new();
        Spoil(world);
        StringWriter console = new();
        using ProgressPrinter printer = new(new AppConsole(console, console, false, () => 80));

        FlowRun run = await world.Runner.RunAsync(flow, new RunOptions { Progress = printer });
        TestContext.Out.WriteLine(console);

        // One error, with its code, that says what is wrong and where.
        FlowKitException problem = Assert.Throws<FlowKitException>(() => run.EnsureSucceeded())!;
        Assert.That(problem.Code, Is.EqualTo(code));
        foreach (string part in says)
        {
            Assert.That(problem.Message, Does.Contain(part));
        }

        // The run is recorded with the step that failed, and that step has a log.
        FailureRecord failure = (await world.Metadata.FindRunAsync(run.Reference))!.Failure!;
        Assert.That((failure.Code, failure.Step, failure.Message), Is.EqualTo((code, "Start", problem.Message)));
        Assert.That(string.Join('\n', await world.LogAsync(run, "Start")), Does.Contain(code).And.Contain(problem.Message.Split('\n')[0]));
        Assert.That(console.ToString(), Does.Contain($"its log: show {run.Reference} --log {failure.TaskId}"));
        (int shown, string text) = await world.CommandAsync(["show", run.Reference.ToString()]);
        Assert.That((shown, text), Is.EqualTo((FlowExitCodes.Succeeded, text)));
        Assert.That(text, Does.Contain($"failed in step Start: {code}").And.Contain($"(log: --log {failure.TaskId})"));
        Assert.That((await world.CommandAsync(["show", run.Reference.ToString(), "--log", failure.TaskId!])).Text, Does.Contain(problem.Message.Split('\n')[0]));

        // Nothing half-written stays, and nothing that was refused.
        Assert.That(world.Unfinished, Is.Empty);
        Assert.That(world.Prefixes, Has.Count.EqualTo(prefixes));
        Assert.That(RealWorld.Files(world.Cache).Where(path => Path.GetFileName(path).Contains("spoiled", StringComparison.Ordinal)), Is.Empty);
        Assert.That(Path.Combine(world.Home, "environments", "names"), Does.Not.Exist);

        // And the next run in the same home is as good as ever.
        (await world.Runner.RunAsync<RealFlow>()).EnsureSucceeded();
        Assert.That(world.Unfinished, Is.Empty);
    }

    [Test]
    public async Task A_package_that_was_refused_for_its_hash_is_used_once_its_source_is_mended()
    {
        using RealWorld world = new();
        Action mend = Spoil(world);
        Assert.That((await world.Runner.RunAsync<WrongHashFlow>()).Status, Is.EqualTo(ExecutionStatus.Failed));
        Assert.That((await world.Runner.RunAsync<WrongHashCondaFlow>()).Status, Is.EqualTo(ExecutionStatus.Failed));
        mend();
        (await world.Runner.RunAsync<WrongHashFlow>()).EnsureSucceeded();
        (await world.Runner.RunAsync<WrongHashCondaFlow>()).EnsureSucceeded();
    }

    private static TestCaseData Case<TFlow>(string code, int prefixes, params string[] says)
        where TFlow : Flow<TFlow>, IFlow<TFlow> => new TestCaseData(TFlow.Definition, code, prefixes, says).SetArgDisplayNames(typeof(TFlow).Name);

    /// <summary>Changes one byte of two packages, whose size and time stay, and whose hashes stand in the index and the channel.</summary>
    /// <returns>Puts the byte back.</returns>
    private static Action Spoil(RealWorld world)
    {
        List<(string Path, byte[] Content)> whole = [];
        foreach (string path in Directory.EnumerateFiles(world.Combine("index"), "spoiled*.whl", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(world.Combine("channel"), "spoiled-data*.conda", SearchOption.AllDirectories)))
        {
            byte[] content = File.ReadAllBytes(path);
            whole.Add((path, [.. content]));
            content[content.Length / 2] ^= 1;
            File.WriteAllBytes(path, content);
        }

        Assert.That(whole, Has.Count.EqualTo(2));
        return () => whole.ForEach(file => File.WriteAllBytes(file.Path, file.Content));
    }
}
