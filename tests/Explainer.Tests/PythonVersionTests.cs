using FlowKit.Execution;
using FlowKit.Pypi.Installation;
using FlowKit.Tests.Shared;

namespace Explainer.Tests;

/// <summary>The sample on the oldest and on the newest Python of the machine: everything else runs on the one that is found first.</summary>
public sealed class PythonVersionTests
{
    [TestCase("oldest")]
    [TestCase("newest")]
    public async Task The_sample_runs_on_the_Python_of_this_machine_that_is(string which)
    {
        List<PythonInterpreter> found = await new InterpreterLocator().FindAllAsync().Where(SamplePackages.Fits).OrderBy(python => python.Minor).ToListAsync();
        if (found.Count == 0)
            Assert.Ignore("No CPython 3.9 or later is on this machine.");
        PythonInterpreter python = which == "oldest" ? found[0] : found[^1];
        TestContext.Out.WriteLine($"Python {python.Version} ({python.Executable})");

        using TemporaryFolder folder = new();
        StringWriter output = new();
        IReadOnlyList<FlowRun> explanations = await EmbeddedCase.RunAsync(new SampleFolder(folder.FullName), output, python);

        Assert.That(output.ToString(), Does.Contain($"python   {python.Executable}"));
        Assert.That(explanations, Has.Count.EqualTo(3));
        foreach (FlowRun run in explanations)
        {
            double sum = (await run.ReadAsync<IReadOnlyList<double>>("Values")).Sum();
            Assert.That(sum, Is.EqualTo(await run.ReadAsync<double>("Prediction") - await run.ReadAsync<double>("BaseValue")).Within(1e-9));
        }
    }
}
