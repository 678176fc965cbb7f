using FlowKit.Pypi.Solving;

namespace FlowKit;

/// <summary>
/// Declares PyPI packages for a step, or for every step of a flow. Attributes at one level merge; a step overrides its flow package by package; indexes are a union,
/// in the order written.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class PypiAttribute : Attribute
{
    /// <summary>Declares packages.</summary>
    /// <param name="requirements">Requirements (PEP 508), for example <c>scikit-learn==1.5.*</c>.</param>
    public PypiAttribute(params string[] requirements) => Requirements = requirements;

    /// <summary>The requirements, as written.</summary>
    public string[] Requirements { get; }

    /// <summary>Indexes by name or address, first wins. The default is none: then the configured indexes are used.</summary>
    public string[] Indexes { get; init; } = [];

    /// <summary>
    /// A <c>requirements.txt</c> (with the files that it includes by <c>-r</c> and <c>-c</c>), <c>pyproject.toml</c>, <c>pylock.toml</c> (PEP 751) or <c>uv.lock</c>, relative to the
    /// project; its text is carried into the assembly at compile time. Packages of a lock are taken in exactly the releases and files that it names for the target.
    /// </summary>
    public string? File { get; init; }

    /// <summary>The extras of the project of <see cref="File"/> (<c>[project.optional-dependencies]</c>, or a lock's) that are asked for as well. The default is none.</summary>
    public string[] Extras { get; init; } = [];

    /// <summary>The dependency groups (PEP 735) of <see cref="File"/> that are asked for as well. The default is none; a <c>pylock.toml</c> then gives its default groups.</summary>
    public string[] Groups { get; init; } = [];

    /// <summary>Which versions are preferred. The default is none: then as configured, which is the highest by default.</summary>
    public ResolutionMode Resolution { get; init; }

    /// <summary>When pre-releases may be chosen. The default is none: then as configured, which is only where nothing else fits by default.</summary>
    public PrereleasePolicy PreReleases { get; init; }

    /// <summary>When pre-releases of single packages may be chosen, as <c>torch=allow</c> (<c>allow</c>, <c>disallow</c>, <c>explicit</c>, <c>if-necessary</c>). The default is none; configured ones hold for other packages.</summary>
    public string[] PreReleasePackages { get; init; } = [];

    /// <summary>
    /// What packages need in place of what they say themselves, as <c>chumpy==0.70 -&gt; numpy&gt;=1.8.1 | scipy</c>; without a version for all versions. The default is none; configured ones hold for other packages.
    /// </summary>
    public string[] StaticMetadata { get; init; } = [];

    /// <summary>Packages that come from one index or not at all, as <c>torch=pytorch</c> or <c>torch=pytorch; sys_platform == 'linux'</c>. The default is none; configured ones hold for other packages.</summary>
    public string[] IndexPins { get; init; } = [];

    /// <summary>Requirements that hold for packages which are installed for another reason; they install nothing. The default is none; configured ones hold besides.</summary>
    public string[] Constraints { get; init; } = [];

    /// <summary>Requirements that each take the place of every requirement on their name, whoever makes it. The default is none; configured ones hold besides.</summary>
    public string[] Overrides { get; init; } = [];

    /// <summary>Packages that are taken from PyPI although conda brings them; the conda packages that bring them are left out. The default is none.</summary>
    public string[] FromPypi { get; init; } = [];

    /// <summary>Packages that are never built from source, or <c>:all:</c>. The default is none; configured ones hold besides.</summary>
    public string[] NoBuild { get; init; } = [];

    /// <summary>Packages that are built from source although there are wheels, or <c>:all:</c>. The default is none.</summary>
    public string[] NoBinary { get; init; } = [];

    /// <summary>Takes the PyPI packages declared by the flow away from this step. The default is <see langword="false"/>.</summary>
    public bool Disabled { get; init; }
}
