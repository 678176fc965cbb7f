using System.Diagnostics.CodeAnalysis;
using FlowKit.Environments.Locking;

namespace FlowKit.Environments.Specs;

/// <summary>
/// Anything that says which environment is meant: a name, a name pinned by id (<c>name@sha256:…</c>), an id (<c>sha256:…</c>), a pathspec
/// (<c>Flow/Run/Step</c>; where that could be read as a name as well, <c>step:Flow/Run/Step</c>), or a lock at hand. Converts from each of them.
/// </summary>
public sealed record EnvironmentReference
{
    private const string StepPrefix = "step:";

    private EnvironmentReference()
    {
    }

    /// <summary>The name, if it is one.</summary>
    public EnvironmentName? Name { get; private init; }

    /// <summary>The id: alone, or the one that <see cref="Name"/> is pinned to.</summary>
    public EnvironmentId? Id { get; private init; }

    /// <summary>The step whose environment is meant.</summary>
    public StepPathspec? Pathspec { get; private init; }

    /// <summary>The lock itself.</summary>
    public EnvironmentLock? Lock { get; private init; }

    /// <summary>Reads a name, a pinned name, an id or a pathspec.</summary>
    /// <exception cref="SpecParseException"><c>FK7301</c>: the text is none of them.</exception>
    public static EnvironmentReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith(StepPrefix, StringComparison.Ordinal)) return StepPathspec.Parse(text[StepPrefix.Length..]);
        if (text.StartsWith(EnvironmentId.Prefix, StringComparison.Ordinal)) return EnvironmentId.Parse(text);
        int at = text.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0) return new EnvironmentReference { Name = EnvironmentName.Parse(text[..at]), Id = EnvironmentId.Parse(text[(at + 1)..]) };
        // A flow's name has capitals, an environment's has none; a text that is both is a name.
        if (!EnvironmentName.TryParse(text, out EnvironmentName? name) && StepPathspec.TryParse(text, out StepPathspec? pathspec) && text.Any(char.IsAsciiLetterUpper))
            return pathspec;
        return name ?? EnvironmentName.Parse(text);
    }

    /// <summary>Reads a name, a pinned name, an id or a pathspec; false where the text is none of them.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out EnvironmentReference? reference)
    {
        reference = null;
        if (text is null) return false;
        try
        {
            reference = Parse(text);
            return true;
        }
        catch (SpecParseException)
        {
            return false;
        }
    }

    /// <summary>A reference to a name.</summary>
    public static implicit operator EnvironmentReference(EnvironmentName name) => new() { Name = name };

    /// <summary>A reference to an id.</summary>
    public static implicit operator EnvironmentReference(EnvironmentId id) => new() { Id = id };

    /// <summary>A reference to what a step ran in.</summary>
    public static implicit operator EnvironmentReference(StepPathspec pathspec) => new() { Pathspec = pathspec };

    /// <summary>A reference to a lock at hand.</summary>
    public static implicit operator EnvironmentReference(EnvironmentLock @lock) => new() { Lock = @lock };

    /// <summary>A reference from text, as <see cref="Parse"/> reads it.</summary>
    public static implicit operator EnvironmentReference(string text) => Parse(text);

    /// <summary>The text that <see cref="Parse"/> reads; for a lock at hand, its id.</summary>
    public override string ToString() =>
        Lock is not null ? Lock.Id.ToString()
        : Pathspec is not null ? Pathspec.ToString()
        : Name is null ? Id.ToString()!
        : Id is null ? Name.ToString()
        : Name + "@" + Id;

    internal static bool IsNameOrPinned(string text) => TryParse(text, out EnvironmentReference? reference) && reference.Name is not null;
}
