using FlowKit.Environments;
using FlowKit.Environments.Specs;
using FlowKit.Metadata;
using FlowKit.Testing.Environments;
using FlowKit.Testing.Flows;

namespace FlowKit.Tests.Execution;

/// <summary>Publishes under names that all variables of a run are in, at two levels of a foreach, and fetches by them.</summary>
[Flow(Name = "naming")]
public sealed partial class NamingFlow : Flow<NamingFlow>
{
    [Artifact] public partial EnvironmentName Published { get; set; }

    [Artifact] public partial IReadOnlyList<string> All { get; set; }

    [Step] public Transition Start() => ForEach([1, 2], publish);

    [Step, Pypi("tiny")]
    public async Task<Transition> publish(int item)
    {
        Published = (await Environments.Compose(Env.Id).WithPypi("addition").PublishAsync("own/@{RunId}/@{OriginRunId}/@{FlowName}/@{StepName}:@{TaskId}", Cancellation)).Name;
        return Next(Use);
    }

    [Step, PortableEnv("@{Published}", FetchAtExecution = true)] public Transition Use() => Next(Join);

    [Step] public Transition Join(JoinInputs<NamingFlow> branches)
    {
        All = [.. branches.Select(branch => branch.Published.ToString())];
        return Next(other);
    }

    [Step, PortableEnv("own/@{FlowName}/@{StepName}:@{TaskId}", FetchAtExecution = true)] public Transition other() => End();
}

[TestFixture]
public sealed class TemplateTests
{
    private static readonly string[] Variables = ["RunId", "OriginRunId", "FlowName", "StepName", "TaskId"];

    [OneTimeSetUp]
    public void Shadow() => Array.ForEach(Variables, name => Environment.SetEnvironmentVariable(name, "shadow"));

    [OneTimeTearDown]
    public void Restore() => Array.ForEach(Variables, name => Environment.SetEnvironmentVariable(name, null));

    [Test]
    public async Task A_template_takes_the_values_of_the_run_and_of_the_current_task_whatever_the_process_says()
    {
        LocalIndexBuilder index = new LocalIndexBuilder().Add(new WheelBuilder("tiny", "1.0").Build()).Add(new WheelBuilder("addition", "1.0").Build());
        FlowTestRun<NamingFlow> run = await FlowTest.For<NamingFlow>().WithIndex(index).RunAsync();
        string id = run.Reference.RunId;

        string[] tasks = [.. run.Tasks("publish").Select(task => task.Task.TaskId)];
        Assert.That(tasks, Has.Length.EqualTo(2).And.Unique);
        string[] names = [.. tasks.Select(task => $"own/{id}/{id}/naming/publish:{task}")];
        Assert.That(run.Names.Select(record => record.Name.ToString()), Is.EqualTo(names));
        Assert.That(run.EnvironmentsOf("Use").Select(use => use.Asked), Is.EquivalentTo(names));

        // Fetched by the task that asks, not by the one before it.
        TaskRecord last = run.Tasks("other").Single();
        Assert.That(run.Failure, Is.EqualTo(new FailureRecord(run.Failure!.Message, EnvironmentErrors.NameNotFound, "other", last.Task.TaskId)));
        Assert.That(run.Failure.Message, Does.Contain($"own/naming/other:{last.Task.TaskId}"));
    }
}
