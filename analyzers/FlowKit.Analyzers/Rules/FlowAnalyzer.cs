using System.Collections.Concurrent;
using System.Collections.Immutable;
using FlowKit.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FlowKit.Analyzers.Rules;

/// <summary>Reports what is wrong with flows and Python modules: the same models and rules as the generator's, with locations.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FlowAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [.. Descriptors.All.Where(rule => rule.Id is not ("FK3003" or "FK3005" or "FK6001"))];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            HashSet<string> files = new(StringComparer.Ordinal);
            foreach (AdditionalText file in start.Options.AdditionalFiles)
            {
                if (CarriedFiles.PathOf(file, start.Options.AnalyzerConfigOptionsProvider, out bool isPython) is { } path && !isPython)
                    files.Add(path);
            }

            ConcurrentBag<(string Name, string Type, Location At)> names = [];
            start.RegisterSymbolAction(symbol => AnalyzeType(symbol, files, names), SymbolKind.NamedType);
            start.RegisterCompilationEndAction(end => ReportSharedNames(end, names));
        });
    }

    private static void AnalyzeType(SymbolAnalysisContext context, HashSet<string> files, ConcurrentBag<(string Name, string Type, Location At)> names)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind == TypeKind.Interface && FlowReader.Has(type, "PythonModuleAttribute"))
            AnalyzeModule(context, type);
        if (type.TypeKind != TypeKind.Class)
            return;
        if (FlowReader.Has(type, "FlowAttribute"))
            AnalyzeFlow(context, type, files, names);
        else if (FlowReader.DerivesFromFlow(type) && !type.IsAbstract)
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.FlowAttributeMissing, type.Locations.FirstOrDefault(), type.Name));
    }

    private static void AnalyzeFlow(SymbolAnalysisContext context, INamedTypeSymbol type, HashSet<string> files, ConcurrentBag<(string Name, string Type, Location At)> names)
    {
        FlowLocations locations = new();
        FlowModel flow = FlowReader.Read(type, locations, context.CancellationToken);
        foreach (Problem problem in FlowRules.Check(flow, FlowGraph.Of(flow)))
        {
            context.ReportDiagnostic(Diagnostic.Create(problem.Rule, locations.Find(problem.At), problem.Arguments));
        }

        names.Add((flow.RunName, flow.MetadataName, locations.Find(Anchor.Flow)));
        ReportMissingFiles("", flow.Environment);
        foreach (StepModel step in flow.Steps)
        {
            ReportMissingFiles(step.Name, step.Environment);
        }

        void ReportMissingFiles(string member, EquatableArray<EnvironmentAttributeModel> attributes)
        {
            for (int i = 0; i < attributes.Count; i++)
            {
                if (attributes[i].File is { } file && !files.Contains(CarriedFiles.Normalize(file)))
                    context.ReportDiagnostic(Diagnostic.Create(Descriptors.MissingFile, locations.Find(Anchor.Attribute(member, i)), file));
            }
        }
    }

    private static void AnalyzeModule(SymbolAnalysisContext context, INamedTypeSymbol type)
    {
        PythonModuleProblems problems = new();
        PythonModuleReader.Read(type, problems, context.CancellationToken);
        foreach ((Problem problem, Location? at) in problems.All)
        {
            context.ReportDiagnostic(Diagnostic.Create(problem.Rule, at, problem.Arguments));
        }
    }

    private static void ReportSharedNames(CompilationAnalysisContext context, ConcurrentBag<(string Name, string Type, Location At)> names)
    {
        foreach (IGrouping<string, (string Name, string Type, Location At)> shared in names.GroupBy(flow => flow.Name, StringComparer.Ordinal))
        {
            List<(string Name, string Type, Location At)> flows = [.. shared.OrderBy(flow => flow.Type, StringComparer.Ordinal)];
            for (int i = 1; i < flows.Count; i++)
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.FlowNameTwice, flows[i].At, shared.Key, flows[0].Type, flows[i].Type));
            }
        }
    }
}
