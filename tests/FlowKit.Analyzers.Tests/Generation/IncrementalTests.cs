using System.Runtime.CompilerServices;
using FlowKit.Analyzers.Generation;
using FlowKit.Analyzers.Model;
using FlowKit.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FlowKit.Analyzers.Tests.Generation;

[Parallelizable]
public class IncrementalTests
{
    [Test]
    public void An_edit_inside_a_step_body_leaves_every_output_cached()
    {
        GeneratorRunResult run = AfterEdit(Sources.Design, "Regions = [\"eu\", \"us\"];", "// Two regions now, three next year.\n Regions = [\"eu\", \"us\", \"ap\"]; GC.KeepAlive(Regions);");

        foreach (string stage in FlowGenerator.Stages)
        {
            Assert.That(Reasons(run, stage), Is.All.AnyOf(IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged), stage);
        }

        Assert.That(OutputReasons(run), Is.Not.Empty.And.All.EqualTo(IncrementalStepRunReason.Cached));
    }

    [Test]
    public void An_unrelated_file_leaves_every_output_cached()
    {
        CSharpCompilation compilation = FlowCompilation.Create(Sources.Design);
        GeneratorDriver driver = FlowCompilation.Driver().RunGenerators(compilation);
        driver = driver.RunGenerators(compilation.AddSyntaxTrees(FlowCompilation.Parse("class Unrelated { int x = 1; }", "Unrelated.cs")));

        Assert.That(OutputReasons(driver.GetRunResult().Results.Single()), Is.Not.Empty.And.All.EqualTo(IncrementalStepRunReason.Cached));
    }

    [Test]
    public void A_new_transition_changes_its_flow_alone()
    {
        GeneratorRunResult run = AfterEdit(
            Sources.Design,
            "branches.Max(b => b.Score); return End(); }",
            "branches.Max(b => b.Score); return Next(Last); } [Step] public Transition Last() => End();");

        Assert.That(Reasons(run, "Flows").Count(reason => reason == IncrementalStepRunReason.Modified), Is.EqualTo(1));
        Assert.That(Reasons(run, "PythonModules"), Is.All.AnyOf(IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged));
        Assert.That(Reasons(run, "Registration"), Is.All.AnyOf(IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged));
    }

    [Test]
    public void Two_readings_of_one_flow_are_equal_and_hash_alike()
    {
        FlowModel[] readings = [.. Enumerable.Range(0, 2).Select(_ => ReadFlow("Samples.TrainFlow"))];

        Assert.That(readings[0], Is.EqualTo(readings[1]));
        Assert.That(readings[0].GetHashCode(), Is.EqualTo(readings[1].GetHashCode()));
        Assert.That(readings[0], Is.Not.EqualTo(ReadFlow("Samples.ExplainerFlow")));
        Assert.That(readings[0] with { Help = "other" }, Is.Not.EqualTo(readings[1]));
    }

    [Test]
    public void The_order_of_files_changes_no_generated_text()
    {
        string[] sources =
        [
            Sources.Design,
            "[Flow] public sealed partial class A : Flow<A> { [Step] public Transition Start() => End(); }",
            "[Flow] public sealed partial class B : Flow<B> { [Step] public Transition Start() => End(); }",
        ];

        Assert.That(Texts(sources), Is.EqualTo(Texts([.. sources.Reverse()])));
    }

    [Test]
    public void Types_of_one_name_do_not_clash_in_hint_names()
    {
        string source = """
            namespace A { [Flow] public sealed partial class F : Flow<F> { [Step] public Transition Start() => End(); } }
            namespace B { [Flow(Name = "BF")] public sealed partial class F : Flow<F> { [Step] public Transition Start() => End(); } }
            namespace B { [Flow(Name = "Bf")] public sealed partial class f : Flow<f> { [Step] public Transition Start() => End(); } }
            public partial class A_ { [Flow(Name = "N")] public sealed partial class F : Flow<F> { [Step] public Transition Start() => End(); } }
            """;

        IReadOnlyDictionary<string, string> generated = FlowCompilation.Generate(source);

        Assert.That(generated, Has.Count.EqualTo(5));
        Assert.That(generated.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count(), Is.EqualTo(5));
    }

    [Test]
    public void A_flow_of_several_parts_is_emitted_once_even_where_the_attribute_is_repeated()
    {
        IReadOnlyDictionary<string, string> generated = FlowCompilation.Generate("""
            [Flow] public sealed partial class F : Flow<F> { [Step] public Transition Start() => Next(Last); }
            [Flow] public sealed partial class F { [Step] public Transition Last() => End(); }
            public sealed partial class F { }
            """);

        Assert.That(generated.Keys.Count(name => name.StartsWith("F.", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public void No_compilation_is_kept_alive()
    {
        (GeneratorDriver driver, WeakReference first) = RunTwice();

        for (int i = 0; i < 10 && first.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That(first.IsAlive, Is.False);
        GC.KeepAlive(driver);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (GeneratorDriver Driver, WeakReference First) RunTwice()
    {
        CSharpCompilation first = FlowCompilation.Create(Sources.Design);
        GeneratorDriver driver = FlowCompilation.Driver().RunGenerators(first);
        driver = driver.RunGenerators(FlowCompilation.Create(Sources.Design + "\nclass Another { }"));
        return (driver, new WeakReference(first));
    }

    private static GeneratorRunResult AfterEdit(string source, string before, string after)
    {
        Assert.That(source, Does.Contain(before));
        CSharpCompilation compilation = FlowCompilation.Create(source);
        GeneratorDriver driver = FlowCompilation.Driver().RunGenerators(compilation);
        SyntaxTree tree = compilation.SyntaxTrees[1];
        SyntaxTree edited = FlowCompilation.Parse(source.Replace(before, after, StringComparison.Ordinal), tree.FilePath);
        return driver.RunGenerators(compilation.ReplaceSyntaxTree(tree, edited)).GetRunResult().Results.Single();
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult run, string stage) =>
        run.TrackedSteps.TryGetValue(stage, out var steps) ? steps.SelectMany(step => step.Outputs).Select(output => output.Reason) : [];

    private static IEnumerable<IncrementalStepRunReason> OutputReasons(GeneratorRunResult run) =>
        run.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs).Select(output => output.Reason);

    private static FlowModel ReadFlow(string name) =>
        FlowReader.Read(FlowCompilation.Create(Sources.Design).GetTypeByMetadataName(name)!, null, CancellationToken.None);

    private static SortedDictionary<string, string> Texts(string[] sources) => new(
        FlowCompilation.Driver().RunGenerators(FlowCompilation.Create(sources)).GetRunResult().Results.Single().GeneratedSources
            .ToDictionary(file => file.HintName, file => file.SourceText.ToString()),
        StringComparer.Ordinal);
}
