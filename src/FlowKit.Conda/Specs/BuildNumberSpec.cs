using System.Globalization;

namespace FlowKit.Conda.Specs;

/// <summary>A constraint on build numbers: <c>3</c>, <c>&gt;=3</c>, <c>!=3</c>… (CEP 29).</summary>
public sealed class BuildNumberSpec : IEquatable<BuildNumberSpec>
{
    internal const string Expected = "a number is expected, with one of == != < <= > >= before it or none";

    private readonly string _operator;

    private BuildNumberSpec(string @operator, long number)
    {
        _operator = @operator;
        Number = number;
    }

    /// <summary>The number that build numbers are compared with.</summary>
    public long Number { get; }

    /// <summary>Reads a constraint on build numbers.</summary>
    /// <exception cref="SpecParseException"><c>FK7112</c>: the text is not one.</exception>
    public static BuildNumberSpec Parse(string text)
    {
        if (text is null) throw new ArgumentNullException(nameof(text));
        return TryParse(text, out BuildNumberSpec? spec)
            ? spec!
            : throw new SpecParseException(CondaErrors.BadMatchSpec, "build number", text, 0, Expected);
    }

    internal static bool TryParse(string text, out BuildNumberSpec? spec)
    {
        spec = null;
        string trimmed = text.Trim();
        int digits = 0;
        while (digits < trimmed.Length && trimmed[digits] is ('<' or '>' or '=' or '!')) digits++;
        string @operator = trimmed.Substring(0, digits);
        if (@operator is not ("" or "=" or "==" or "!=" or "<" or "<=" or ">" or ">=")) return false;
        if (!long.TryParse(trimmed.Substring(digits).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long number)) return false;
        spec = new BuildNumberSpec(@operator is "=" or "==" ? "" : @operator, number);
        return true;
    }

    /// <summary>Whether <paramref name="buildNumber"/> satisfies this.</summary>
    public bool Matches(long buildNumber) => _operator switch
    {
        "" => buildNumber == Number,
        "!=" => buildNumber != Number,
        "<" => buildNumber < Number,
        "<=" => buildNumber <= Number,
        ">" => buildNumber > Number,
        _ => buildNumber >= Number,
    };

    /// <inheritdoc/>
    public bool Equals(BuildNumberSpec? other) => other is not null && Number == other.Number && string.Equals(_operator, other._operator, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BuildNumberSpec other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Number.GetHashCode() ^ StringComparer.Ordinal.GetHashCode(_operator);

    /// <summary>The operator and the number.</summary>
    public override string ToString() => _operator + Number.ToString(CultureInfo.InvariantCulture);
}
