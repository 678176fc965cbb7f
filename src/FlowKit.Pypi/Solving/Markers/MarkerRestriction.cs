using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Markers;

/// <summary>Operations that take questions out of a marker diagram.</summary>
internal static class MarkerRestriction
{
    /// <summary>A smaller diagram that agrees with the given one wherever the assumption, which is not false, holds.</summary>
    public static MarkerDiagram Restrict(MarkerDiagram diagram, MarkerDiagram assumption)
    {
        if (diagram.IsTerminal || assumption.IsTerminal) return diagram;
        int order = diagram.Atom!.CompareTo(assumption.Atom);
        if (order > 0) return Restrict(diagram, Any(assumption.Children));
        if (order < 0)
        {
            MarkerDiagram[] restricted = Array.ConvertAll(diagram.Children, c => Restrict(c, assumption));
            return MarkerDiagrams.Make(diagram.Atom, diagram.Cuts, diagram.Texts, restricted);
        }

        MarkerDiagrams.Align(diagram, assumption, out VersionBound[] cuts, out string[] texts, out List<(MarkerDiagram Left, MarkerDiagram Right)> pairs);
        MarkerDiagram?[] children = new MarkerDiagram?[pairs.Count];
        for (int i = 0; i < children.Length; i++)
        {
            if (!ReferenceEquals(pairs[i].Right, MarkerDiagram.False)) children[i] = Restrict(pairs[i].Left, pairs[i].Right);
        }

        // Where the assumption does not hold anything may be said: say what is said beside it.
        for (int i = 1; i < children.Length; i++) children[i] ??= children[i - 1];
        for (int i = children.Length - 2; i >= 0; i--) children[i] ??= children[i + 1];
        return MarkerDiagrams.Make(diagram.Atom, cuts, texts, children!);
    }

    /// <summary>Follows the answers that are known; null leaves a question open.</summary>
    public static MarkerDiagram Decide(MarkerDiagram diagram, Func<MarkerAtom, bool?> answer)
    {
        if (diagram.IsTerminal) return diagram;
        if (diagram.Atom!.Kind == MarkerAtomKind.Condition && answer(diagram.Atom) is { } holds) return Decide(diagram.Children[holds ? 1 : 0], answer);
        return MarkerDiagrams.Make(diagram.Atom, diagram.Cuts, diagram.Texts, Array.ConvertAll(diagram.Children, c => Decide(c, answer)));
    }

    /// <summary>The names that a set-valued variable is asked for, each once.</summary>
    public static IReadOnlyList<ExtraName> MembersOf(MarkerDiagram diagram, MarkerVariable variable)
    {
        if (diagram.IsTerminal) return [];
        IEnumerable<ExtraName> below = diagram.Children.SelectMany(child => MembersOf(child, variable));
        return [.. (diagram.Atom is { Member: { } member } && diagram.Atom.Variable == variable ? below.Prepend(member) : below).Distinct()];
    }

    /// <summary>Takes questions out: what holds with some answer to them.</summary>
    public static MarkerDiagram Exists(MarkerDiagram diagram, Func<MarkerAtom, bool> isTakenOut)
    {
        if (diagram.IsTerminal) return diagram;
        MarkerDiagram[] children = Array.ConvertAll(diagram.Children, c => Exists(c, isTakenOut));
        return isTakenOut(diagram.Atom!) ? Any(children) : MarkerDiagrams.Make(diagram.Atom!, diagram.Cuts, diagram.Texts, children);
    }

    /// <summary>
    /// Says what one variable says by another where that one can: <paramref name="mapped"/> gives the equality to ask instead. That a kernel is older than a version is said by its opposite, so that the two exclude each
    /// other and are all that there is: kernels that are no versions (some of Linux) are left aside.
    /// </summary>
    public static MarkerDiagram Substitute(MarkerDiagram diagram, MarkerVariable variable, Func<string, (MarkerVariable Variable, string Text)?> mapped)
    {
        if (diagram.IsTerminal) return diagram;
        MarkerDiagram[] children = Array.ConvertAll(diagram.Children, c => Substitute(c, variable, mapped));
        if (diagram.Atom is { Variable: MarkerVariable.PlatformRelease, Comparison: { Left.IsVariable: true, Operator: MarkerOperator.Less or MarkerOperator.LessOrEqual } older })
        {
            MarkerDiagram newer = MarkerLowering.Lower(new MarkerComparison(older.Left, older.Operator == MarkerOperator.Less ? MarkerOperator.GreaterOrEqual : MarkerOperator.Greater, older.Right));
            return MarkerDiagrams.Or(MarkerDiagrams.And(newer, children[0]), MarkerDiagrams.And(MarkerDiagrams.Not(newer), children[1]));
        }
        if (diagram.Atom!.Kind != MarkerAtomKind.Text) return MarkerDiagrams.Make(diagram.Atom, diagram.Cuts, diagram.Texts, children);

        // What is asked instead may come earlier in the order than this node, so the node is made anew of its branches.
        MarkerDiagram result = MarkerDiagram.False, others = MarkerDiagram.True;
        for (int i = 0; i < diagram.Texts.Length; i++)
        {
            (MarkerVariable Variable, string Text) asked = (diagram.Atom.Variable == variable ? mapped(diagram.Texts[i]) : null) ?? (diagram.Atom.Variable, diagram.Texts[i]);
            MarkerDiagram equal = MarkerDiagrams.OfText(new MarkerAtom(MarkerAtomKind.Text, asked.Variable, ""), asked.Text);
            result = MarkerDiagrams.Or(result, MarkerDiagrams.And(equal, children[i + 1]));
            others = MarkerDiagrams.And(others, MarkerDiagrams.Not(equal));
        }
        return MarkerDiagrams.Or(result, MarkerDiagrams.And(others, children[0]));
    }

    /// <summary>Moves every place between Python versions to one before or after a whole release.</summary>
    public static MarkerDiagram ToReleases(MarkerDiagram diagram)
    {
        if (diagram.IsTerminal || !diagram.Atom!.Equals(MarkerTree.PythonAtom)) return diagram;
        List<VersionBound> cuts = [];
        List<MarkerDiagram> children = [diagram.Children[0]];
        for (int i = 0; i < diagram.Cuts.Length; i++)
        {
            VersionBound cut = ToRelease(diagram.Cuts[i]);
            if (cuts.Count > 0 && cuts[^1] == cut) children[^1] = diagram.Children[i + 1];
            else if (cut == VersionBound.Start) children[0] = diagram.Children[i + 1];
            else
            {
                cuts.Add(cut);
                children.Add(diagram.Children[i + 1]);
            }
        }
        return MarkerDiagrams.Make(diagram.Atom, [.. cuts], [], [.. children]);
    }

    private static VersionBound ToRelease(VersionBound cut)
    {
        Pep440Version version = cut.Version!;
        bool isBefore = version.IsPostRelease ? false : version.IsPreRelease || cut.Kind == VersionBoundKind.Before;
        Pep440Version release = version.BaseVersion();
        return isBefore ? VersionBound.Before(release.With(static p => p.Dev = 0)) : VersionBound.AfterPosts(release);
    }

    private static MarkerDiagram Any(MarkerDiagram[] diagrams)
    {
        MarkerDiagram result = MarkerDiagram.False;
        foreach (MarkerDiagram diagram in diagrams) result = MarkerDiagrams.Or(result, diagram);
        return result;
    }
}
