using FlowKit.Conda.Specs;

namespace FlowKit.Environments.Specs;

/// <summary>
/// A match spec that takes the place of what is said about its name: a way around a package that forbids more than it must, or around what a base of a composition asks for.
/// </summary>
/// <param name="Dependency">The match spec that counts, for example <c>zlib &gt;=1.2</c>. It adds nothing by itself.</param>
/// <param name="Package">The packages whose dependency it replaces, a match spec (<c>old-tool &lt;2</c>); null for every package and for what the environment itself asks for.</param>
public sealed record CondaOverride(string Dependency, string? Package = null)
{
    private const string Arrow = "->";

    /// <summary>Reads <c>zlib &gt;=1.2</c>, or <c>old-tool &lt;2 -&gt; zlib &gt;=1.2</c>.</summary>
    /// <exception cref="SpecParseException">One of the match specs cannot be read, or the dependency is no name (<c>FK7309</c>).</exception>
    public static CondaOverride Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int arrow = text.IndexOf(Arrow, StringComparison.Ordinal);
        CondaOverride read = arrow < 0 ? new CondaOverride(text.Trim()) : new CondaOverride(text[(arrow + Arrow.Length)..].Trim(), text[..arrow].Trim());
        if (!MatchSpec.Parse(read.Dependency, strict: true).HasExactName)
            throw new SpecParseException(EnvironmentErrors.InvalidSpec, "override", text, arrow < 0 ? 0 : arrow + Arrow.Length, "the name of one package was expected");
        if (read.Package is not null) MatchSpec.Parse(read.Package, strict: true);
        return read;
    }

    /// <summary>An override from text, as <see cref="Parse"/> reads it.</summary>
    public static implicit operator CondaOverride(string text) => Parse(text);

    /// <summary>The text that <see cref="Parse"/> reads, with both match specs in canonical form.</summary>
    public override string ToString() => (Package is null ? "" : $"{MatchSpec.Parse(Package)} {Arrow} ") + MatchSpec.Parse(Dependency);
}
