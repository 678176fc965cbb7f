using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace FlowKit.Analyzers.Generation;

/// <summary>Writes indented code, with <c>\n</c> on every machine.</summary>
internal sealed class CodeText
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>The text as a literal of C#; <c>null</c> for none.</summary>
    public static string Literal(string? text) => text is null ? "null" : SymbolDisplay.FormatLiteral(text, quote: true);

    public static string Literal(bool value) => value ? "true" : "false";

    /// <summary>A collection expression of literals.</summary>
    public static string Literals(IEnumerable<string> texts) => "[" + string.Join(", ", texts.Select(Literal)) + "]";

    /// <summary>A name that is also a keyword needs its <c>@</c>.</summary>
    public static string Name(string identifier) =>
        SyntaxFacts.GetKeywordKind(identifier) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(identifier) == SyntaxKind.None ? identifier : "@" + identifier;

    public CodeText Line(string text = "")
    {
        if (text.Length > 0)
            _text.Append(' ', _depth * 4).Append(text);
        _text.Append('\n');
        return this;
    }

    public CodeText Open(string? text = null)
    {
        if (text is not null)
            Line(text);
        Line("{");
        _depth++;
        return this;
    }

    public CodeText Close(string end = "}")
    {
        _depth--;
        return Line(end);
    }

    public override string ToString() => _text.ToString();
}
