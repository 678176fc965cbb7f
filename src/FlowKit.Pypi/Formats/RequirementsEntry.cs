using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>One requirement of a requirements file.</summary>
public sealed record RequirementsEntry
{
    /// <summary>The requirement as written, variables expanded, options of its own left out. May hold credentials.</summary>
    public required string Text { get; init; }

    /// <summary>The requirement where the text is one by the standard, or a wheel's address, whose name tells project and version. Null for other addresses and paths.</summary>
    public Requirement? Requirement { get; init; }

    /// <summary>The project's name where it is known: from the requirement, the wheel's name or the address' <c>#egg=</c>.</summary>
    public PackageName? Name { get; init; }

    /// <summary>The address that the package comes from (a path as a <c>file:</c> URL), or null for an index. May hold credentials: show it by <c>SafeAddress</c>.</summary>
    public string? Url { get; init; }

    /// <summary>The extras asked for.</summary>
    public IReadOnlyList<ExtraName> Extras { get; init; } = [];

    /// <summary>The condition, or null.</summary>
    public Marker? Marker { get; init; }

    /// <summary>To be installed in place (<c>-e</c>).</summary>
    public bool IsEditable { get; init; }

    /// <summary>Bounds a version without asking for the package (<c>-c</c>).</summary>
    public bool IsConstraint { get; init; }

    /// <summary>The hashes of which one must match: algorithm to lower-case hex. Empty where none are given.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Hashes { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Settings for the package's build backend (<c>--config-settings</c>).</summary>
    public IReadOnlyDictionary<string, string> ConfigSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>The file that the requirement stands in, as it was asked for.</summary>
    public required string File { get; init; }

    /// <summary>Who wants it, for the comment <c># via …</c> behind it in a written file; reading passes over comments. Default: nobody is named.</summary>
    public IReadOnlyList<string> Via { get; init; } = [];

    /// <summary>The line that it begins at, counted from 1.</summary>
    public required int Line { get; init; }
}
