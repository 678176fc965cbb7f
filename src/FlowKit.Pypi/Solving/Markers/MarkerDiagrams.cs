using System.Runtime.CompilerServices;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Markers;

/// <summary>
/// The interning table of marker diagrams and their operations. One table for the process, guarded by a lock: markers repeat endlessly
/// between packages, and remembered results are what makes the algebra fast. Results are forgotten when there are too many.
/// </summary>
internal static class MarkerDiagrams
{
    private const int MaxRemembered = 200_000;

    // What people write takes some hundred. A text of one line can be made to take more than there are atoms.
    private const int MostSteps = 20_000;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<MarkerDiagram, MarkerDiagram> Nodes = new(new SameNode());
    private static readonly Dictionary<(int, int), MarkerDiagram> Conjunctions = [];
    private static readonly Dictionary<int, MarkerDiagram> Negations = [];
    private static int s_nextId = 2;
    private static int s_steps;

    public static MarkerDiagram And(MarkerDiagram left, MarkerDiagram right)
    {
        lock (Gate)
        {
            s_steps = 0;
            return AndLocked(left, right);
        }
    }

    public static MarkerDiagram Or(MarkerDiagram left, MarkerDiagram right)
    {
        lock (Gate)
        {
            s_steps = 0;
            return NotLocked(AndLocked(NotLocked(left), NotLocked(right)));
        }
    }

    public static MarkerDiagram Not(MarkerDiagram diagram)
    {
        lock (Gate)
        {
            s_steps = 0;
            return NotLocked(diagram);
        }
    }

    public static MarkerDiagram OfVersions(MarkerAtom atom, VersionSet versions)
    {
        List<VersionBound> cuts = [];
        List<MarkerDiagram> children = [MarkerDiagram.False];
        for (int i = 0; i < versions.IntervalCount; i++)
        {
            (VersionBound lower, VersionBound upper) = versions[i];
            if (lower == VersionBound.Start) children.Clear();
            else cuts.Add(lower);
            children.Add(MarkerDiagram.True);
            if (upper.IsEnd) continue;
            cuts.Add(upper);
            children.Add(MarkerDiagram.False);
        }
        return Make(atom, [.. cuts], [], [.. children]);
    }

    public static MarkerDiagram OfText(MarkerAtom atom, string text) => Make(atom, [], [text], [MarkerDiagram.False, MarkerDiagram.True]);

    public static MarkerDiagram OfCondition(MarkerAtom atom) => Make(atom, [], [], [MarkerDiagram.False, MarkerDiagram.True]);

    /// <summary>Gives the node with these branches, merging those that lead to the same.</summary>
    public static MarkerDiagram Make(MarkerAtom atom, VersionBound[] cuts, string[] texts, MarkerDiagram[] children)
    {
        lock (Gate) return MakeLocked(atom, cuts, texts, children);
    }

    /// <summary>The branches of two nodes about one atom laid over each other.</summary>
    public static void Align(MarkerDiagram left, MarkerDiagram right, out VersionBound[] cuts, out string[] texts, out List<(MarkerDiagram Left, MarkerDiagram Right)> pairs)
    {
        pairs = [];
        cuts = [];
        texts = [];
        switch (left.Atom!.Kind)
        {
            case MarkerAtomKind.Version:
                List<VersionBound> merged = [];
                int i = 0, j = 0;
                while (true)
                {
                    pairs.Add((left.Children[i], right.Children[j]));
                    bool hasLeft = i < left.Cuts.Length, hasRight = j < right.Cuts.Length;
                    if (!hasLeft && !hasRight) break;
                    int order = !hasLeft ? 1 : !hasRight ? -1 : left.Cuts[i].CompareTo(right.Cuts[j]);
                    merged.Add(order <= 0 ? left.Cuts[i] : right.Cuts[j]);
                    if (order <= 0) i++;
                    if (order >= 0) j++;
                }
                cuts = [.. merged];
                break;
            case MarkerAtomKind.Text:
                texts = [.. left.Texts.Union(right.Texts).Order(StringComparer.Ordinal)];
                pairs.Add((left.Children[0], right.Children[0]));
                foreach (string text in texts) pairs.Add((left.ChildOf(text), right.ChildOf(text)));
                break;
            default:
                pairs.Add((left.Children[0], right.Children[0]));
                pairs.Add((left.Children[1], right.Children[1]));
                break;
        }
    }

    private static void CountStep()
    {
        if (++s_steps > MostSteps || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new FlowKitException(PypiErrors.MarkerTooComplex, "A marker, or the markers of several requirements taken together, distinguish more cases than can be looked at. Write it with fewer conditions.");
    }

    private static MarkerDiagram AndLocked(MarkerDiagram left, MarkerDiagram right)
    {
        if (ReferenceEquals(left, right) || ReferenceEquals(right, MarkerDiagram.True) || ReferenceEquals(left, MarkerDiagram.False)) return left;
        if (ReferenceEquals(left, MarkerDiagram.True) || ReferenceEquals(right, MarkerDiagram.False)) return right;
        (int, int) key = left.Id < right.Id ? (left.Id, right.Id) : (right.Id, left.Id);
        if (Conjunctions.TryGetValue(key, out MarkerDiagram? known)) return known;

        CountStep();
        int order = left.Atom!.CompareTo(right.Atom);
        MarkerDiagram result;
        if (order == 0)
        {
            Align(left, right, out VersionBound[] cuts, out string[] texts, out List<(MarkerDiagram Left, MarkerDiagram Right)> pairs);
            MarkerDiagram[] children = new MarkerDiagram[pairs.Count];
            for (int i = 0; i < children.Length; i++) children[i] = AndLocked(pairs[i].Left, pairs[i].Right);
            result = MakeLocked(left.Atom, cuts, texts, children);
        }
        else
        {
            (MarkerDiagram upper, MarkerDiagram lower) = order < 0 ? (left, right) : (right, left);
            MarkerDiagram[] children = new MarkerDiagram[upper.Children.Length];
            for (int i = 0; i < children.Length; i++) children[i] = AndLocked(upper.Children[i], lower);
            result = MakeLocked(upper.Atom!, upper.Cuts, upper.Texts, children);
        }
        if (Conjunctions.Count >= MaxRemembered) Conjunctions.Clear();
        return Conjunctions[key] = result;
    }

    private static MarkerDiagram NotLocked(MarkerDiagram diagram)
    {
        if (ReferenceEquals(diagram, MarkerDiagram.True)) return MarkerDiagram.False;
        if (ReferenceEquals(diagram, MarkerDiagram.False)) return MarkerDiagram.True;
        if (Negations.TryGetValue(diagram.Id, out MarkerDiagram? known)) return known;
        CountStep();
        MarkerDiagram[] children = new MarkerDiagram[diagram.Children.Length];
        for (int i = 0; i < children.Length; i++) children[i] = NotLocked(diagram.Children[i]);
        MarkerDiagram result = MakeLocked(diagram.Atom!, diagram.Cuts, diagram.Texts, children);
        if (Negations.Count >= MaxRemembered) Negations.Clear();
        return Negations[diagram.Id] = result;
    }

    private static MarkerDiagram MakeLocked(MarkerAtom atom, VersionBound[] cuts, string[] texts, MarkerDiagram[] children)
    {
        if (Array.TrueForAll(children, c => ReferenceEquals(c, children[0]))) return children[0];
        if (atom.Kind == MarkerAtomKind.Version)
        {
            List<VersionBound> keptCuts = [];
            List<MarkerDiagram> kept = [children[0]];
            for (int i = 1; i < children.Length; i++)
            {
                if (ReferenceEquals(children[i], kept[^1])) continue;
                keptCuts.Add(cuts[i - 1]);
                kept.Add(children[i]);
            }
            (cuts, children) = ([.. keptCuts], [.. kept]);
        }
        else if (atom.Kind == MarkerAtomKind.Text)
        {
            List<string> keptTexts = [];
            List<MarkerDiagram> kept = [children[0]];
            for (int i = 0; i < texts.Length; i++)
            {
                if (ReferenceEquals(children[i + 1], children[0])) continue;
                keptTexts.Add(texts[i]);
                kept.Add(children[i + 1]);
            }
            (texts, children) = ([.. keptTexts], [.. kept]);
        }
        MarkerDiagram node = new(s_nextId, atom, cuts, texts, children);
        if (Nodes.TryGetValue(node, out MarkerDiagram? known)) return known;
        s_nextId++;
        Nodes.Add(node, node);
        return node;
    }

    private sealed class SameNode : IEqualityComparer<MarkerDiagram>
    {
        public bool Equals(MarkerDiagram? x, MarkerDiagram? y) => x!.Children.Length == y!.Children.Length && x.Atom!.Equals(y.Atom)
            && x.Children.AsSpan().SequenceEqual(y.Children) && x.Texts.AsSpan().SequenceEqual(y.Texts) && x.Cuts.AsSpan().SequenceEqual(y.Cuts);

        public int GetHashCode(MarkerDiagram node)
        {
            HashCode hash = default;
            hash.Add(node.Atom);
            foreach (MarkerDiagram child in node.Children) hash.Add(child.Id);
            foreach (VersionBound cut in node.Cuts) hash.Add(cut);
            foreach (string text in node.Texts) hash.Add(text, StringComparer.Ordinal);
            return hash.ToHashCode();
        }
    }
}
