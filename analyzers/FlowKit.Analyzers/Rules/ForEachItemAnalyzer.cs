using System.Collections.Immutable;
using FlowKit.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FlowKit.Analyzers.Rules;

/// <summary>Says beside the compiler's CS1503 or CS0411 which item a step takes, and which the foreach gives.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ForEachItemAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.TargetTakesOther];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSyntaxNodeAction(Analyze, SyntaxKind.InvocationExpression);
    }

    private static void Analyze(SyntaxNodeAnalysisContext context)
    {
        InvocationExpressionSyntax call = (InvocationExpressionSyntax)context.Node;
        string? called = call.Expression switch
        {
            IdentifierNameSyntax name => name.Identifier.ValueText,
            MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: IdentifierNameSyntax name } => name.Identifier.ValueText,
            _ => null,
        };
        if (called != "ForEach" || context.ContainingSymbol?.ContainingType is not { } flow || !FlowReader.DerivesFromFlow(flow))
            return;
        ExpressionSyntax? items = Argument(call, "items", 0);
        ExpressionSyntax? step = Argument(call, "step", 1);
        string? target = step switch
        {
            IdentifierNameSyntax name => name.Identifier.ValueText,
            MemberAccessExpressionSyntax { Name: IdentifierNameSyntax name } => name.Identifier.ValueText,
            _ => null,
        };
        if (items is null || target is null || flow.GetMembers(target).OfType<IMethodSymbol>().FirstOrDefault() is not { Parameters: [var taken] })
            return;
        if (FlowReader.IsFlowKit(taken.Type, "JoinInputs") || ItemOf(context.SemanticModel.GetTypeInfo(items, context.CancellationToken).Type) is not { } given)
            return;
        // A delegate takes an item of its own type or of a base of it, and converts nothing.
        Conversion conversion = context.Compilation.ClassifyConversion(given, taken.Type);
        if (conversion.IsIdentity || (conversion.IsReference && conversion.IsImplicit) || given.TypeKind == TypeKind.Error || taken.Type.TypeKind == TypeKind.Error)
            return;
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.TargetTakesOther,
            call.GetLocation(),
            $"'{target}' takes an item of type {ValueTypes.ShownName(taken.Type)}, and the items are of type {ValueTypes.ShownName(given)}"));
    }

    private static ExpressionSyntax? Argument(InvocationExpressionSyntax call, string name, int position)
    {
        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        ArgumentSyntax? argument = arguments.FirstOrDefault(given => given.NameColon?.Name.Identifier.ValueText == name);
        if (argument is null && arguments.Count > position && arguments[position].NameColon is null)
            argument = arguments[position];
        return argument?.Expression;
    }

    private static ITypeSymbol? ItemOf(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => array.ElementType,
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Collections_Generic_IEnumerable_T } sequence => sequence.TypeArguments[0],
        null => null,
        _ => type.AllInterfaces.FirstOrDefault(candidate => candidate.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)?.TypeArguments[0],
    };
}
