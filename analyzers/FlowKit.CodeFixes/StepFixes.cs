using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FlowKit.CodeFixes;

/// <summary>Fixes of steps: <c>[Step]</c> on a target, <c>return</c> before a transition, no <c>static</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class StepFixes : CodeFixProvider
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["FK1008", "FK2004", "FK2005"];

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SyntaxNode? node = root?.FindNode(context.Span, getInnermostNodeForTie: true);
        if (root is null || node is null)
            return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (FixOf(diagnostic.Id, node) is not var (title, original, replacement))
                continue;
            SyntaxNode newRoot = root.ReplaceNode(original, replacement);
            context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(newRoot)), diagnostic.Id), diagnostic);
        }
    }

    private static (string Title, SyntaxNode Original, SyntaxNode Replacement)? FixOf(string id, SyntaxNode node)
    {
        switch (id)
        {
            case "FK1008" when node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method && method.Modifiers.Any(SyntaxKind.StaticKeyword):
                return ("Remove static", method, Modifiers.Remove(method, SyntaxKind.StaticKeyword));
            case "FK2004" when node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is { } statement:
                ReturnStatementSyntax returned = SyntaxFactory.ReturnStatement(
                    SyntaxFactory.Token(SyntaxKind.ReturnKeyword).WithTrailingTrivia(SyntaxFactory.Space),
                    statement.Expression.WithoutLeadingTrivia(),
                    statement.SemicolonToken);
                return ("Return the transition", statement, returned.WithLeadingTrivia(statement.GetLeadingTrivia()));
            case "FK2005" when TargetOf(node) is { } target:
                return ($"Add [Step] to '{target.Identifier.ValueText}'", target, Attributes.Add(target, "Step"));
            default:
                return null;
        }
    }

    // The first method of the flow that the transition names and that is no step.
    private static MethodDeclarationSyntax? TargetOf(SyntaxNode transition)
    {
        HashSet<string> named = new(transition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText), StringComparer.Ordinal);
        return transition.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Members
            .OfType<MethodDeclarationSyntax>()
            .FirstOrDefault(method => named.Contains(method.Identifier.ValueText)
                && !method.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() is "Step" or "StepAttribute"));
    }
}
