using FlowKit.Analyzers.Tests.Verification;

namespace FlowKit.Analyzers.Tests.Generation;

[Parallelizable]
public class GenerationTests
{
    [Test]
    public Task The_flows_of_the_design_compile_with_their_wiring_and_have_nothing_wrong() => Verify.IsFineAsync(Sources.Design);

    [Test]
    public Task Every_form_of_transition_compiles_and_is_read() => Verify.IsFineAsync("""
        [Flow]
        public sealed partial class ScoreFlow(TimeProvider clock) : Flow<ScoreFlow>
        {
            [Artifact] public partial double Score { get; set; }
            [Artifact] public partial DateTimeOffset StartedAt { get; set; }

            [Step] public Transition Start()
            {
                StartedAt = clock.GetUtcNow();
                return ForEach(items: new[] { 1, 2 }, step: Train);
            }

            [Step] public Transition Train(int seed) => this.Next(Refine);

            [Step] public async Task<Transition> Refine()
            {
                await Task.Yield();
                Score = Foreach.Item<int>();
                if (Score > 3) return Next(Refine);
                return Next(this.Pick);
            }

            [Step] public Transition Pick(JoinInputs<ScoreFlow> inputs)
            {
                Score = inputs.Max(branch => branch.Score);
                return Score switch { > 0.9 => Next(Publish), > 0.5 => Next(Review), _ => Next(Finish) };
            }

            [Step] public Transition Publish() => Score > 1 ? Next(Finish) : throw new InvalidOperationException();
            [Step] public Transition Review() => Next(Mail).And(Log);
            [Step] public Task<Transition> Mail() => Task.FromResult(Next(Both));
            [Step] public Transition Log() { Func<Transition> inner = () => { return null!; }; inner(); return Next(Both); }
            [Step] public async Task<Transition> Both(JoinInputs<ScoreFlow> inputs) { await Task.Yield(); Score = inputs.From(Log).Score + inputs.From(Mail).Score; return Next(Finish); }
            [Step] public Transition Finish() => End();
        }
        """);

    [Test]
    public Task Artifacts_of_every_stored_type_have_a_writer() => Verify.IsFineAsync("""
        namespace A.B;

        public enum Color { Red, Green }

        [Flow]
        public sealed partial class TypesFlow : Flow<TypesFlow>
        {
            [Artifact] public partial string? Text { get; set; }
            [Artifact] public partial int? Count { get; set; }
            [Artifact] internal partial byte[] Bytes { get; private set; }
            [Artifact] public partial Color Color { get; set; }
            [Artifact] public partial Dictionary<string, List<double>> Nested { get; set; }
            [Artifact] public partial IReadOnlyDictionary<int, Guid?> ByNumber { get; set; }
            [Artifact] public partial System.Collections.Immutable.ImmutableArray<DateOnly> Days { get; set; }
            [Artifact] public partial decimal[][] Grid { get; set; }
            [Artifact] public partial Uri Address { get; set; }
            [Artifact] public partial TimeSpan Duration { get; set; }
            [Artifact] public partial DateTime At { get; set; }
            [Artifact] public partial ulong Big { get; set; }
            [Artifact] public partial EnvironmentId Environment { get; set; }
            [Artifact] private partial bool @checked { get; set; }

            [Parameter] public Color Wanted { get; init; } = Color.Green;
            [Parameter] public int? Limit { get; init; }
            [Parameter] public IReadOnlyList<string> Names { get; init; } = [];
            [Parameter] public double[] Weights { get; init; } = [1];
            [Parameter] public DateOnly Since { get; init; }
            [Parameter] public Uri? Site { get; init; }

            [Step] public Transition Start() => End();
        }
        """);

    [Test]
    public Task A_nested_flow_in_partial_types_compiles() => Verify.IsFineAsync("""
        namespace A;

        public partial class Outer
        {
            internal partial record struct Middle
            {
                [Flow]
                internal sealed partial class InnerFlow : Flow<InnerFlow>
                {
                    [Artifact] public partial int Count { get; set; }
                    [Step] public Transition Start() => End();
                }
            }
        }
        """);

    [Test]
    public Task A_private_flow_compiles_and_keywords_are_names() => Verify.IsFineAsync("""
        public static partial class Tests
        {
            [Flow]
            private sealed partial class HiddenFlow(int size = 3) : Flow<HiddenFlow>
            {
                private readonly record struct Cell(int Row);

                [Parameter] public string @class { get; init; } = "";
                [Artifact] public partial int @event { get; set; }
                [Step] public Transition Start() { @event = size; return ForEach(new[] { new Cell(1) }, @switch); }
                [Step] private Transition @switch(Cell cell) => Next(@params);
                [Step] private Transition @params(JoinInputs<HiddenFlow> branches) => End();
            }
        }
        """);

    [Test]
    public void A_constructor_argument_keeps_its_default_where_no_service_is_registered()
    {
        string code = FlowCompilation.Generate("""
            [Flow] public sealed partial class F(TimeProvider clock, string name = "a\"b", int size = -3, DayOfWeek day = DayOfWeek.Friday, Uri? at = null) : Flow<F>
            {
                [Step] public Transition Start() { Console.WriteLine(name + size + day + at + clock); return End(); }
            }
            """).Single(file => file.Key.StartsWith("F.", StringComparison.Ordinal)).Value;

        Assert.That(code, Does.Contain("clock: activation.Service<global::System.TimeProvider>(\"F\")"));
        Assert.That(code, Does.Contain("ServiceOr<string>((string)(\"a\\\"b\"))").And.Contain("ServiceOr<int>((int)(-3))"));
        Assert.That(code, Does.Contain("ServiceOr<global::System.DayOfWeek>((global::System.DayOfWeek)(5))").And.Contain("ServiceOr<global::System.Uri?>(default!)"));
    }

    [Test]
    public Task Types_of_the_users_own_context_are_artifacts() => Verify.IsFineAsync("""
        using System.Text.Json;
        using System.Text.Json.Serialization;
        using System.Text.Json.Serialization.Metadata;

        public sealed record Metrics(double Rmse, double R2);

        // What System.Text.Json's own generator would emit, as far as it matters here.
        public sealed class FlowJson() : JsonSerializerContext(null)
        {
            public static FlowJson Default { get; } = new();
            protected override JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override JsonTypeInfo? GetTypeInfo(Type type) => null;
        }

        [Flow(JsonContext = typeof(FlowJson))]
        public sealed partial class ContextFlow : Flow<ContextFlow>
        {
            [Artifact] public partial Metrics Metrics { get; set; }
            [Artifact] public partial HashSet<string> Seen { get; set; }
            [Step] public Transition Start() => End();
        }
        """);

    [Test]
    public Task Python_modules_of_every_crossing_type_compile() => Verify.IsFineAsync("""
        namespace P;

        [PythonModule("pkg.module_1")]
        public interface IModule
        {
            Task NothingAsync(CancellationToken cancellationToken);
            Task<PythonObject> TrainAsync(IReadOnlyList<IReadOnlyList<double>> rows, double[] target, int? seed, CancellationToken cancellationToken);
            Task<(PythonObject Model, double Score)> FitAsync(string name, Dictionary<string, int> options, CancellationToken cancellationToken);
            Task<Dictionary<string, double[]>> ExplainAsync(PythonObject model, byte[] data, bool @checked, CancellationToken cancellationToken);
            Task<string?> NameAsync(PythonValue any, float part, CancellationToken cancellationToken);
            [PythonName("Predict")] Task<List<long>> PredictAsync([PythonName("X")] IEnumerable<double> table, CancellationToken cancellationToken);
            Task<int?> CountAsync(CancellationToken cancellationToken);
        }
        """);

    [Test]
    public void A_python_call_has_the_names_that_python_knows()
    {
        string proxy = FlowCompilation.Generate("""
            [PythonModule("m")]
            public interface IModule
            {
                Task<double> FitAllModelsAsync(string dataSet, [PythonName("X")] double table, CancellationToken cancellationToken);
            }
            """).Values.First(text => text.Contains("Proxy_IModule", StringComparison.Ordinal) && text.Contains("CallAsync", StringComparison.Ordinal));

        Assert.That(proxy, Does.Contain("\"fit_all_models\"").And.Contain("new(\"data_set\",").And.Contain("new(\"X\",").And.Not.Contain("cancellation_token"));
    }

    [Test]
    public void The_archive_of_a_step_takes_the_place_of_the_flows_of_the_same_name()
    {
        string flow = FlowCompilation.Generate("""
            [Flow, Conda("https://example.org/files/foo-1.0-0.conda", "./bar-1.0-0.conda")]
            public sealed partial class ArchiveFlow : Flow<ArchiveFlow>
            {
                [Step, Conda("https://example.org/linux-64/foo-2.0-0.conda#sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")] public Transition Start() => End();
            }
            """).Values.First(text => text.Contains("foo-2.0-0.conda", StringComparison.Ordinal));

        Assert.That(flow, Does.Contain("./bar-1.0-0.conda").And.Not.Contain("foo-1.0-0.conda"));
    }

    [Test]
    public void Settings_of_a_step_merge_over_those_of_its_flow()
    {
        string flow = FlowCompilation.Generate("""
            using FlowKit.Conda.Solving;
            using FlowKit.Pypi.Solving;

            [Flow, PortableEnv(ExcludeNewer = "7 days"), Conda("numpy", Priority = ChannelPriority.Flexible, Strategy = SolveStrategy.Lowest, Constraints = ["zlib <2", "xz <6"]), Pypi(PreReleases = PrereleasePolicy.Allow, PreReleasePackages = ["torch=explicit", "jax=allow"], StaticMetadata = ["torch==1.0 -> numpy", "old -> numpy"], NoBinary = ["six"])]
            public sealed partial class SettledFlow : Flow<SettledFlow>
            {
                [Step, Conda(Strategy = SolveStrategy.Highest, Constraints = ["zlib <1.3"]), Pypi("torch", PreReleasePackages = ["torch=disallow"], FromPypi = ["torch"], NoBuild = [":all:"], StaticMetadata = ["torch ==1.0 -> scipy"], IndexPins = ["torch=cpu"], Overrides = ["scipy>=1"])] public Transition Start() => Next(Last);
                [Step, Conda(Disabled = true)] public Transition Last() => End();
            }
            """).Values.First(text => text.Contains("Settings = new()", StringComparison.Ordinal));

        Assert.That(flow, Does.Contain("CondaPriority = global::FlowKit.Conda.Solving.ChannelPriority.Flexible,").And.Contain("CondaStrategy = global::FlowKit.Conda.Solving.SolveStrategy.Highest,")
            .And.Contain("CondaConstraints = [\"xz <6\", \"zlib <1.3\"],").And.Contain("PypiPreReleases = global::FlowKit.Pypi.Solving.PrereleasePolicy.Allow,")
            .And.Contain("PypiPreReleasePackages = [\"jax=allow\", \"torch=disallow\"],").And.Contain("PypiStaticMetadata = [\"old -> numpy\", \"torch ==1.0 -> scipy\"],")
            .And.Contain("FromPypi = [\"torch\"],").And.Contain("PypiNoBuild = [\":all:\"],").And.Contain("PypiNoBinary = [\"six\"],")
            .And.Contain("PypiIndexPins = [\"torch=cpu\"],").And.Contain("PypiOverrides = [\"scipy>=1\"],").And.Contain("ExcludeNewer = \"7 days\","));
        Assert.That(flow.Split("CondaPriority"), Has.Length.EqualTo(2), "a step without conda packages has no settings of theirs");
    }

    [Test]
    public void A_broken_flow_gets_stubs_of_its_artifacts_and_nothing_else()
    {
        IReadOnlyDictionary<string, string> generated = FlowCompilation.Generate(Sources.Flow("""
            [Artifact] public partial double Score { get; set; }
            [Step] public Transition Start() => Next(Middle);
            [Step] public Transition Middle() => Next(Start);
            """));

        Assert.That(generated, Has.Count.EqualTo(1));
        Assert.That(generated.Values.Single(), Does.Contain("partial double Score").And.Not.Contain("IFlow"));
    }

    [Test]
    public void A_broken_flow_draws_no_error_of_the_compiler_for_its_artifacts()
    {
        Assert.That(
            FlowCompilation.Compile(Sources.Flow("""
                [Artifact] public partial double Score { get; set; }
                [Step] public Transition Start() { Score = 1; return null!; }
                """)),
            Is.Empty);
    }

    [Test]
    public void Requirement_files_and_python_files_are_carried_as_text()
    {
        string code = FlowCompilation.Generate(
            Sources.Flow("[Step, Pypi(File = \"./requirements.txt\")] public Transition Start() => End();"),
            new CarriedText("requirements.txt", "numpy\r\n-r requirements/base.txt\r\n\"quoted\""),
            new CarriedText("requirements/base.txt", "--constraint=../constraints.txt\n-r base.txt\n"),
            new CarriedText("constraints.txt", "zlib<2"),
            new CarriedText("requirements-dev.txt", "unused"),
            new CarriedText("helper.py", "def f(): pass", isPython: true)).Single(file => file.Key.StartsWith("F.", StringComparison.Ordinal)).Value;

        Assert.That(code, Does.Contain("new(new(\"requirements.txt\", \"numpy\\n-r requirements/base.txt\\n\\\"quoted\\\"\"), false, \"[Pypi] on F.Start\", false)"));
        Assert.That(code, Does.Contain("Included = [new(\"requirements/base.txt\", \"--constraint=../constraints.txt\\n-r base.txt\\n\"), new(\"constraints.txt\", \"zlib<2\")]"));
        Assert.That(code, Does.Contain("new(\"helper.py\", \"def f(): pass\")"));
        Assert.That(code, Does.Not.Contain("unused"));
    }

    [Test]
    public void The_environment_of_a_lock_and_the_hashes_that_are_enough_are_carried()
    {
        string code = FlowCompilation.Generate(
            Sources.Flow("[Step, Conda(File = \"pixi.lock\", Environment = \"test\", AllowMd5 = true)] public Transition Start() => End();"),
            new CarriedText("pixi.lock", "version: 6\n")).Single(file => file.Key.StartsWith("F.", StringComparison.Ordinal)).Value;
        Assert.That(code, Does.Contain("new(new(\"pixi.lock\", \"version: 6\\n\"), true, \"[Conda] on F.Start\", false)").And.Contains("Environment = \"test\",").And.Contains("AllowMd5 = true,"));
    }
}
