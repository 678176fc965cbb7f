using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FlowKit.CodeFixes;

/// <summary>Adds an attribute on a line of its own, in front of a declaration.</summary>
internal static class Attributes
{
    public static T Add<T>(T member, string attribute)
        where T : MemberDeclarationSyntax
    {
        SyntaxTriviaList leading = member.GetLeadingTrivia();
        SyntaxTrivia? indent = leading.LastOrDefault(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia));
        SyntaxTriviaList after = SyntaxFactory.TriviaList(SyntaxFactory.ElasticLineFeed);
        AttributeListSyntax list = SyntaxFactory.AttributeList(
                SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Attribute(SyntaxFactory.ParseName(attribute))))
            .WithLeadingTrivia(leading)
            .WithTrailingTrivia(after);
        SyntaxTriviaList own = indent is { } space && space.IsKind(SyntaxKind.WhitespaceTrivia) ? SyntaxFactory.TriviaList(space) : default;
        return (T)member.WithLeadingTrivia(own).WithAttributeLists(((MemberDeclarationSyntax)member.WithLeadingTrivia(own)).AttributeLists.Insert(0, list));
    }
}
