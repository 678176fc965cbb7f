using System.Text;
using FlowKit.Analyzers.Model;
using FlowKit.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace FlowKit.Analyzers.Generation;

/// <summary>
/// Emits the wiring of flows, the proxies of Python modules and their registration. Each stage hands over models that are equal where nothing changed; no symbol or syntax
/// leaves the first one. It reports nothing: that is the analyzer's work, over the same models.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class FlowGenerator : IIncrementalGenerator
{
    /// <summary>Names of the stages, by which tests follow them.</summary>
    internal static readonly string[] Stages = ["Flows", "Files", "FlowsWithFiles", "PythonModules", "Registration"];

    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<FlowModel> flows = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                "FlowKit.FlowAttribute",
                static (node, _) => node is ClassDeclarationSyntax,
                static (found, cancellationToken) => IsFirst(found) ? FlowReader.Read((INamedTypeSymbol)found.TargetSymbol, null, cancellationToken) : null)
            .Where(static flow => flow is not null)
            .Select(static (flow, _) => flow!)
            .WithTrackingName("Flows");
        IncrementalValueProvider<EquatableArray<CarriedFileModel>> files = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, cancellationToken) => CarriedFiles.Read(pair.Left, pair.Right, cancellationToken))
            .Where(static file => file is not null)
            .Collect()
            .Select(static (all, _) => all.Select(file => file!).OrderBy(file => file.Path, StringComparer.Ordinal).ToEquatableArray())
            .WithTrackingName("Files");
        IncrementalValuesProvider<(FlowModel Flow, EquatableArray<CarriedFileModel> Files)> withFiles = flows
            .Combine(files)
            .Select(static (pair, _) => (pair.Left, UsedBy(pair.Left, pair.Right)))
            .WithTrackingName("FlowsWithFiles");
        IncrementalValuesProvider<PythonModuleModel> modules = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                "FlowKit.PythonModuleAttribute",
                static (node, _) => node is InterfaceDeclarationSyntax,
                static (found, cancellationToken) => IsFirst(found) ? PythonModuleReader.Read((INamedTypeSymbol)found.TargetSymbol, null, cancellationToken) : null)
            .Where(static module => module is not null)
            .Select(static (module, _) => module!)
            .WithTrackingName("PythonModules");
        IncrementalValueProvider<(EquatableArray<string> Flows, EquatableArray<PythonModuleModel> Modules, EquatableArray<CarriedFileModel> Files)> registration = flows
            .Select(static (flow, _) => (flow.Shape & FlowShape.Hidden) != 0 || Breaks(flow, FlowGraph.Of(flow)) ? "" : flow.TypeName)
            .Where(static type => type.Length > 0)
            .Collect()
            .Combine(modules.Where(static module => module.IsWellFormed).Collect())
            .Combine(files)
            .Select(static (pair, _) => (
                pair.Left.Left.Distinct().OrderBy(type => type, StringComparer.Ordinal).ToEquatableArray(),
                pair.Left.Right.OrderBy(module => module.MetadataName, StringComparer.Ordinal).ToEquatableArray(),
                pair.Left.Right.IsEmpty ? default : pair.Right))
            .WithTrackingName("Registration");

        context.RegisterSourceOutput(withFiles, static (output, pair) =>
        {
            FlowGraph graph = FlowGraph.Of(pair.Flow);
            bool breaks = Breaks(pair.Flow, graph);
            if (breaks && !CanHaveStubs(pair.Flow))
                return;
            string code = breaks ? FlowWriter.Stubs(pair.Flow) : FlowWriter.Wiring(pair.Flow, graph, pair.Files);
            output.AddSource(HintName(pair.Flow.MetadataName), SourceText.From(code, Encoding.UTF8));
        });
        context.RegisterSourceOutput(modules, static (output, module) =>
        {
            if (module.IsWellFormed)
                output.AddSource(HintName(module.MetadataName), SourceText.From(PythonProxyWriter.Write(module), Encoding.UTF8));
        });
        context.RegisterSourceOutput(registration, static (output, pair) =>
        {
            if (pair.Flows.Count + pair.Modules.Count > 0)
                output.AddSource("FlowKit.Registration.g.cs", SourceText.From(RegistrationWriter.Write(pair.Flows, pair.Modules, pair.Files), Encoding.UTF8));
        });
    }

    // A type whose attribute stands on several of its parts is an error of the compiler's, and must not be emitted twice.
    private static bool IsFirst(GeneratorAttributeSyntaxContext found)
    {
        AttributeData attribute = found.Attributes[0];
        AttributeData? first = found.TargetSymbol.GetAttributes().FirstOrDefault(data => SymbolEqualityComparer.Default.Equals(data.AttributeClass, attribute.AttributeClass));
        return first?.ApplicationSyntaxReference is not { } reference
            || (reference.SyntaxTree == found.TargetNode.SyntaxTree && found.TargetNode.Span.Contains(reference.Span));
    }

    // Two types may differ by case alone, and hint names may not: each carries a hash of the exact name.
    private static string HintName(string metadataName)
    {
        uint hash = 2166136261;
        StringBuilder name = new();
        foreach (char c in metadataName)
        {
            hash = unchecked((hash ^ c) * 16777619);
            name.Append(char.IsLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '_');
        }

        return $"{name}.{hash:x8}.g.cs";
    }

    private static bool Breaks(FlowModel flow, FlowGraph graph) => FlowRules.Check(flow, graph).Any(problem => problem.Breaks);

    private static bool CanHaveStubs(FlowModel flow) =>
        (flow.Shape & FlowShape.Partial) != 0
        && (flow.Shape & (FlowShape.FileLocal | FlowShape.Generic | FlowShape.Static)) == 0
        && flow.Containers.All(container => container.IsPartial)
        && flow.Artifacts.Any(artifact => artifact.IsWellFormed);

    private static EquatableArray<CarriedFileModel> UsedBy(FlowModel flow, EquatableArray<CarriedFileModel> files)
    {
        if (files.Count == 0)
            return default;
        HashSet<string> named = new(
            flow.Environment.Concat(flow.Steps.SelectMany(step => step.Environment))
                .Where(attribute => attribute.File is not null)
                .Select(attribute => CarriedFiles.Normalize(attribute.File!)),
            StringComparer.Ordinal);
        foreach (string path in named.ToList()) named.UnionWith(IncludedFiles.Of(path, files).Select(included => included.Path));
        return files.Where(file => file.IsPython || named.Contains(file.Path)).ToEquatableArray();
    }
}
