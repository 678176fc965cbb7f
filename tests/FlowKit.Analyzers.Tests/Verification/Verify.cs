using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace FlowKit.Analyzers.Tests.Verification;

/// <summary>Says what is expected of a flow: diagnostics where <c>{|FK1001:text|}</c> marks them, and no others.</summary>
internal static partial class Verify
{
    /// <summary>A flow that is right: no diagnostic, and its generated code compiles without a warning.</summary>
    public static async Task IsFineAsync(string source, params CarriedText[] files)
    {
        ImmutableArray<Diagnostic> compiled = FlowCompilation.Compile(source, files);
        Assert.That(Shown(compiled), Is.Empty, "the compiler");
        Assert.That(Shown(await FlowCompilation.AnalyzeAsync(source, files)), Is.Empty, "the analyzers");
    }

    /// <summary>A flow with marks.</summary>
    public static async Task ReportsAsync(string markedSource, params CarriedText[] files)
    {
        (string source, List<(string Id, string Text)> expected) = Unmark(markedSource);
        ImmutableArray<Diagnostic> found = await FlowCompilation.AnalyzeAsync(source, files);
        IEnumerable<string> actual = found.Select(diagnostic => $"{diagnostic.Id}:{source.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length)}");
        Assert.That(
            actual.Order(StringComparer.Ordinal),
            Is.EqualTo(expected.Select(mark => $"{mark.Id}:{mark.Text}").Order(StringComparer.Ordinal)),
            string.Join("\n", Shown(found)));
    }

    /// <summary>The message of the only diagnostic with an id.</summary>
    public static async Task<string> MessageAsync(string source, string id, params CarriedText[] files)
    {
        ImmutableArray<Diagnostic> found = await FlowCompilation.AnalyzeAsync(source, files);
        Diagnostic? only = found.FirstOrDefault(diagnostic => diagnostic.Id == id);
        Assert.That(only, Is.Not.Null, $"{id} was expected, and there is: {string.Join("; ", Shown(found))}");
        return only!.GetMessage(CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> Shown(IEnumerable<Diagnostic> diagnostics) =>
        diagnostics.Select(diagnostic => $"{diagnostic.Location.GetLineSpan()} {diagnostic.Id}: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}");

    private static (string Source, List<(string Id, string Text)> Marks) Unmark(string marked)
    {
        List<(string, string)> marks = [];
        StringBuilder source = new();
        int position = 0;
        foreach (Match match in Mark().Matches(marked))
        {
            source.Append(marked, position, match.Index - position).Append(match.Groups[2].Value);
            foreach (string id in match.Groups[1].Value.Split(','))
            {
                marks.Add((id, match.Groups[2].Value));
            }

            position = match.Index + match.Length;
        }

        source.Append(marked, position, marked.Length - position);
        return (source.ToString(), marks);
    }

    [GeneratedRegex(@"\{\|([A-Z0-9,]+):(.*?)\|\}", RegexOptions.Singleline)]
    private static partial Regex Mark();
}
