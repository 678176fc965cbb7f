using System.Text.RegularExpressions;
using FlowKit.Environments.Specs;
using FlowKit.Execution;
using FlowKit.Metadata;
using FlowKit.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Explainer.Tests;

/// <summary>The sample as <c>dotnet run --project samples/Explainer</c> runs it, with a real Python, in a folder of its own.</summary>
public sealed class EmbeddedCaseTests
{
    private TemporaryFolder _folder = null!;
    private SampleFolder _sample = null!;
    private IReadOnlyList<FlowRun> _explanations = null!;
    private string _printed = null!;

    [OneTimeSetUp]
    public async Task Run()
    {
        _folder = new TemporaryFolder();
        _sample = new SampleFolder(_folder.FullName);
        StringWriter output = new();
        _explanations = await EmbeddedCase.RunAsync(_sample, output);
        _printed = output.ToString();
    }

    [OneTimeTearDown]
    public void Clean() => _folder.Dispose();

    [Test]
    public void Each_model_flow_starts_the_explainer_once() =>
        Assert.That(
            _explanations.Select(run => run.Record.TriggeredBy.Single().Flow),
            Is.EqualTo(new[] { "TrainTreesFlow", "TrainForestFlow", "TrainBoostFlow" }));

    [Test]
    public async Task The_values_sum_to_prediction_minus_base_value()
    {
        foreach (FlowRun run in _explanations)
        {
            double sum = (await run.ReadAsync<IReadOnlyList<double>>("Values")).Sum();
            double gap = await run.ReadAsync<double>("Prediction") - await run.ReadAsync<double>("BaseValue");
            Assert.That(sum, Is.EqualTo(gap).Within(1e-9), run.Reference.ToString());
        }
    }

    [Test]
    public async Task The_values_equal_those_of_a_brute_force_over_all_coalitions()
    {
        await using ServiceProvider services = EmbeddedCase.Services(_sample, await SamplePackages.BuildAsync(_sample));
        IFlowRunner runner = services.GetRequiredService<IFlowRunner>();
        foreach (FlowRun run in _explanations)
        {
            EnvironmentName composed = await run.ReadAsync<EnvironmentName>("Composed");
            FlowRun<CoalitionFlow> judge = await runner.RunAsync<CoalitionFlow>(options =>
            {
                options.Set(nameof(CoalitionFlow.Composed), composed.ToString());
                options.TriggeredBy = run.Record.TriggeredBy;
            });
            judge.EnsureSucceeded();
            Assert.That(await run.ReadAsync<IReadOnlyList<double>>("Values"), Is.EqualTo(judge.Final.Values).Within(1e-9), run.Reference.ToString());
        }
    }

    [Test]
    public async Task The_composed_environment_has_the_runs_name_and_is_fetched_when_its_step_starts()
    {
        FlowRun run = _explanations[0];
        Assert.That((await run.ReadAsync<EnvironmentName>("Composed")).ToString(), Does.StartWith($"explainer/{run.Reference.RunId}/extra-trees"));
        EnvironmentUse use = (await run.ListEnvironmentsAsync()).Single(use => use.FetchedAtExecution);
        Assert.That(use.Step, Is.EqualTo("TrainExplainer"));
        Assert.That(_printed, Does.Contain(use.EnvironmentId.ToString()));
    }

    [Test]
    public async Task The_environments_own_program_finds_the_environments_own_table() =>
        Assert.That(await _explanations[0].ReadAsync<string>("Table"), Is.EqualTo("442 rows, 11 columns"));

    [Test]
    public void The_explainer_steps_back_to_the_release_that_fits_a_locked_base()
    {
        string[] added = [.. Regex.Matches(_printed, "added +(.*)").Select(match => match.Groups[1].Value)];
        Assert.That(added, Has.Length.EqualTo(3));
        Assert.That(added[0], Does.Contain("grove-shap==0.9.0"));
        Assert.That(added[1..], Is.All.Contains("grove-shap==1.0.0"));
    }

    [Test]
    public async Task A_second_run_reuses_locks_and_prefixes()
    {
        StringWriter output = new();
        await EmbeddedCase.RunAsync(_sample, output);
        Assert.That(Regex.Matches(output.ToString(), "lock reused"), Has.Count.EqualTo(3));
        Assert.That(output.ToString(), Does.Not.Contain("prefix made"));
    }
}
