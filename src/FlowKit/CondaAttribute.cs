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
    /// <c>pip:</c>, <c>variables</c> and <c>platforms</c> hold.
    /// </summary>
    public string? File { get; init; }

    /// <summary>Takes the conda packages declared by the flow away from this step. The default is <see langword="false"/>.</summary>
    public bool Disabled { get; init; }
}
