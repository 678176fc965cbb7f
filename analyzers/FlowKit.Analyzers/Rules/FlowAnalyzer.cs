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
        [.. Descriptors.All.Where(rule => rule.Id is not ("FK3003" or "FK3004" or "FK3005") && rule.Id[2] != '6')];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            Dictionary<string, AdditionalText> files = new(StringComparer.Ordinal);
            Dictionary<string, AdditionalText> modules = new(StringComparer.Ordinal);
            foreach (AdditionalText file in start.Options.AdditionalFiles)
            {
                if (CarriedFiles.PathOf(file, start.Options.AnalyzerConfigOptionsProvider, out bool isPython) is not { } path)
                    continue;
                if (isPython)
                    modules[ModuleOf(path)] = file;
                else
                    files[path] = file;
            }

            ConcurrentBag<(string Name, string Type, Location At)> names = [];
            start.RegisterSymbolAction(symbol => AnalyzeType(symbol, files, modules, names), SymbolKind.NamedType);
            start.RegisterCompilationEndAction(end => ReportSharedNames(end, names));
        });
    }

    private static void AnalyzeType(
        SymbolAnalysisContext context, Dictionary<string, AdditionalText> files, Dictionary<string, AdditionalText> modules, ConcurrentBag<(string Name, string Type, Location At)> names)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind == TypeKind.Interface && FlowReader.Has(type, "PythonModuleAttribute"))
            AnalyzeModule(context, type, modules);
        if (type.TypeKind != TypeKind.Class)
            return;
        if (FlowReader.Has(type, "FlowAttribute"))
            AnalyzeFlow(context, type, files, names);
        else if (FlowReader.DerivesFromFlow(type) && !type.IsAbstract)
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.FlowAttributeMissing, type.Locations.FirstOrDefault(), type.Name));
    }

    private static void AnalyzeFlow(SymbolAnalysisContext context, INamedTypeSymbol type, Dictionary<string, AdditionalText> files, ConcurrentBag<(string Name, string Type, Location At)> names)
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
                if (attributes[i].File is not { } file)
                    continue;
                foreach (string missing in MissingFrom(CarriedFiles.Normalize(file), files, context.CancellationToken))
                {
                    context.ReportDiagnostic(Diagnostic.Create(Descriptors.MissingFile, locations.Find(Anchor.Attribute(member, i)), missing));
                }
            }
        }
    }

    // The file itself, or what it and the files that it includes include.
    private static IEnumerable<string> MissingFrom(string path, Dictionary<string, AdditionalText> files, CancellationToken cancellationToken)
    {
        Queue<string> queue = new([path]);
        HashSet<string> seen = new([path], StringComparer.Ordinal);
        while (queue.Count > 0)
        {
            string next = queue.Dequeue();
            if (!files.TryGetValue(next, out AdditionalText? file))
            {
                yield return next;
                continue;
            }

            foreach (string included in IncludedFiles.NamesIn(next, file.GetText(cancellationToken)?.ToString() ?? "").Where(seen.Add))
            {
                queue.Enqueue(included);
            }
        }
    }

    private static void AnalyzeModule(SymbolAnalysisContext context, INamedTypeSymbol type, Dictionary<string, AdditionalText> modules)
    {
        PythonModuleProblems problems = new();
        PythonModuleModel module = PythonModuleReader.Read(type, problems, context.CancellationToken);
        foreach ((Problem problem, Location? at) in problems.All)
        {
            context.ReportDiagnostic(Diagnostic.Create(problem.Rule, at, problem.Arguments));
        }

        if (!modules.TryGetValue(module.Module, out AdditionalText? file) || file.GetText(context.CancellationToken)?.ToString() is not { } text)
            return;
        foreach (PythonMethodModel method in module.Methods.Where(method => !method.Function.Contains(".")))
        {
            string? problem = null;
            if (!PythonSource.Defines(text, method.Function, out List<string>? parameters))
            {
                problem = $"'{Path.GetFileName(file.Path)}' has no such function";
            }
            else if (parameters is not null)
            {
                List<string> unknown = [.. method.Arguments.Where(argument => argument.Value is not null).Select(argument => argument.PythonName).Except(parameters)];
                if (unknown.Count > 0)
                    problem = $"in '{Path.GetFileName(file.Path)}' it has no parameter '{unknown[0]}'; it has: {string.Join(", ", parameters)}";
            }

            if (problem is not null)
            {
                Location? at = type.GetMembers(method.Name).FirstOrDefault()?.Locations.FirstOrDefault() ?? type.Locations.FirstOrDefault();
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.PythonFunctionMissing, at, type.Name, method.Name, method.Function, problem));
            }
        }
    }

    private static string ModuleOf(string path)
    {
        string name = path.EndsWith(".py", StringComparison.Ordinal) ? path.Substring(0, path.Length - 3) : path;
        if (name.EndsWith("/__init__", StringComparison.Ordinal))
            name = name.Substring(0, name.Length - "/__init__".Length);
        return name.Replace('/', '.');
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
