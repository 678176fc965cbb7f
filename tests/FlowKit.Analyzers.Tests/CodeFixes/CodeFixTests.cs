using System.Collections.Immutable;
using FlowKit.Analyzers.Rules;
using FlowKit.Analyzers.Tests.Verification;
using FlowKit.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace FlowKit.Analyzers.Tests.CodeFixes;

[Parallelizable]
public class CodeFixTests
{
    [TestCase(
        "FK1001",
        "/// <summary>Doc.</summary>\n[Flow]\npublic sealed class F : Flow<F> { [Step] public Transition Start() => End(); }",
        "/// <summary>Doc.</summary>\n[Flow]\npublic sealed partial class F : Flow<F> { [Step] public Transition Start() => End(); }")]
    [TestCase(
        "FK1002",
        "[Flow]\npublic sealed partial class F\n{\n}",
        "[Flow]\npublic sealed partial class F : Flow<F>\n{\n}")]
    [TestCase(
        "FK1003",
        "// Trains.\npublic sealed partial class F : Flow<F> { }",
        "// Trains.\n[Flow]\npublic sealed partial class F : Flow<F> { }")]
    [TestCase(
        "FK1005",
        "[Flow] partial class F : Flow<F> { [Step] public Transition Start() => End(); }",
        "[Flow] sealed partial class F : Flow<F> { [Step] public Transition Start() => End(); }")]
    [TestCase(
        "FK1006",
        "public class O { [Flow] public sealed partial class F : Flow<F> { [Step] public Transition Start() => End(); } }",
        "public partial class O { [Flow] public sealed partial class F : Flow<F> { [Step] public Transition Start() => End(); } }")]
    [TestCase(
        "FK1008",
        "[Flow] public sealed partial class F : Flow<F> {\n    [Step] public static Transition Start() => Transition.End;\n}",
        "[Flow] public sealed partial class F : Flow<F> {\n    [Step] public Transition Start() => Transition.End;\n}")]
    [TestCase(
        "FK2004",
        "[Flow] public sealed partial class F : Flow<F> { [Step] public Transition Start()\n    {\n        // Done.\n        End();\n    }\n}",
        "[Flow] public sealed partial class F : Flow<F> { [Step] public Transition Start()\n    {\n        // Done.\n        return End();\n    }\n}")]
    [TestCase(
        "FK2005",
        "[Flow] public sealed partial class F : Flow<F>\n{\n    [Step] public Transition Start() => Next(More);\n\n    public Transition More() => End();\n}",
        "[Flow] public sealed partial class F : Flow<F>\n{\n    [Step] public Transition Start() => Next(More);\n\n    [Step]\n    public Transition More() => End();\n}")]
    [TestCase(
        "FK1007",
        "[Flow] public sealed partial class F : Flow<F> { [Step] public void Start() { } }",
        "[Flow] public sealed partial class F : Flow<F> { [Step] public Transition Start() { } }")]
    [TestCase(
        "FK3001",
        "[Flow] public sealed partial class F : Flow<F> {\n    [Artifact] public double Score { get; } = 1; // The best.\n    [Step] public Transition Start() => End(); }",
        "[Flow] public sealed partial class F : Flow<F> {\n    [Artifact] public partial double Score { get; set; } // The best.\n    [Step] public Transition Start() => End(); }")]
    [TestCase(
        "FK3008",
        "[Flow] public sealed partial class F : Flow<F> { [Parameter] public double Rate { get; set; } = 1; [Step] public Transition Start() => End(); }",
        "[Flow] public sealed partial class F : Flow<F> { [Parameter] public double Rate { get; init; } = 1; [Step] public Transition Start() => End(); }")]
    [TestCase(
        "FK5004",
        "[PythonModule(\"m\")] public interface IModule { System.Threading.Tasks.Task FitAsync(int x); }",
        "[PythonModule(\"m\")] public interface IModule { System.Threading.Tasks.Task FitAsync(int x, CancellationToken cancellationToken = default); }")]
    public async Task A_fix_mends_what_is_reported(string id, string before, string after)
    {
        using AdhocWorkspace workspace = new();
        Document document = workspace.AddProject("Flows", LanguageNames.CSharp)
            .WithParseOptions(FlowCompilation.ParseOptions)
            .WithCompilationOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
            .AddMetadataReferences(FlowCompilation.Create().References)
            .AddDocument("Usings.cs", "global using System; global using FlowKit;").Project
            .AddDocument("Flow.cs", SourceText.From(before));
        Compilation compilation = (await document.Project.GetCompilationAsync())!;
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers([new FlowAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        Diagnostic diagnostic = found.First(candidate => candidate.Id == id);

        List<CodeAction> actions = [];
        CodeFixProvider provider = new CodeFixProvider[] { new FlowFixes(), new StepFixes(), new MemberFixes() }.First(fix => fix.FixableDiagnosticIds.Contains(id));
        await provider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
        ImmutableArray<CodeActionOperation> operations = await actions.Single().GetOperationsAsync(CancellationToken.None);
        Solution solution = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;

        Assert.That((await solution.GetDocument(document.Id)!.GetTextAsync()).ToString(), Is.EqualTo(after));
    }
}
