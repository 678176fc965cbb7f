using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FlowKit.Pypi.Specs;

/// <summary>
/// An environment marker: a condition on the target, the Python and the extras under which a requirement holds (dependency specifiers
/// standard, PEP 508). Where the standard leaves a comparison without meaning (<c>os_name ~= "x"</c>), it is false. Equality is that of the
/// written form; whether two markers mean the same is asked of a <c>MarkerTree</c>.
/// </summary>
public sealed class Marker : IEquatable<Marker>
{
    private string? _text;

    internal Marker(MarkerNode root) => Root = root;

    internal MarkerNode Root { get; }

    /// <summary>Reads a marker.</summary>
    /// <exception cref="SpecParseException">The text is none (FK7205).</exception>
    public static Marker Parse(string text)
    {
        if (text is null) throw new ArgumentNullException(nameof(text));
        MarkerParser parser = new(text, 0);
        MarkerNode root = parser.ParseToEnd()
            ?? throw new SpecParseException(PypiErrors.InvalidMarker, "marker", text, parser.Position, parser.Problem);
        return new Marker(root);
    }

    /// <summary>Reads a marker; false where the text is none.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Marker? marker)
    {
        marker = text is not null && new MarkerParser(text, 0).ParseToEnd() is { } root ? new Marker(root) : null;
        return marker is not null;
    }

    /// <summary>Whether the marker holds.</summary>
    /// <param name="environment">The target's values.</param>
    /// <param name="extras">The extras asked for; <c>extra == "x"</c> holds where <c>x</c> is among them.</param>
    /// <param name="groups">The dependency groups asked for, which only lock files' markers name.</param>
    public bool Evaluate(MarkerEnvironment environment, IReadOnlyList<ExtraName>? extras = null, IReadOnlyList<ExtraName>? groups = null)
    {
        if (environment is null) throw new ArgumentNullException(nameof(environment));
        return Root.Evaluate(new MarkerContext(environment, extras, groups));
    }

    /// <summary>Holds where both hold.</summary>
    public Marker And(Marker other) => Join(other, isAnd: true);

    /// <summary>Holds where one of them holds.</summary>
    public Marker Or(Marker other) => Join(other, isAnd: false);

    /// <summary>Names the variable anywhere.</summary>
    public bool Names(MarkerVariable variable) => Names(Root, variable);

    /// <inheritdoc/>
    public bool Equals(Marker? other) => other is not null && string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Marker);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode();

    /// <summary>The marker in one form of white space, quotes and names of variables.</summary>
    public override string ToString()
    {
        if (_text is not null) return _text;
        StringBuilder text = new();
        (Root is MarkerGroup group ? group.Inner : Root).Write(text);
        return _text = text.ToString();
    }

    private Marker Join(Marker other, bool isAnd)
    {
        if (other is null) throw new ArgumentNullException(nameof(other));
        return new Marker(new MarkerJunction(isAnd, [Enclose(Root), Enclose(other.Root)]));
    }

    private static MarkerNode Enclose(MarkerNode node) => node is MarkerJunction ? new MarkerGroup(node) : node;

    private static bool Names(MarkerNode node, MarkerVariable variable) => node switch
    {
        MarkerJunction junction => Array.Exists(junction.Parts, p => Names(p, variable)),
        MarkerGroup group => Names(group.Inner, variable),
        MarkerComparison c => (c.Left.IsVariable && c.Left.Variable == variable) || (c.Right.IsVariable && c.Right.Variable == variable),
        _ => false,
    };
}
