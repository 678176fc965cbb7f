using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FlowKit.Pypi.Specs;

/// <summary>A requirement (dependency specifiers standard, PEP 508): <c>name[extra]&gt;=1.0; marker</c>, or <c>name @ URL ; marker</c>.</summary>
public sealed class Requirement : IEquatable<Requirement>
{
    private readonly string[] _writtenExtras;

    internal Requirement(string writtenName, IReadOnlyList<string> writtenExtras, VersionSpecifiers specifiers, string? url, Marker? marker)
    {
        WrittenName = writtenName;
        Name = PackageName.Lenient(writtenName);
        _writtenExtras = writtenExtras.Distinct().OrderBy(e => e, StringComparer.Ordinal).ToArray();
        Extras = _writtenExtras.Length == 0 ? [] : _writtenExtras.Select(ExtraName.Lenient).Distinct().OrderBy(e => e).ToArray();
        Specifiers = specifiers;
        Url = url;
        Marker = marker;
    }

    /// <summary>Makes a requirement of its parts.</summary>
    /// <param name="name">The project.</param>
    /// <param name="specifiers">The admitted versions; null admits every one.</param>
    /// <param name="extras">The extras.</param>
    /// <param name="marker">The condition, or null.</param>
    /// <param name="url">Where the package comes from, or null for an index. Must not stand together with specifiers.</param>
    public Requirement(PackageName name, VersionSpecifiers? specifiers = null, IEnumerable<ExtraName>? extras = null, Marker? marker = null, string? url = null)
        : this(name.Value, extras?.Select(e => e.Value).ToArray() ?? [], specifiers ?? VersionSpecifiers.Any, url, marker)
    {
        if (url is not null && !Specifiers.IsAny) throw new ArgumentException("A requirement has either a URL or version specifiers.", nameof(url));
    }

    /// <summary>The project's name.</summary>
    public PackageName Name { get; }

    /// <summary>The name as it was written.</summary>
    public string WrittenName { get; }

    /// <summary>The extras, each once, in ordinal order.</summary>
    public IReadOnlyList<ExtraName> Extras { get; }

    /// <summary>The admitted versions; of a URL requirement those that it has no say about: every one.</summary>
    public VersionSpecifiers Specifiers { get; }

    /// <summary>The URL or path behind <c>@</c> as it was written, or null. May hold credentials: show it by <c>SafeAddress</c>.</summary>
    public string? Url { get; }

    /// <summary>The condition under which the requirement holds, or null: always.</summary>
    public Marker? Marker { get; }

    /// <summary>Reads a requirement strictly by the standard.</summary>
    /// <exception cref="SpecParseException">The text is none (FK7204).</exception>
    public static Requirement Parse(string text)
    {
        if (text is null) throw new ArgumentNullException(nameof(text));
        RequirementParser parser = new(text);
        return parser.Parse() ?? throw new SpecParseException(PypiErrors.InvalidRequirement, "requirement", text, parser.Position, parser.Problem);
    }

    /// <summary>Reads a requirement strictly by the standard; false where the text is none.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Requirement? requirement)
    {
        requirement = text is null ? null : new RequirementParser(text).Parse();
        return requirement is not null;
    }

    /// <summary>The requirement holds for the target and the extras asked for.</summary>
    public bool AppliesTo(MarkerEnvironment environment, IReadOnlyList<ExtraName>? extras = null) => Marker is null || Marker.Evaluate(environment, extras);

    /// <summary>The same requirement with other specifiers, and without a URL.</summary>
    public Requirement WithSpecifiers(VersionSpecifiers specifiers) => new(WrittenName, _writtenExtras, specifiers, null, Marker);

    /// <summary>The same requirement under another condition.</summary>
    public Requirement WithMarker(Marker? marker) => new(WrittenName, _writtenExtras, Specifiers, Url, marker);

    /// <inheritdoc/>
    public bool Equals(Requirement? other) => other is not null && Name == other.Name && Extras.SequenceEqual(other.Extras)
        && Specifiers.Equals(other.Specifiers) && string.Equals(Url, other.Url, StringComparison.Ordinal) && Equals(Marker, other.Marker);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Requirement);

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked((Name.GetHashCode() * 31) + Specifiers.GetHashCode() + (Url?.GetHashCode() ?? 0));

    /// <summary>The requirement in one form of white space and order, the name as written. Holds the URL as it is, credentials included.</summary>
    public override string ToString()
    {
        StringBuilder text = new(WrittenName);
        if (_writtenExtras.Length > 0) text.Append('[').Append(string.Join(",", _writtenExtras)).Append(']');
        text.Append(Specifiers.ToString());
        if (Url is not null) text.Append(" @ ").Append(Url);
        if (Marker is not null) text.Append(Url is null ? "; " : " ; ").Append(Marker.ToString());
        return text.ToString();
    }
}
