using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving.Explanations;

/// <summary>A node of the proof that there is no answer: what a program may read where a person reads the message.</summary>
public sealed record PypiConflict
{
    /// <summary>What this node says.</summary>
    public required PypiConflictKind Kind { get; init; }

    /// <summary>The package that it is about; null for what the user asks for.</summary>
    public PackageName? Package { get; init; }

    /// <summary>The versions of <see cref="Package"/> that it holds for, as a specifier text; empty for every version.</summary>
    public string Versions { get; init; } = "";

    /// <summary>The package that is needed or bounded, where the node is about one.</summary>
    public PackageName? Dependency { get; init; }

    /// <summary>The versions of <see cref="Dependency"/> that are asked for, as a specifier text; empty for every version.</summary>
    public string DependencyVersions { get; init; } = "";

    /// <summary>Who asked, pinned or brought it, in the user's words; null where it is a package's own metadata.</summary>
    public string? Origin { get; init; }

    /// <summary>Why versions cannot be used: yanked, another Python, another platform, a cut-off date, no wheel.</summary>
    public string? Reason { get; init; }

    /// <summary>The nodes that this one follows from: none, or two and more.</summary>
    public IReadOnlyList<PypiConflict> Causes { get; init; } = [];

    /// <summary>What the node says, in words, without a full stop.</summary>
    public required string Text { get; init; }
}
