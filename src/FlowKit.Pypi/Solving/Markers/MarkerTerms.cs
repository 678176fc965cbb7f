using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Markers;

/// <summary>One comparison of a marker that is being written, with its meaning.</summary>
internal readonly record struct MarkerTerm(string Text, MarkerDiagram Meaning)
{
    public static MarkerTerm Parse(string text) => new(text, MarkerLowering.Lower(Marker.Parse(text).Root));
}

/// <summary>Writes the branches of a diagram's node as comparisons.</summary>
internal static class MarkerTerms
{
    /// <summary>The branches that do not lead to false, each with the comparisons that lead into it.</summary>
    public static IEnumerable<(List<MarkerTerm> Terms, MarkerDiagram Child)> Branches(MarkerDiagram node) => node.Atom!.Kind switch
    {
        MarkerAtomKind.Version => VersionBranches(node),
        MarkerAtomKind.Text => TextBranches(node),
        _ => ConditionBranches(node),
    };

    private static IEnumerable<(List<MarkerTerm>, MarkerDiagram)> ConditionBranches(MarkerDiagram node)
    {
        MarkerTerm positive = MarkerTerm.Parse(node.Atom!.Condition);
        yield return ([positive], node.Children[1]);
        yield return (Negate(node.Atom) is { } negative ? [new MarkerTerm(negative, MarkerDiagrams.Not(positive.Meaning))] : [], node.Children[0]);
    }

    // Null where no operator says the opposite.
    private static string? Negate(MarkerAtom atom)
    {
        if (atom.Variable == MarkerVariable.Extra && atom.Member is not null) return atom.Condition.Replace("extra == ", "extra != ", StringComparison.Ordinal);
        string member = " in " + MarkerVariables.NameOf(atom.Variable);
        if (atom.Member is not null) return atom.Condition[..^member.Length] + " not" + member;
        MarkerComparison comparison = atom.Comparison!;
        MarkerOperator? op = comparison.Operator switch
        {
            MarkerOperator.In => MarkerOperator.NotIn,
            MarkerOperator.Equal => MarkerOperator.NotEqual,

            // Opposites where the variable's value is a version; of other values neither holds.
            MarkerOperator.Less => MarkerOperator.GreaterOrEqual,
            MarkerOperator.LessOrEqual => MarkerOperator.Greater,
            MarkerOperator.Greater => MarkerOperator.LessOrEqual,
            MarkerOperator.GreaterOrEqual => MarkerOperator.Less,
            _ => null,
        };
        return op is null ? null : comparison.Left + " " + MarkerComparison.TextOf(op.Value) + " " + comparison.Right;
    }

    private static IEnumerable<(List<MarkerTerm>, MarkerDiagram)> TextBranches(MarkerDiagram node)
    {
        string name = MarkerVariables.NameOf(node.Atom!.Variable);
        for (int i = 0; i < node.Texts.Length; i++)
        {
            yield return ([MarkerTerm.Parse(name + " == " + new MarkerOperand(node.Texts[i]))], node.Children[i + 1]);
        }
        yield return ([.. node.Texts.Select(t => MarkerTerm.Parse(name + " != " + new MarkerOperand(t)))], node.Children[0]);
    }

    private static IEnumerable<(List<MarkerTerm>, MarkerDiagram)> VersionBranches(MarkerDiagram node)
    {
        for (int i = 0; i < node.Children.Length; i++)
        {
            MarkerDiagram child = node.Children[i];
            if (ReferenceEquals(child, MarkerDiagram.False) || (i > 1 && ReferenceEquals(node.Children[i - 2], child) && IsHole(node, i - 2))) continue;
            VersionBound lower = i == 0 ? VersionBound.Start : node.Cuts[i - 1];
            int last = i;
            List<MarkerTerm> holes = [];
            while (last + 2 < node.Children.Length && ReferenceEquals(node.Children[last + 2], child) && IsHole(node, last))
            {
                holes.Add(MarkerTerm.Parse(VersionTerms.WriteOne(node.Atom!.Variable, node.Cuts[last], node.Cuts[last + 1])!.Replace(" == ", " != ", StringComparison.Ordinal)));
                last += 2;
            }
            VersionBound upper = last == node.Cuts.Length ? VersionBound.End : node.Cuts[last];
            List<MarkerTerm> terms = [.. VersionTerms.Write(node.Atom!.Variable, lower, upper).Select(MarkerTerm.Parse), .. holes];
            yield return (terms, child);
        }
    }

    // The interval behind this one is a single version or release, so it can be written as a hole: "!=".
    private static bool IsHole(MarkerDiagram node, int interval) => VersionTerms.WriteOne(node.Atom!.Variable, node.Cuts[interval], node.Cuts[interval + 1]) is not null;
}
