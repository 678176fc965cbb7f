using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FlowKit.CodeFixes;

/// <summary>Adds and removes modifiers, keeping the trivia in front of the declaration.</summary>
internal static class Modifiers
{
    /// <summary>Adds a modifier: <c>partial</c> last, any other before it.</summary>
    public static TypeDeclarationSyntax Add(TypeDeclarationSyntax type, SyntaxKind modifier)
    {
        SyntaxToken added = SyntaxFactory.Token(modifier).WithTrailingTrivia(SyntaxFactory.Space);
        if (type.Modifiers.Count == 0)
        {
            SyntaxTriviaList leading = type.Keyword.LeadingTrivia;
            return (TypeDeclarationSyntax)type.WithKeyword(type.Keyword.WithLeadingTrivia()).WithModifiers(SyntaxFactory.TokenList(added.WithLeadingTrivia(leading)));
        }

        int partial = type.Modifiers.IndexOf(SyntaxKind.PartialKeyword);
        if (partial == 0)
        {
            SyntaxToken first = type.Modifiers[0];
            SyntaxTokenList moved = type.Modifiers.Replace(first, first.WithLeadingTrivia());
            return (TypeDeclarationSyntax)type.WithModifiers(moved.Insert(0, added.WithLeadingTrivia(first.LeadingTrivia)));
        }

        return (TypeDeclarationSyntax)type.WithModifiers(partial < 0 ? type.Modifiers.Add(added) : type.Modifiers.Insert(partial, added));
    }

    /// <summary>Removes a modifier.</summary>
    public static MethodDeclarationSyntax Remove(MethodDeclarationSyntax method, SyntaxKind modifier)
    {
        int at = method.Modifiers.IndexOf(modifier);
        MethodDeclarationSyntax result = method.WithModifiers(method.Modifiers.RemoveAt(at));
        return result.WithLeadingTrivia(method.GetLeadingTrivia());
    }
}
