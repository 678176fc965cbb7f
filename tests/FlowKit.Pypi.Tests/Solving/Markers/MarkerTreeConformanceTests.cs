using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;
using FlowKit.Pypi.Tests.Specs;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Solving.Markers;

public sealed class MarkerTreeConformanceTests
{
    [Test]
    public void Markers_are_compared_by_what_they_mean() => Conformance.Run("pypi/pep508/marker_algebra.jsonl", c =>
    {
        string op = c.GetProperty("op").GetString()!;
        string text = c.GetProperty("a").GetString()!;

        // uv takes a list that it cannot read ("python_version in '3.9, 3.10'") for no condition at all. The standard knows no such exception
        // and packaging evaluates these comparisons: here they are conditions, true for the versions in the list.
        bool uvIgnoresList = op == "always_true" && text.StartsWith("python_version in ", StringComparison.Ordinal);

        // A place holder of a test's source, not a marker.
        if (text.Contains("{marker}", StringComparison.Ordinal)) return Marker.TryParse(text, out _) ? "was taken" : null;

        MarkerTree a = Tree(text);
        MarkerTree b = c.TryGetProperty("b", out System.Text.Json.JsonElement other) ? Tree(other.GetString()!) : MarkerTree.True;
        bool actual = op switch
        {
            "equivalent" => a.IsEquivalentTo(b),
            "negation" => a.Not().Equals(b),
            "disjoint" => a.IsDisjointWith(b),
            "always_true" => a.IsTrue,
            _ => a.IsFalse,
        };
        return actual == (c.GetProperty("expected").GetBoolean() && !uvIgnoresList) ? null : $"{actual}: {a} / {b}";
    });

    [Test]
    public void Trees_and_what_they_write_hold_where_their_markers_do()
    {
        SortedDictionary<string, MarkerEnvironment> environments = RequirementConformanceTests.Environments();
        ExtraName[][] choices = [[], [ExtraName.Parse("dev")], [ExtraName.Parse("test")], [ExtraName.Parse("my-extra")]];
        Conformance.Run("pypi/pep508/marker_eval.jsonl", c =>
        {
            Marker marker = Marker.Parse(c.GetProperty("marker").GetString()!);
            MarkerTree tree = MarkerTree.Of(marker);
            Marker? written = tree.ToMarker();
            foreach ((string name, MarkerEnvironment environment) in environments)
            {
                foreach (ExtraName[] extras in choices)
                {
                    bool expected = marker.Evaluate(environment, extras);
                    if (tree.Evaluate(environment, extras) != expected) return name + ": the tree is " + !expected;
                    if ((written?.Evaluate(environment, extras) ?? true) != expected) return name + ": '" + written + "' is " + !expected;
                }
            }
            return MarkerTree.Of(written).Equals(tree) ? null : "'" + written + "' is another tree";
        });
    }

    // uv knows final releases of Python only, and its tests break lines, which the grammar of a marker does not.
    private static MarkerTree Tree(string text) => MarkerTree.Of(Marker.Parse(text.ReplaceLineEndings(" "))).ForReleasedPythons();
}
