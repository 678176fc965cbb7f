using FlowKit.Conda.Solving;

namespace FlowKit;

/// <summary>
/// Declares conda packages for a step, or for every step of a flow. Attributes at one level merge; a step overrides its flow package by package; channels are a union,
/// in the order written.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class CondaAttribute : Attribute
{
    /// <summary>Declares packages.</summary>
    /// <param name="specs">Match specs (CEP 29), for example <c>numpy&gt;=1.26</c> or <c>conda-forge::libgomp</c>.</param>
    public CondaAttribute(params string[] specs) => Specs = specs;

    /// <summary>The match specs, as written.</summary>
    public string[] Specs { get; }

    /// <summary>Channels by name or address, first wins. The default is none: then the configured channels are used.</summary>
    public string[] Channels { get; init; } = [];

    /// <summary>
    /// An <c>environment.yml</c> (CEP 24), relative to the project; its text is carried into the assembly at compile time. Channels, dependencies, <c>sel(…)</c>, the list below
    /// <c>pip:</c>, <c>variables</c> and <c>platforms</c> hold. Or a lock of another tool, <c>pixi.lock</c>, <c>conda-lock.yml</c> or an <c>@EXPLICIT</c> list (CEP 23): its packages, PyPI's too, are
    /// taken exactly as it says, for the platforms that it has.
    /// </summary>
    public string? File { get; init; }

    /// <summary>The environment of a <c>pixi.lock</c>, or the category of a <c>conda-lock.yml</c> that is taken besides <c>main</c>. The default is the only one, or <c>default</c>; the category <c>main</c> alone.</summary>
    public string? Environment { get; init; }

    /// <summary>
    /// Whether packages of a lock that have an MD5 and no SHA-256 are taken: each is then fetched while resolving, held to its MD5, and locked by the SHA-256 of what came. The default is
    /// <see langword="false"/>, it is an error (<c>FK7309</c>).
    /// </summary>
    public bool AllowMd5 { get; init; }

    /// <summary>What the order of channels means. The default is none: then as configured, which is strict by default.</summary>
    public ChannelPriority Priority { get; init; }

    /// <summary>Which versions are preferred. The default is none: then as configured, which is the highest by default.</summary>
    public SolveStrategy Strategy { get; init; }

    /// <summary>Match specs that hold for packages which are installed for another reason; they install nothing. The default is none; configured ones hold besides.</summary>
    public string[] Constraints { get; init; } = [];

    /// <summary>
    /// What takes the place of dependencies: <c>zlib &gt;=1.2</c> of every one on that name and of what is asked of it, <c>old-tool -&gt; zlib &gt;=1.2</c> of one package's. The default is none; configured ones hold besides.
    /// </summary>
    public string[] Overrides { get; init; } = [];

    /// <summary>Takes the conda packages declared by the flow away from this step. The default is <see langword="false"/>.</summary>
    public bool Disabled { get; init; }
}
