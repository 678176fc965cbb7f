using FlowKit.Analyzers.Tests.Verification;

namespace FlowKit.Analyzers.Tests.Rules;

[Parallelizable]
public class EnvironmentRuleTests
{
    [TestCase("Conda({|FK4001:\"numpy>>2\"|})")]
    [TestCase("Conda({|FK4001:\"\"|})")]
    [TestCase("Conda(\"numpy\", {|FK4001:\"numpy[version=\"|})")]
    [TestCase("Conda(\"https://example.org/chan/linux-64/foo-1.0-0.conda#sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\", \"./bar-1.0-0.conda\", \"foo>=2\")")]
    [TestCase("Pypi({|FK4002:\"numpy=>2\"|})")]
    [TestCase("Pypi({|FK4002:\"-e .\"|})")]
    [TestCase("Pypi(\"numpy>=2\", {|FK4003:\"NumPy<2\"|})")]
    [TestCase("Conda(\"numpy 1.26.*\", {|FK4003:\"numpy>=2\"|})")]
    [TestCase("Pypi(\"numpy>=1.26\", \"numpy<2\", \"numpy!=1.26.1\")")]
    [TestCase("Pypi(\"numpy==1.26.4\", \"numpy>=1.26\"), Conda(\"numpy>=2\")")]
    [TestCase("Pypi(\"numpy>=2; python_version<'3.10'\", \"numpy<2; python_version>='3.10'\")")]
    [TestCase("Conda(\"python=3.11\"), {|FK4004:PortableEnv(Python = \"3.12\")|}")]
    [TestCase("Conda(\"python=3.11\"), PortableEnv(Python = \"3.11\")")]
    [TestCase("PortableEnv(\"team/env\", FetchAtExecution = true), {|FK4005:Pypi(\"shap\")|}")]
    [TestCase("{|FK4005:PortableEnv(\"team/env\", FetchAtExecution = true, Python = \"3.11\")|}")]
    [TestCase("PortableEnv(\"team/env:v1.2\"), Pypi(\"shap\"), Conda(\"numpy\")")]
    [TestCase("PortableEnv({|FK4006:\"Team/env\"|})")]
    [TestCase("PortableEnv({|FK4006:\"env\"|})")]
    [TestCase("PortableEnv({|FK4006:\"team/env:\"|})")]
    [TestCase("PortableEnv({|FK4006:\"team/@{RunId\"|})")]
    [TestCase("PortableEnv({|FK4006:\"team/env@sha256:abc\"|})")]
    [TestCase("{|FK4008:PortableEnv(Platforms = [\"linux-64\", \"macos-arm64\"])|}")]
    [TestCase("{|FK4011:Conda(File = \"environment.yml\")|}")]
    [TestCase("PortableEnv(\"team/a\"), {|FK4012:PortableEnv(\"team/b\")|}")]
    [TestCase("{|FK4012:Conda(\"numpy\", Disabled = true)|}")]
    [TestCase("PortableEnv({|FK4013:\"team/@{Dataset}\"|})")]
    [TestCase("PortableEnv({|FK4013:\"team/@{Names}/x\"|})")]
    [TestCase("PortableEnv(\"team/@{RunId}/@{OriginRunId}:@{TaskId}\", FetchAtExecution = true)")]
    [TestCase("PortableEnv({|FK4006:\"team/@{FlowName}\"|})")]
    [TestCase("PortableEnv({|FK4006:\"team/@{StepName}:@{TaskId}\"|}, FetchAtExecution = true)")]
    [TestCase("PortableEnv({|FK4016:\"team/@{RunId}:@{TaskId}\"|})")]
    [TestCase("PortableEnv({|FK4016:\"@{Composed}\"|}), Pypi(\"shap\")")]
    [TestCase("Pypi(\"shap\"), PortableEnv({|FK4016:\"team/@{TaskId}-@{Composed}\"|})")]
    [TestCase("PortableEnv(\"@{Composed}\", FetchAtExecution = true)")]
    [TestCase("{|FK4014:PortableEnv(FetchAtExecution = true)|}")]
    [TestCase("{|FK4015:PortableEnv(VirtualPackages = [\"cuda=12\"])|}")]
    [TestCase("PortableEnv(VirtualPackages = [\"__cuda=12.4\", \"__glibc=2.28\"])")]
    [TestCase("{|FK4050:PortableEnv(ExcludeNewer = \"a week ago\")|}")]
    [TestCase("{|FK4050:Conda(\"numpy\", Constraints = [\"zlib >>1\"])|}")]
    [TestCase("{|FK4050:Conda(\"numpy\", Overrides = [\"tool -> *\"])|}")]
    [TestCase("{|FK4050:Pypi(\"numpy\", Overrides = [\"zlib =>1\"])|}")]
    [TestCase("{|FK4050:Pypi(\"torch\", IndexPins = [\"torch\"])|}")]
    [TestCase("{|FK4050:Pypi(\"torch\", PreReleasePackages = [\"torch=maybe\"])|}")]
    [TestCase("{|FK4050:Pypi(\"torch\", FromPypi = [\"torch>=2\"])|}")]
    [TestCase("{|FK4050:Pypi(\"torch\", NoBuild = [\":any:\"])|}")]
    [TestCase("Pypi(\"torch\", FromPypi = [\"torch\"], NoBuild = [\":all:\"], NoBinary = [\"six\"])")]
    [TestCase("{|FK4050:Pypi(\"torch\", StaticMetadata = [\"torch\"])|}")]
    [TestCase("Pypi(\"torch\", PreReleasePackages = [\"torch=allow\"], StaticMetadata = [\"torch==2.0 -> numpy<2 | python>=3.9\"])")]
    [TestCase("Pypi(\"torch\", Resolution = FlowKit.Pypi.Solving.ResolutionMode.Lowest), {|FK4012:Pypi(\"numpy\", Resolution = FlowKit.Pypi.Solving.ResolutionMode.Highest)|}")]
    [TestCase("PortableEnv(ExcludeNewer = \"7 days\"), {|FK4012:PortableEnv(ExcludeNewer = \"8 days\")|}")]
    [TestCase("{|FK4005:PortableEnv(\"team/env\", FetchAtExecution = true, ExcludeNewer = \"7 days\")|}")]
    [TestCase("Conda(\"numpy\", Priority = FlowKit.Conda.Solving.ChannelPriority.Flexible, Constraints = [\"zlib <2\"], Overrides = [\"tool -> zlib\"]), Pypi(\"torch\", IndexPins = [\"torch=cpu; sys_platform == 'linux'\"]), PortableEnv(ExcludeNewer = \"2026-01-31\")")]
    public Task The_attributes_of_a_step(string attributes) => Verify.ReportsAsync(Sources.Flow($$"""
        [Artifact] public partial EnvironmentName Composed { get; set; }
        [Artifact] public partial List<string> Names { get; set; }
        [Step, {{attributes}}] public Transition Start() => End();
        """));

    [Test]
    public Task Names_of_flows_and_steps_may_stand_in_a_name_where_they_fit() => Verify.ReportsAsync("""
        using FlowKit;
        [Flow(Name = "train")]
        public sealed partial class TrainFlow : Flow<TrainFlow>
        {
            [Step, PortableEnv("team/@{FlowName}/@{StepName}")] public Transition begin() => End();
        }
        """);

    [Test]
    public async Task A_spec_that_cannot_be_read_gives_the_runtimes_own_message() =>
        Assert.That(
            await Verify.MessageAsync(Sources.Flow("[Step, Pypi(\"numpy=>2\")] public Transition Start() => End();"), "FK4002"),
            Does.StartWith("Cannot read the requirement 'numpy=>2': ").And.Contain("(at '"));

    [Test]
    public async Task An_unknown_variable_suggests_what_is_meant() =>
        Assert.That(
            await Verify.MessageAsync(Sources.Flow("[Parameter] public string ModelType { get; init; } = \"\"; [Step, PortableEnv(\"a/@{modeltype}\")] public Transition Start() => End();"), "FK4013"),
            Does.EndWith("; did you mean 'ModelType'?"));

    [Test]
    public Task What_a_flow_declares_does_not_reach_a_step_that_fetches() => Verify.IsFineAsync(Sources.Flow(
        "[Step, PortableEnv(\"team/@{RunId}\", FetchAtExecution = true)] public Transition Start() => End();", "[Flow, Conda(\"python=3.11\"), Pypi(\"numpy\")]"));

    [Test]
    public Task What_a_flow_fetches_cannot_be_changed_by_it_or_its_steps() => Verify.ReportsAsync(Sources.Flow(
        "[Step, {|FK4005:Pypi(\"shap\")|}] public Transition Start() => Next(Other); [Step, PortableEnv(\"team/other\"), Pypi(\"shap\")] public Transition Other() => End();",
        "[Flow, PortableEnv(\"team/@{RunId}\", FetchAtExecution = true), {|FK4005:Conda(\"numpy\")|}]"));

    [Test]
    public Task A_name_of_the_flow_is_known_where_its_steps_look_it_up() => Verify.ReportsAsync(Sources.Flow(
        "[Step] public Transition Start() => Next(Other); [Step] public Transition Other() => End();",
        "[Flow, PortableEnv({|FK4016:\"team/@{TaskId}\"|})]"));

    [Test]
    public Task A_name_of_the_flow_that_all_steps_fetch_may_come_from_their_tasks() => Verify.IsFineAsync(Sources.Flow(
        "[Step] public Transition Start() => End();", "[Flow, PortableEnv(\"team/@{TaskId}\", FetchAtExecution = true)]"));

    [Test]
    public Task A_file_that_the_build_hands_over_is_found() => Verify.IsFineAsync(
        Sources.Flow("[Step, Conda(File = \"envs/environment.yml\")] public Transition Start() => End();"),
        new CarriedText("envs/environment.yml", "dependencies: []"));

    [Test]
    public async Task A_file_that_a_requirements_file_includes_is_carried_or_missing()
    {
        string source = Sources.Flow("[Step, Pypi(File = \"requirements.txt\")] public Transition Start() => End();");
        CarriedText including = new("requirements.txt", "numpy\n-r requirements/base.txt\n"), included = new("requirements/base.txt", "-c ../constraints.txt  # bounds\n");
        await Verify.IsFineAsync(source, including, included, new CarriedText("constraints.txt", "numpy<2\n"));
        Assert.That(await Verify.MessageAsync(source, "FK4011", including, included), Does.Contain("constraints.txt"));
    }

    [Test]
    public Task An_environment_belongs_to_a_step() => Verify.ReportsAsync(Sources.Flow(
        "[Step] public Transition Start() => End(); [Pypi(\"numpy\")] private void {|FK4009:Helper|}() { }"));

    [Test]
    public Task A_step_that_uses_env_has_one() => Verify.ReportsAsync(Sources.Flow(
        "[Step] public async Task<Transition> {|FK4010:Start|}() { await Env.RunAsync(\"python\"); return End(); }"));

    [Test]
    public Task Interfaces_of_python_modules() => Verify.ReportsAsync("""
        [PythonModule("m")]
        public interface IModule
        {
            double {|FK5001:Fit|}();
            int {|FK5001:Count|} { get; }
            Task<DateTime> {|FK5002:WhenAsync|}(CancellationToken cancellationToken);
            Task {|FK5004:RunAsync|}(int x);
            Task PutAsync(Uri {|FK5002:address|}, CancellationToken cancellationToken);
        }

        [PythonModule("not a module")]
        public interface {|FK5005:IOther|} { }
        """);

    [Test]
    public Task A_python_file_beside_the_project_has_what_the_interface_calls() => Verify.ReportsAsync(
        """
        [PythonModule("training.model")]
        public interface IModel
        {
            Task FitAsync(string data, int max_depth, CancellationToken cancellationToken);
            Task {|FK5003:ScoreAsync|}(string data, CancellationToken cancellationToken);
            Task {|FK5003:GoneAsync|}(CancellationToken cancellationToken);
            Task ImportedAsync(CancellationToken cancellationToken);
            Task AnyAsync(int x, CancellationToken cancellationToken);
        }
        """,
        new CarriedText(
            "training/model.py",
            """
            from other import imported
            async def fit(data: dict[str, int], *, max_depth=(1, 2)[0]):
                def gone(): pass
            def score(table): return 1
            def any(**options): pass
            """,
            isPython: true));
}
