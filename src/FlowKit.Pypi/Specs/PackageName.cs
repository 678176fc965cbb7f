using System.Diagnostics.CodeAnalysis;

namespace FlowKit.Pypi.Specs;

/// <summary>The name of a project on an index, in normal form (lower case, <c>-</c> for every run of <c>-</c>, <c>_</c>, <c>.</c>): two spellings of one name are equal.</summary>
public readonly struct PackageName : IEquatable<PackageName>, IComparable<PackageName>
{
    private readonly string? _value;

    private PackageName(string value) => _value = value;

    /// <summary>The normal form; empty for the default value.</summary>
    public string Value => _value ?? "";

    /// <summary>Reads and normalizes a name.</summary>
    /// <exception cref="SpecParseException">The text is no name (FK7203).</exception>
    public static PackageName Parse(string text)
    {
        if (text is null) throw new ArgumentNullException(nameof(text));
        int position = NameGrammar.FindProblem(text, out string problem);
        if (position >= 0) throw new SpecParseException(PypiErrors.InvalidName, "project name", text, position, problem);
        return new PackageName(NameGrammar.Normalize(text));
    }

    /// <summary>Reads and normalizes a name; false where the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PackageName name)
    {
        bool valid = text is not null && NameGrammar.FindProblem(text, out _) < 0;
        name = valid ? new PackageName(NameGrammar.Normalize(text!)) : default;
        return valid;
    }

    /// <summary>Normalizes without a look at the grammar: for what only has to compare equal.</summary>
    internal static PackageName Lenient(string text) => new(NameGrammar.Normalize(text));

    /// <inheritdoc/>
    public bool Equals(PackageName other) => string.Equals(_value, other._value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PackageName other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value is null ? 0 : _value.GetHashCode();

    /// <summary>Ordinal order of the normal forms.</summary>
    public int CompareTo(PackageName other) => string.CompareOrdinal(_value, other._value);

    /// <summary>The same name.</summary>
    public static bool operator ==(PackageName left, PackageName right) => left.Equals(right);

    /// <summary>Another name.</summary>
    public static bool operator !=(PackageName left, PackageName right) => !left.Equals(right);

    /// <summary>Sorts before.</summary>
    public static bool operator <(PackageName left, PackageName right) => left.CompareTo(right) < 0;

    /// <summary>Sorts after.</summary>
    public static bool operator >(PackageName left, PackageName right) => left.CompareTo(right) > 0;

    /// <summary>Sorts before or is equal.</summary>
    public static bool operator <=(PackageName left, PackageName right) => left.CompareTo(right) <= 0;

    /// <summary>Sorts after or is equal.</summary>
    public static bool operator >=(PackageName left, PackageName right) => left.CompareTo(right) >= 0;

    /// <summary>The normal form.</summary>
    public override string ToString() => Value;
}
