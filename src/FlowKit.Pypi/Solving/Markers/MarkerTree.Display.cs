using System.Text;
using System.Text.RegularExpressions;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Markers;

public sealed partial class MarkerTree
{
    // Minimizing tries every part of every alternative; more alternatives than this are written as they are found.
    private const int MaxMinimized = 48;

    private const int MostAlternatives = 10_000;

    private const string Everywhere = "true";

    /// <summary>
    /// The marker as alternatives joined by <c>or</c>, of which no part can be left out. Null where the tree holds everywhere: such a
    /// requirement has no marker. Nowhere is written <c>python_version &lt; "0"</c>. What no operator of markers can say (that
    /// <c>os_name ~= "x"</c> does not hold, for example) is left out: the marker holds more widely then.
    /// </summary>
    public Marker? ToMarker()
    {
        if (IsFalse) return Marker.Parse("python_version < \"0\"");
        string text = ToString();
        return text == Everywhere ? null : Marker.Parse(text);
    }

    /// <summary>
    /// As <see cref="ToMarker"/>, for a tree over final releases of Python alone (<see cref="ForReleasedPythons"/>): what begins with the pre-releases of a patch level is said to begin with the release,
    /// as lock files write it.
    /// </summary>
    public Marker? ToMarkerOfReleases() => ToMarker() is { } marker ? Marker.Parse(FirstPreRelease().Replace(marker.ToString(), "$1\"")) : null;

    /// <summary>The marker as <see cref="ToMarker"/> writes it; <c>true</c> or <c>false</c> where it says everywhere or nowhere.</summary>
    public override string ToString()
    {
        if (IsTrue) return Everywhere;
        if (IsFalse) return "false";
        List<List<MarkerTerm>> alternatives = [];
        Collect(_diagram, [], alternatives);
        if (alternatives.Exists(static alternative => alternative.Count == 0)) return Everywhere;
        if (alternatives.Count <= MaxMinimized) Minimize(alternatives);
        alternatives.Sort(static (a, b) => string.CompareOrdinal(Join(a), Join(b)));

        StringBuilder text = new();
        foreach (List<MarkerTerm> alternative in alternatives)
        {
            if (text.Length > 0) text.Append(" or ");
            bool group = alternatives.Count > 1 && alternative.Count > 1;
            if (group) text.Append('(');
            text.Append(Join(alternative));
            if (group) text.Append(')');
        }
        return text.ToString();
    }

    [GeneratedRegex("(python_full_version >= \"[0-9.]+)\\.dev0\"", RegexOptions.CultureInvariant)]
    private static partial Regex FirstPreRelease();

    private static string Join(List<MarkerTerm> alternative) => string.Join(" and ", alternative.Select(t => t.Text));

    private static void Collect(MarkerDiagram node, List<MarkerTerm> path, List<List<MarkerTerm>> alternatives)
    {
        if (ReferenceEquals(node, MarkerDiagram.False)) return;
        if (node.IsTerminal)
        {
            if (alternatives.Count == MostAlternatives) throw new FlowKitException(PypiErrors.MarkerTooComplex, $"A marker has more than {MostAlternatives} alternatives, too many to be written. Write it with fewer conditions.");
            alternatives.Add([.. path]);
            return;
        }
        foreach ((List<MarkerTerm> terms, MarkerDiagram child) in MarkerTerms.Branches(node))
        {
            path.AddRange(terms);
            Collect(child, path, alternatives);
            path.RemoveRange(path.Count - terms.Count, terms.Count);
        }
    }

    // Leaves out every alternative, and every part of one, without which the whole still means the same: what the tree means, or what its words mean where they cannot say it all.
    private void Minimize(List<List<MarkerTerm>> alternatives)
    {
        MarkerDiagram nowhere = MarkerDiagrams.Not(MarkerDiagrams.Or(_diagram, Disjunction(alternatives)));
        for (int i = 0; i < alternatives.Count; i++)
        {
            for (int t = alternatives[i].Count - 1; t >= 0 && alternatives[i].Count > 1; t--)
            {
                MarkerTerm left = alternatives[i][t];
                alternatives[i].RemoveAt(t);
                if (!ReferenceEquals(MarkerDiagrams.And(Conjunction(alternatives[i]), nowhere), MarkerDiagram.False)) alternatives[i].Insert(t, left);
            }
        }
        MarkerDiagram whole = Disjunction(alternatives);
        for (int i = alternatives.Count - 1; i >= 0 && alternatives.Count > 1; i--)
        {
            List<MarkerTerm> left = alternatives[i];
            alternatives.RemoveAt(i);
            if (!ReferenceEquals(Disjunction(alternatives), whole)) alternatives.Insert(i, left);
        }
    }

    private static MarkerDiagram Conjunction(List<MarkerTerm> alternative) =>
        alternative.Aggregate(MarkerDiagram.True, (d, t) => MarkerDiagrams.And(d, t.Meaning));

    private static MarkerDiagram Disjunction(List<List<MarkerTerm>> alternatives) =>
        alternatives.Aggregate(MarkerDiagram.False, (d, a) => MarkerDiagrams.Or(d, Conjunction(a)));
}
