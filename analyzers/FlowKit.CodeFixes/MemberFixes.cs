using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FlowKit.CodeFixes;

/// <summary>Fixes of declarations: what a step returns, artifacts as partial properties, parameters as <c>init</c>, cancellation tokens of Python calls.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class MemberFixes : CodeFixProvider
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["FK1007", "FK3001", "FK3008", "FK5004"];

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        MemberDeclarationSyntax? member = root?.FindToken(context.Span.Start).Parent?.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        if (root is null || member is null)
            return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (FixOf(diagnostic.Id, member) is not var (title, replacement))
                continue;
            SyntaxNode newRoot = root.ReplaceNode(member, replacement);
            context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(newRoot)), diagnostic.Id), diagnostic);
        }
    }

    private static (string Title, SyntaxNode Replacement)? FixOf(string id, MemberDeclarationSyntax member) => (id, member) switch
    {
        ("FK1007", MethodDeclarationSyntax method) => ("Return a transition", WithTransition(method)),
        ("FK3001", PropertyDeclarationSyntax property) => ("Make it a partial property", AsArtifact(property)),
        ("FK3008", PropertyDeclarationSyntax property) => ("Make it init", WithInit(property)),
        ("FK5004", MethodDeclarationSyntax method) => ("Take a CancellationToken", WithToken(method)),
        _ => null,
    };

    private static MethodDeclarationSyntax WithTransition(MethodDeclarationSyntax method)
    {
        bool isAsync = method.Modifiers.Any(SyntaxKind.AsyncKeyword) || method.ReturnType.ToString().StartsWith("Task", StringComparison.Ordinal);
        return method.WithReturnType(SyntaxFactory.ParseTypeName(isAsync ? "Task<Transition>" : "Transition").WithTriviaFrom(method.ReturnType));
    }

    private static PropertyDeclarationSyntax AsArtifact(PropertyDeclarationSyntax property)
    {
        SyntaxTokenList modifiers = property.Modifiers;
        if (!modifiers.Any(SyntaxKind.PartialKeyword))
            modifiers = modifiers.Add(SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        AccessorListSyntax accessors = ((PropertyDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration("int X { get; set; }")!).AccessorList!;
        return property
            .WithModifiers(modifiers)
            .WithIdentifier(property.Identifier.WithTrailingTrivia(SyntaxFactory.Space))
            .WithExpressionBody(null)
            .WithInitializer(null)
            .WithSemicolonToken(default)
            .WithAccessorList(accessors.WithTrailingTrivia(property.GetTrailingTrivia()));
    }

    private static PropertyDeclarationSyntax WithInit(PropertyDeclarationSyntax property)
    {
        AccessorDeclarationSyntax? setter = property.AccessorList?.Accessors.FirstOrDefault(accessor => accessor.IsKind(SyntaxKind.SetAccessorDeclaration));
        return setter is null
            ? property
            : property.ReplaceNode(
                setter,
                SyntaxFactory.AccessorDeclaration(SyntaxKind.InitAccessorDeclaration, setter.AttributeLists, setter.Modifiers, setter.Body, setter.ExpressionBody)
                    .WithKeyword(SyntaxFactory.Token(SyntaxKind.InitKeyword).WithTriviaFrom(setter.Keyword))
                    .WithSemicolonToken(setter.SemicolonToken));
    }

    private static MethodDeclarationSyntax WithToken(MethodDeclarationSyntax method)
    {
        ParameterSyntax token = SyntaxFactory.ParseParameterList("(CancellationToken cancellationToken = default)").Parameters[0];
        return method.WithParameterList(method.ParameterList.AddParameters(
            method.ParameterList.Parameters.Count == 0 ? token : token.WithLeadingTrivia(SyntaxFactory.Space)));
    }
}
