using FlowKit.Definition;
using FlowKit.Environments.Python;
using FlowKit.Environments.Specs;

namespace FlowKit.Tests.Definition;

[Parallelizable]
public class FlowDefinitionTests
{
    private static readonly FlowDefinition<DefinedFlow> Definition = DefinitionOf<DefinedFlow>();

    [Test]
    public void An_instance_works_without_a_runtime()
    {
        DefinedFlow flow = new() { Dataset = "d" };

        Assert.That(flow.Start(), Is.EqualTo(Transition.ForEachTo("Fit", new[] { "eu", "us" })));
        Assert.That(flow.Regions, Is.EqualTo(new[] { "eu", "us" }));
        Assert.That(flow.Meet(new([new JoinBranch<DefinedFlow>("Left", WithScore(3)), new JoinBranch<DefinedFlow>("Right", WithScore(1))])), Is.EqualTo(Transition.End));
        Assert.That(flow.Score, Is.EqualTo(2));
    }

    [Test]
    public void Reading_what_was_never_set_names_the_artifact()
    {
        DefinedFlow flow = new() { Dataset = "d" };

        Assert.That(() => flow.Score, Throws.TypeOf<FlowKitException>().With.Message.Contains("'Score'").And.Property("Code").EqualTo("FK8401"));
    }

    [Test]
    public void Creation_keeps_initializers_sets_required_members_and_runs_the_constructor_once()
    {
        DefinedFlow.Constructed = 0;
        DefinedFlow plain = Create(("Dataset", "d.csv"));
        int constructed = DefinedFlow.Constructed;
        DefinedFlow given = Create(("Dataset", "d.csv"), ("Alpha", "0.25"), ("Seeds", "7, 8,9"));

        Assert.That(constructed, Is.EqualTo(1));
        Assert.That((plain.Alpha, plain.Dataset), Is.EqualTo((0.1, "d.csv")));
        Assert.That(plain.Seeds, Is.EqualTo(new[] { 1, 2 }));
        Assert.That(given.Alpha, Is.EqualTo(0.25));
        Assert.That(given.Seeds, Is.EqualTo(new[] { 7, 8, 9 }));
    }

    [Test]
    public void A_missing_or_unreadable_parameter_says_what_to_write()
    {
        Assert.That(() => Create(), Throws.TypeOf<FlowKitException>().With.Message.Contains("--dataset").And.Property("Code").EqualTo("FK8408"));
        Assert.That(
            () => Create(("Dataset", "d"), ("Alpha", "much")),
            Throws.TypeOf<FlowKitException>().With.Message.Contains("'much'").And.Message.Contains("double").And.Property("Code").EqualTo("FK8407"));
    }

    [TestCase("0,5")]
    [TestCase("1,000.5")]
    public void A_comma_in_a_number_is_refused_and_never_left_out(string text)
    {
        Assert.That(() => Create(("Dataset", "d"), ("Alpha", text)), Throws.TypeOf<FlowKitException>().With.Message.Contains($"'{text}'").And.Message.Contains("0.5").And.Property("Code").EqualTo("FK8407"));
        Assert.That(() => ParameterText.Parsable<decimal>(text), Throws.TypeOf<FormatException>());
        Assert.That(() => ParameterText.Parsable<float>(text), Throws.TypeOf<FormatException>());
        Assert.That(() => ParameterText.Parsable<Half>(text), Throws.TypeOf<FormatException>());
        Assert.That(ParameterText.Parsable<string>(text), Is.EqualTo(text));
    }

    [Test]
    public async Task Steps_are_called_by_name_with_what_they_take()
    {
        DefinedFlow fit = Create(("Dataset", "d"));
        Transition fitted = await Definition.Step("Fit").InvokeAsync(fit, "abc");
        DefinedFlow best = Create(("Dataset", "d"));
        Transition joined = await Definition.Step("Best").InvokeAsync(best, Definition.Join([("Fit", fit), ("Fit", WithScore(9))]));

        Assert.That(fitted, Is.EqualTo(Transition.To("Best")));
        Assert.That(fit.Score, Is.EqualTo(0.3).Within(1e-12));
        Assert.That(joined, Is.EqualTo(Transition.To("Split")));
        Assert.That(best.Score, Is.EqualTo(9));
    }

    [Test]
    public void The_graph_is_data()
    {
        Assert.That(Definition.Start, Is.EqualTo("Start"));
        Assert.That(Definition.Steps.Select(step => step.Name), Is.EqualTo(new[] { "Start", "Fit", "Best", "Split", "Left", "Right", "Meet" }));
        Assert.That(Definition.Step("Start").Transitions.Single().Kind, Is.EqualTo(TransitionKind.ForEach));
        Assert.That(Definition.Step("Split").Transitions.Single().Targets, Is.EqualTo(new[] { "Left", "Right" }));
        Assert.That((Definition.Step("Best").Closes, Definition.Step("Meet").Closes), Is.EqualTo(("Start", "Split")));
        Assert.That(Definition.Step("Fit").Retry, Is.EqualTo(new RetryDefinition(2, TimeSpan.FromSeconds(0.5))));
        Assert.That(() => Definition.Step("Nowhere"), Throws.TypeOf<FlowKitException>().With.Message.Contains("Start, Fit"));
    }

    [Test]
    public void A_step_overrides_its_flow_package_by_package()
    {
        EnvironmentDeclaration fit = Definition.Step("Fit").Environment!;

        Assert.That(fit.Conda.Select(spec => spec.Text), Is.EqualTo(new[] { "python=3.11", "numpy==1.26.4" }));
        Assert.That(fit.Pypi.Single(), Is.EqualTo(new DeclaredRequirement("scikit-learn==1.5.*", "[Pypi] on DefinedFlow.Fit")));
        Assert.That(fit.Channels, Is.EqualTo(new[] { "conda-forge" }));
        Assert.That(Definition.Step("Right").Environment, Is.Null);
        Assert.That(Definition.Step("Left").Environment, Is.EqualTo(new EnvironmentDeclaration { Base = "team/@{Dataset}/@{RunId}", FetchAtExecution = true }).Using<EnvironmentDeclaration>((one, other) =>
            one.Base == other.Base && one.FetchAtExecution == other.FetchAtExecution && one.Conda.IsEmpty && one.Channels.IsEmpty));
    }

    [Test]
    public void Artifacts_go_from_one_instance_to_another_as_bytes()
    {
        DefinedFlow from = new() { Dataset = "d", Regions = ["a", "ü"], Details = new() { ["y"] = double.NaN, ["x"] = 0.1 } };
        DefinedFlow to = Create(("Dataset", "d"));
        foreach (ArtifactDefinition artifact in Definition.Artifacts)
        {
            if (artifact.TryEncode(from, out byte[] content))
                artifact.Defer(to, () => content);
        }

        Assert.That(to.Regions, Is.EqualTo(new[] { "a", "ü" }));
        Assert.That(to.Details, Is.EqualTo(from.Details));
        Assert.That(Definition.FindArtifact("Score")!.Slot(to).IsSet, Is.False);
        Assert.That(Definition.FindArtifact("Regions")!.Slot(to) is { IsAssigned: false, WasRead: true });
        Assert.That(Definition.FindArtifact("Details")!.TryEncode(to, out byte[] again) ? System.Text.Encoding.UTF8.GetString(again) : "", Is.EqualTo("{\"x\":0.1,\"y\":\"NaN\"}"));
    }

    [Test]
    public void A_merge_takes_what_branches_agree_on_and_names_what_they_do_not()
    {
        DefinedFlow target = new() { Dataset = "d", Score = 1 };
        DefinedFlow one = new() { Dataset = "d", Score = 2, Regions = ["eu"] };
        DefinedFlow other = new() { Dataset = "d", Score = 3, Regions = ["eu"] };

        new JoinInputs<DefinedFlow>([one, other]).MergeInto(target);

        Assert.That(target.Regions, Is.EqualTo(new[] { "eu" }));
        Assert.That(target.Score, Is.EqualTo(1));
        Assert.That(
            () => new JoinInputs<DefinedFlow>([one, other]).MergeInto(new DefinedFlow { Dataset = "d" }),
            Throws.TypeOf<FlowKitException>().With.Message.Contains("Score").And.Property("Code").EqualTo("FK8405"));
        Assert.That(() => new JoinInputs<DefinedFlow>([one, other]).MergeInto(new DefinedFlow { Dataset = "d" }, "Score"), Throws.Nothing);
    }

    [Test]
    public void Templates_read_parameters_and_artifacts()
    {
        DefinedFlow flow = new() { Dataset = "iris", Score = 0.5 };

        Assert.That(Definition.TemplateText(flow, "Dataset"), Is.EqualTo("iris"));
        Assert.That(Definition.TemplateText(flow, "Score"), Is.EqualTo("0.5"));
        Assert.That(Definition.TemplateText(flow, "Regions"), Is.Null);
        Assert.That(Definition.TemplateText(flow, "Nothing"), Is.Null);
    }

    [Test]
    public async Task A_python_module_calls_its_session_by_name()
    {
        RecordingSession session = new();
        IDefinedTrainer trainer = PythonModules.Create<IDefinedTrainer>(_ => new(session));

        double score = await trainer.FitAsync("d", "eu", [1, 2.5]);
        (PythonObject model, double second) = await trainer.TrainAsync();

        Assert.That(score, Is.EqualTo(0.75));
        Assert.That(session.Calls[0].ToString(), Is.EqualTo("trainer.fit(dataset, region, weights)"));
        Assert.That(session.Calls[0].Arguments[2].Value.AsArray(item => item.AsDouble()), Is.EqualTo(new[] { 1, 2.5 }));
        Assert.That((model.TypeName, second), Is.EqualTo(("m.Model", 0.5)));
    }

    [Test]
    public void The_catalog_knows_the_flows_of_the_assembly() =>
        Assert.That(FlowCatalog.Flows.Select(flow => flow.Name), Does.Contain("DefinedFlow"));

    private static FlowDefinition<T> DefinitionOf<T>()
        where T : Flow<T>, IFlow<T> => T.Definition;

    private static DefinedFlow WithScore(double score) => new() { Dataset = "d", Score = score };

    private static DefinedFlow Create(params (string Name, string Text)[] values) =>
        Definition.Create(new FlowActivation(values.ToDictionary(value => value.Name, value => ParameterValue.FromText(value.Text))));

    private sealed class RecordingSession : IPythonSession
    {
        public List<PythonCall> Calls { get; } = [];

        public EnvironmentId Environment { get; } = EnvironmentId.Parse("sha256:" + new string('a', 64));

        public Task<PythonValue> CallAsync(PythonCall call, CancellationToken cancellationToken = default)
        {
            Calls.Add(call);
            return Task.FromResult(call.Function == "fit"
                ? PythonValue.From(0.75)
                : PythonValue.From([PythonValue.From(PythonObject.InSession(this, 1, "m.Model")), PythonValue.From(0.5)]));
        }

        public Task<PythonPickle> PickleAsync(PythonObject value, CancellationToken cancellationToken = default) => throw new InvalidOperationException();

        public ValueTask DisposeAsync() => default;
    }
}
