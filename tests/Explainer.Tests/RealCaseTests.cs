using System.Text.RegularExpressions;
using Explainer.RealPackages;
using FlowKit;
using FlowKit.Execution;
using FlowKit.Metadata;
using FlowKit.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Explainer.Tests;

/// <summary>The sample on real packages: scikit-learn 1.4.2 and 1.7.2, LightGBM and shap, from the wheelhouse.</summary>
public sealed class RealCaseTests
{
    private TemporaryFolder _folder = null!;
    private SampleFolder _sample = null!;
    private string _wheelhouse = null!;
    private IReadOnlyList<FlowRun> _explanations = null!;
    private string _printed = null!;

    [OneTimeSetUp]
    public async Task Run()
    {
        _wheelhouse = Wheelhouse.Find();
        _folder = new TemporaryFolder();
        _sample = new SampleFolder(_folder.FullName);
        StringWriter output = new();
        _explanations = await RealCase.RunAsync(_sample, _wheelhouse, output);
        _printed = output.ToString();
    }

    [OneTimeTearDown]
    public void Clean() => _folder?.Dispose();

    [Test]
    public void Shap_steps_back_to_the_release_that_fits_each_locked_base()
    {
        string[] added = [.. Regex.Matches(_printed, "added +(.*)").Select(match => match.Groups[1].Value)];
        string[] expected = RealCase.MissingLibrary() is null ? ["0.49.1", "0.49.1", "0.51.0"] : ["0.49.1", "0.51.0"];
        Assert.That(added.Select(packages => Regex.Match(packages, @"shap==(\S+)").Groups[1].Value), Is.EqualTo(expected));
        foreach (string packages in added)
        {
            Assert.That(
                packages.Split(' ').Where(package => !package.StartsWith("shap==", StringComparison.Ordinal)),
                Is.EquivalentTo(new[] { "llvmlite==0.44.0", "numba==0.61.2", "packaging==26.3", "slicer==0.0.8", "tqdm==4.70.1", "typing-extensions==4.16.0" }));
        }
        Assert.That(_printed, Does.Not.Contain("changed  "), "nothing of a base moves");
    }

    [Test]
    public async Task The_values_of_shap_sum_to_prediction_minus_base_value()
    {
        foreach (FlowRun run in _explanations)
        {
            double sum = (await run.ReadAsync<IReadOnlyList<double>>("Values")).Sum();
            double gap = await run.ReadAsync<double>("Prediction") - await run.ReadAsync<double>("BaseValue");
            Assert.That(sum, Is.EqualTo(gap).Within(4e-12), run.Reference.ToString());
        }
    }

    [Test]
    public async Task A_model_is_refused_in_an_environment_of_another_release_before_it_is_unpickled()
    {
        await using ServiceProvider services = EmbeddedCase.Services(_sample, await RealCase.SourcesAsync(_wheelhouse));
        FlowRun<LoadElsewhereFlow> run = await services.GetRequiredService<IFlowRunner>().RunAsync<LoadElsewhereFlow>(
            options => options.TriggeredBy = _explanations[0].Record.TriggeredBy);
        Assert.That(run.Status, Is.EqualTo(ExecutionStatus.Failed));
        FlowKitException refusal = Assert.Throws<FlowKitException>(() => run.EnsureSucceeded())!;
        Assert.That(refusal.Message, Does.Contain("scikit-learn").And.Contain("1.4.2").And.Contain("1.7.2"));
        Assert.That(refusal.Message, Does.Not.Contain("Traceback"), "no Python was asked to load it");
        Assert.That(run.Record.Failure!.Step, Is.EqualTo("Use"));
    }
}
