using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FlowKit.CodeFixes;

/// <summary>Fixes of a flow's class: <c>partial</c>, <c>sealed</c>, its base, <c>[Flow]</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class FlowFixes : CodeFixProvider
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["FK1001", "FK1002", "FK1003", "FK1005", "FK1006"];

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        TypeDeclarationSyntax? type = root?.FindToken(context.Span.Start).Parent?.FirstAncestorOrSelf<TypeDeclarationSyntax>();
        if (root is null || type is null)
            return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (FixOf(diagnostic.Id, type) is not var (title, fixedType))
                continue;
            SyntaxNode newRoot = root.ReplaceNodes(fixedType.Keys, (original, _) => fixedType[(TypeDeclarationSyntax)original]);
            context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(newRoot)), diagnostic.Id), diagnostic);
        }
    }

    private static (string Title, Dictionary<TypeDeclarationSyntax, SyntaxNode> Fixed)? FixOf(string id, TypeDeclarationSyntax type) => id switch
    {
        "FK1001" => ("Make it partial", One(type, Modifiers.Add(type, SyntaxKind.PartialKeyword))),
        "FK1002" => ($"Derive from Flow<{type.Identifier.ValueText}>", One(type, WithBase(type))),
        "FK1003" => ("Add [Flow]", One(type, Attributes.Add(type, "Flow"))),
        "FK1005" => ("Seal it", One(type, Modifiers.Add(type, SyntaxKind.SealedKeyword))),
        "FK1006" when type.Parent is TypeDeclarationSyntax outer => ("Make the type around it partial", One(outer, Modifiers.Add(outer, SyntaxKind.PartialKeyword))),
        _ => null,
    };

    private static Dictionary<TypeDeclarationSyntax, SyntaxNode> One(TypeDeclarationSyntax type, SyntaxNode replacement) => new() { [type] = replacement };

    // A base class stands first in the list; another one that stands there already is replaced only by hand.
    private static TypeDeclarationSyntax WithBase(TypeDeclarationSyntax type)
    {
        BaseTypeSyntax added = SyntaxFactory.SimpleBaseType(SyntaxFactory.ParseTypeName($"Flow<{type.Identifier.ValueText}>"));
        if (type.BaseList is { } list)
            return type.WithBaseList(list.WithTypes(list.Types.Insert(0, added)));
        SyntaxTriviaList trailing = type.Identifier.TrailingTrivia;
        bool hasParameters = type.ParameterList is not null;
        BaseListSyntax bases = SyntaxFactory.BaseList(SyntaxFactory.SingletonSeparatedList(added))
            .WithColonToken(SyntaxFactory.Token(SyntaxKind.ColonToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space));
        if (hasParameters)
        {
            trailing = type.ParameterList!.GetTrailingTrivia();
            return type.WithParameterList(type.ParameterList.WithoutTrailingTrivia()).WithBaseList(bases.WithTrailingTrivia(trailing));
        }

        return type.WithIdentifier(type.Identifier.WithTrailingTrivia()).WithBaseList(bases.WithTrailingTrivia(trailing));
    }
}
