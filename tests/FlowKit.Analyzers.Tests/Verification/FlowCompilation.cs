using System.Collections.Immutable;
using System.Text;
using Basic.Reference.Assemblies;
using FlowKit.Analyzers.Generation;
using FlowKit.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace FlowKit.Analyzers.Tests.Verification;

/// <summary>Compiles flows as a user's project would: against the runtime, with the generator, then with the analyzers.</summary>
internal static class FlowCompilation
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp13, DocumentationMode.Parse);

    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using FlowKit;
        global using FlowKit.Environments.Python;
        global using FlowKit.Environments.Specs;
        """;

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. Net100.References.All,
        .. Directory.GetFiles(AppContext.BaseDirectory, "FlowKit*.dll")
            .Where(path => Path.GetFileName(path) is "FlowKit.dll" or "FlowKit.Environments.dll" or "FlowKit.Conda.dll" or "FlowKit.Pypi.dll" or "FlowKit.Content.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpCompilation Create(params string[] sources) => CSharpCompilation.Create(
        "Flows",
        [Parse(Usings, "Usings.cs"), .. sources.Select((source, index) => Parse(source, $"Source{index}.cs"))],
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    public static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, ParseOptions, path, Encoding.UTF8);

    public static GeneratorDriver Driver(params CarriedText[] files) => CSharpGeneratorDriver.Create(
        [new FlowGenerator().AsSourceGenerator()],
        files,
        ParseOptions,
        new CarriedOptions(),
        new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>The generated files, by hint name.</summary>
    public static IReadOnlyDictionary<string, string> Generate(string source, params CarriedText[] files)
    {
        GeneratorDriverRunResult result = Driver(files).RunGenerators(Create(source)).GetRunResult();
        return result.Results.Single().GeneratedSources.ToDictionary(file => file.HintName, file => file.SourceText.ToString());
    }

    /// <summary>What the compiler says about a flow together with what is generated for it.</summary>
    public static ImmutableArray<Diagnostic> Compile(string source, params CarriedText[] files)
    {
        Driver(files).RunGeneratorsAndUpdateCompilation(Create(source), out Compilation output, out ImmutableArray<Diagnostic> problems);
        return [.. problems, .. output.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];
    }

    /// <summary>What the analyzers say about a flow, in the order of the text.</summary>
    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(string source, params CarriedText[] files)
    {
        Driver(files).RunGeneratorsAndUpdateCompilation(Create(source), out Compilation output, out _);
        ImmutableArray<Diagnostic> found = await output
            .WithAnalyzers([new FlowAnalyzer(), new StepBodyAnalyzer(), new ForEachItemAnalyzer()], new AnalyzerOptions([.. files], new CarriedOptions()))
            .GetAnalyzerDiagnosticsAsync()
            .ConfigureAwait(false);
        return [.. found.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start).ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal)];
    }
}

/// <summary>A text that the build hands over.</summary>
internal sealed class CarriedText(string path, string text, bool isPython = false) : AdditionalText
{
    public override string Path => path;

    public bool IsPython => isPython;

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text, Encoding.UTF8);
}

/// <summary>What <c>FlowKit.targets</c> says of such a text.</summary>
internal sealed class CarriedOptions : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Options([]);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => textFile is CarriedText carried
        ? new Options(new() { ["build_metadata.AdditionalFiles.FlowKitFile"] = carried.IsPython ? "Python" : "Requirements" })
        : GlobalOptions;

    private sealed class Options(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
