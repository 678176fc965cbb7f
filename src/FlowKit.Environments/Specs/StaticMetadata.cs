using System.Text;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Specs;

/// <summary>
/// What a PyPI package needs, told in place of what it says itself: a way around metadata that is wrong, or that only a build would tell. Nothing is fetched or built to know what the package needs.
/// </summary>
public sealed record StaticMetadata
{
    private const string Arrow = "->";

    private readonly string _text;

    private StaticMetadata(CoreMetadata metadata)
    {
        Metadata = metadata;
        StringBuilder text = new(metadata.Name.Value);
        if (metadata.ProvidesExtra.Count > 0) text.Append('[').Append(string.Join(",", metadata.ProvidesExtra)).Append(']');
        if (metadata.Version is { } version) text.Append("==").Append(version);
        text.Append(' ').Append(Arrow);
        List<string> needed = [.. metadata.RequiresDist.Select(NormalText)];
        if (metadata.RequiresPython is { } python) needed.Add("python" + python);
        _text = needed.Count == 0 ? text.ToString() : text.Append(' ').Append(string.Join(" | ", needed)).ToString();
    }

    /// <summary>The name, the version (null for all that have no metadata of their own here) and what is needed: requirements and extras in the order of their text, each once.</summary>
    public CoreMetadata Metadata { get; }

    /// <summary>What metadata says of name, version, requirements, Python and extras.</summary>
    /// <exception cref="SpecParseException"><c>FK7309</c>: a requirement names an address, which packages of an index may not.</exception>
    public static StaticMetadata Of(CoreMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (metadata.RequiresDist.FirstOrDefault(static r => r.Url is not null) is { } direct)
            throw new SpecParseException(EnvironmentErrors.InvalidSpec, "static metadata", SecretMask.InText(direct.ToString()), 0, "a package needs versions of another, and no address: ask for the address as a requirement of the environment");
        // Equal words have one id, so they must be one question: the order of writing means nothing.
        return new StaticMetadata(CoreMetadata.Of(
            metadata.Name,
            metadata.Version,
            [.. metadata.RequiresDist.GroupBy(NormalText, StringComparer.Ordinal).OrderBy(static g => g.Key, StringComparer.Ordinal).Select(static g => g.First())],
            metadata.RequiresPython,
            [.. metadata.ProvidesExtra.Distinct().OrderBy(static e => e.Value, StringComparer.Ordinal)]));
    }

    /// <summary>
    /// Reads <c>chumpy==0.70 -&gt; numpy&gt;=1.8.1 | scipy | python&gt;=3.8</c>: the package with its version, or without one for all versions, then what it needs, separated by <c>|</c>; <c>python</c> is the
    /// Python that it works with. Nothing behind the arrow: it needs nothing. Its extras stand in brackets, where they are not in a marker: <c>plots[fast]==1.0 -&gt; numba; extra == "fast"</c>.
    /// </summary>
    /// <exception cref="SpecParseException"><c>FK7309</c>: the text has another form; or a requirement in it cannot be read.</exception>
    public static StaticMetadata Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int arrow = text.IndexOf(Arrow, StringComparison.Ordinal);
        if (arrow < 0) throw Error(text, text.Length);
        Requirement package = Requirement.Parse(text[..arrow].Trim());
        if (package.Url is not null || package.Marker is not null || package.Specifiers.Clauses.Count > 1 || package.Specifiers.Clauses.Any(static c => c.Operator != SpecifierOperator.Equal || c.IsPrefix)) throw Error(text, 0);
        string needed = text[(arrow + Arrow.Length)..];
        List<Requirement> requirements = [];
        VersionSpecifiers? python = null;
        foreach (string part in needed.Trim().Length == 0 ? [] : needed.Split('|'))
        {
            Requirement requirement = Requirement.Parse(part.Trim());
            if (requirement.Name.Value != "python") requirements.Add(requirement);
            else if (python is null && requirement.Url is null && requirement.Marker is null && requirement.Extras.Count == 0) python = requirement.Specifiers;
            else throw Error(text, text.LastIndexOf(part, StringComparison.Ordinal));
        }
        Pep440Version? version = package.Specifiers.Clauses.Count == 0 ? null : package.Specifiers.Clauses[0].Version;
        return Of(CoreMetadata.Of(package.Name, version, requirements, python, [.. package.Extras]));
    }

    /// <summary>Metadata from text, as <see cref="Parse"/> reads it.</summary>
    public static implicit operator StaticMetadata(string text) => Parse(text);

    /// <summary>Whether they say the same.</summary>
    public bool Equals(StaticMetadata? other) => other is not null && other._text == _text;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

    /// <summary>The text that <see cref="Parse"/> reads, in the one form that equal words have.</summary>
    public override string ToString() => _text;

    /// <summary>Whether both are about the same package and version.</summary>
    internal bool IsAboutSame(StaticMetadata other) => Metadata.Name == other.Metadata.Name && Equals(Metadata.Version, other.Metadata.Version);

    private static string NormalText(Requirement requirement) =>
        requirement.Name.Value
        + (requirement.Extras.Count > 0 ? "[" + string.Join(",", requirement.Extras.OrderBy(static e => e.Value, StringComparer.Ordinal)) + "]" : "")
        + string.Join(",", requirement.Specifiers.Clauses.Select(static c => c.ToString()).Distinct().OrderBy(static c => c, StringComparer.Ordinal))
        + (requirement.Marker is { } marker ? "; " + marker : "");

    private static SpecParseException Error(string text, int position) =>
        new(EnvironmentErrors.InvalidSpec, "static metadata", SecretMask.InText(text), position, "'PACKAGE[==VERSION] -> REQUIREMENT | REQUIREMENT | python>=3.8' was expected");
}
