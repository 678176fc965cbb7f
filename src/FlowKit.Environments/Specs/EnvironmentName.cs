using System.Diagnostics.CodeAnalysis;

namespace FlowKit.Environments.Specs;

/// <summary>
/// The name of a published environment, <c>team/project/env:tag</c>. Segments and tag are <c>[a-z0-9][a-z0-9._-]*</c>; 2 to 8 segments, at most
/// 200 characters. Without a tag it is <c>latest</c>. Only <c>latest</c>, <c>candidate</c> and <c>stable</c> may be moved to another environment.
/// </summary>
public sealed record EnvironmentName
{
    /// <summary>The tag of a name that gives none.</summary>
    public const string DefaultTag = "latest";

    /// <summary>The most characters of a name with its tag.</summary>
    public const int MaxLength = 200;

    private const int MinSegments = 2;
    private const int MaxSegments = 8;

    private EnvironmentName(string path, string tag)
    {
        Path = path;
        Tag = tag;
    }

    /// <summary>The segments, joined by <c>/</c>, without the tag.</summary>
    public string Path { get; }

    /// <summary>The tag, <c>latest</c> where none was given.</summary>
    public string Tag { get; }

    /// <summary>Whether the tag may be moved to another environment: <c>latest</c>, <c>candidate</c> and <c>stable</c> may, all others are set once.</summary>
    public bool IsMovable => Tag is DefaultTag or "candidate" or "stable";

    /// <summary>Reads a name.</summary>
    /// <exception cref="SpecParseException"><c>FK7301</c>: the text breaks the grammar; the error has the position.</exception>
    public static EnvironmentName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(text, out EnvironmentName? name, out int position, out string problem)
            ? name
            : throw new SpecParseException(EnvironmentErrors.InvalidName, "environment name", text, position, problem);
    }

    /// <summary>Reads a name; false where the text breaks the grammar.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out EnvironmentName? name)
    {
        name = null;
        return text is not null && Read(text, out name, out _, out _);
    }

    /// <summary>The same path with another tag.</summary>
    public EnvironmentName WithTag(string tag) => Parse(Path + ":" + tag);

    /// <summary>The path, and the tag where it is not <c>latest</c>.</summary>
    public override string ToString() => Tag == DefaultTag ? Path : Path + ":" + Tag;

    internal static bool IsNameCharacter(char c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '_' or '-';

    private static bool Read(string text, [NotNullWhen(true)] out EnvironmentName? name, out int position, out string problem)
    {
        name = null;
        problem = "";
        position = 0;
        if (text.Length > MaxLength)
        {
            position = MaxLength;
            problem = $"a name has at most {MaxLength} characters";
            return false;
        }
        int segments = 1, start = 0, tagAt = -1;
        for (; position <= text.Length; position++)
        {
            char c = position < text.Length ? text[position] : '\0';
            if (position == text.Length || c is '/' or ':')
            {
                if (position == start)
                {
                    problem = tagAt >= 0 ? "the tag is empty" : "a segment is empty";
                    return false;
                }
                if (position == text.Length) break;
                if (tagAt >= 0)
                {
                    problem = $"'{c}' cannot stand in a tag";
                    return false;
                }
                if (c == ':') tagAt = position;
                else segments++;
                start = position + 1;
                continue;
            }
            if (!IsNameCharacter(c))
            {
                problem = c is >= 'A' and <= 'Z' ? "names are lower-case" : "only a-z, 0-9, '.', '_' and '-' can stand in a name";
                return false;
            }
            if (position == start && (c is '.' or '_' or '-'))
            {
                problem = "a segment and a tag begin with a letter or a digit";
                return false;
            }
        }
        if (segments is < MinSegments or > MaxSegments)
        {
            position = tagAt >= 0 ? tagAt : text.Length;
            problem = $"a name has {MinSegments} to {MaxSegments} segments, for example 'team/env'; here {(segments == 1 ? "is 1" : $"are {segments}")}";
            return false;
        }
        name = tagAt < 0 ? new EnvironmentName(text, DefaultTag) : new EnvironmentName(text[..tagAt], text[(tagAt + 1)..]);
        return true;
    }
}
