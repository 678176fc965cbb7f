using System.Collections.Immutable;
using FlowKit.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FlowKit.Analyzers.Rules;

/// <summary>A step is an instance method even where it uses no instance data: CA1822 does not apply to it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StepSuppressor : DiagnosticSuppressor
{
    internal static readonly SuppressionDescriptor StepsAreInstanceMethods = new("FKS1001", "CA1822", "A step is called on the flow instance of its task");

    /// <inheritdoc />
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = [StepsAreInstanceMethods];

    /// <inheritdoc />
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        foreach (Diagnostic diagnostic in context.ReportedDiagnostics)
        {
            if (diagnostic.Location.SourceTree is not { } tree)
                continue;
            SyntaxNode node = tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan);
            if (context.GetSemanticModel(tree).GetDeclaredSymbol(node, context.CancellationToken) is IMethodSymbol method && FlowReader.Has(method, "StepAttribute"))
                context.ReportSuppression(Suppression.Create(StepsAreInstanceMethods, diagnostic));
        }
    }
}
