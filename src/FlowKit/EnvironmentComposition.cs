using System.Collections.Immutable;
using FlowKit.Environments.Registry;
using FlowKit.Environments.Specs;

namespace FlowKit;

/// <summary>
/// An environment being composed: bases, and what is added to them. Immutable: each <c>With</c> returns another. Nothing is resolved before <see cref="PublishAsync(string, CancellationToken)"/>.
/// </summary>
public sealed class EnvironmentComposition
{
    private readonly IFlowEnvironments _environments;

    /// <summary>Begins a composition.</summary>
    /// <param name="environments">What publishes it.</param>
    /// <param name="bases">The bases, in order.</param>
    public EnvironmentComposition(IFlowEnvironments environments, IEnumerable<EnvironmentReference> bases)
    {
        ArgumentNullException.ThrowIfNull(environments);
        ArgumentNullException.ThrowIfNull(bases);
        _environments = environments;
        Bases = [.. bases];
    }

    private EnvironmentComposition(EnvironmentComposition other)
    {
        _environments = other._environments;
        Bases = other.Bases;
        Conda = other.Conda;
        Pypi = other.Pypi;
        Channels = other.Channels;
        Indexes = other.Indexes;
        Python = other.Python;
        Removed = other.Removed;
        Previous = other.Previous;
        Overrides = other.Overrides;
        Constraints = other.Constraints;
        FromPypi = other.FromPypi;
        ExcludeNewer = other.ExcludeNewer;
        CondaSettings = other.CondaSettings;
        PypiSettings = other.PypiSettings;
        Policy = other.Policy;
    }

    /// <summary>The bases, in order.</summary>
    public ImmutableArray<EnvironmentReference> Bases { get; }

    /// <summary>Match specs that are added.</summary>
    public ImmutableArray<string> Conda { get; private init; } = [];

    /// <summary>Requirements that are added.</summary>
    public ImmutableArray<string> Pypi { get; private init; } = [];

    /// <summary>Channels for what is added; empty means the configured ones.</summary>
    public ImmutableArray<string> Channels { get; private init; } = [];

    /// <summary>Indexes for what is added; empty means the configured ones.</summary>
    public ImmutableArray<string> Indexes { get; private init; } = [];

    /// <summary>The Python version or constraint; <see langword="null"/> leaves that to the bases.</summary>
    public string? Python { get; private init; }

    /// <summary>What was composed before; <see langword="null"/> where that does not count.</summary>
    public EnvironmentReference? Previous { get; private init; }

    /// <summary>Names of packages that the bases ask for and that are not asked for any more.</summary>
    public ImmutableArray<string> Removed { get; private init; } = [];

    /// <summary>PyPI requirements that each take the place of every requirement on their name.</summary>
    public ImmutableArray<string> Overrides { get; private init; } = [];

    /// <summary>PyPI requirements that bound what is there for another reason.</summary>
    public ImmutableArray<string> Constraints { get; private init; } = [];

    /// <summary>Packages that are taken from PyPI although conda brings them.</summary>
    public ImmutableArray<string> FromPypi { get; private init; } = [];

    /// <summary>Up to when packages count; <see langword="null"/> leaves that to the configuration, and to the bases where their requirements are solved again.</summary>
    public CutOff? ExcludeNewer { get; private init; }

    /// <summary>How conda packages are chosen; what is left unsaid is as the bases say where their requirements are solved again, else as the configuration does.</summary>
    public CondaSettings CondaSettings { get; private init; } = CondaSettings.Default;

    /// <summary>How PyPI packages are chosen; what is left unsaid is as the bases say where their requirements are solved again, else as the configuration does.</summary>
    public PypiSettings PypiSettings { get; private init; } = PypiSettings.Default;

    /// <summary>What may change of the bases. The default is <see cref="CompositionPolicy.Locked"/>: nothing.</summary>
    public CompositionPolicy Policy { get; private init; } = CompositionPolicy.Locked;

    /// <summary>Adds conda packages.</summary>
    /// <param name="specs">Match specs.</param>
    /// <returns>The composition with them.</returns>
    public EnvironmentComposition WithConda(params IEnumerable<string> specs) => new(this) { Conda = Conda.AddRange(specs) };

    /// <summary>Adds PyPI packages.</summary>
    /// <param name="requirements">Requirements (PEP 508).</param>
    /// <returns>The composition with them.</returns>
    public EnvironmentComposition WithPypi(params IEnumerable<string> requirements) => new(this) { Pypi = Pypi.AddRange(requirements) };

    /// <summary>Adds channels, after those named before.</summary>
    /// <param name="channels">Names or addresses.</param>
    /// <returns>The composition with them.</returns>
    public EnvironmentComposition WithChannels(params IEnumerable<string> channels) => new(this) { Channels = Channels.AddRange(channels) };

    /// <summary>Adds indexes, after those named before.</summary>
    /// <param name="indexes">Names or addresses.</param>
    /// <returns>The composition with them.</returns>
    public EnvironmentComposition WithIndexes(params IEnumerable<string> indexes) => new(this) { Indexes = Indexes.AddRange(indexes) };

    /// <summary>Asks for a Python.</summary>
    /// <param name="python">A version or constraint, for example <c>3.11</c>.</param>
    /// <returns>The composition with it.</returns>
    public EnvironmentComposition WithPython(string python) => new(this) { Python = python ?? throw new ArgumentNullException(nameof(python)) };

    /// <summary>
    /// Keeps what was composed before where it still fits, and tells what is different (<see cref="PublishedEnvironment.Changes"/>): for a base that was updated since. A name that does not exist yet counts as none.
    /// </summary>
    /// <param name="previous">The environment, most often the name that this one is published under.</param>
    /// <returns>The composition with it.</returns>
    public EnvironmentComposition Updating(EnvironmentReference previous) => new(this) { Previous = previous ?? throw new ArgumentNullException(nameof(previous)) };

    /// <summary>Stops asking for packages that the bases ask for, under <see cref="CompositionPolicy.Prefer"/> or <see cref="CompositionPolicy.Fresh"/>. One that another package needs stays.</summary>
    /// <param name="names">Names of conda or PyPI packages.</param>
    /// <returns>The composition without them.</returns>
    public EnvironmentComposition Without(params IEnumerable<string> names) => new(this) { Removed = Removed.AddRange(names) };

    /// <summary>Replaces every requirement on a PyPI package, whoever makes it: a base, a package, or this composition. A requirement whose marker never holds takes the requirement away.</summary>
    /// <param name="requirements">Requirements (PEP 508).</param>
    /// <returns>The composition with them.</returns>
    public EnvironmentComposition WithPypiOverride(params IEnumerable<string> requirements) => new(this) { Overrides = Overrides.AddRange(requirements) };

    /// <summary>Bounds PyPI packages that are there for another reason; it adds nothing.</summary>
    /// <param name="requirements">Requirements (PEP 508).</param>
    /// <returns>The composition with them.</returns>
    public EnvironmentComposition WithPypiConstraint(params IEnumerable<string> requirements) => new(this) { Constraints = Constraints.AddRange(requirements) };

    /// <summary>
    /// Takes packages from PyPI although conda brings them. The conda packages that bring them are left out, which under <see cref="CompositionPolicy.Locked"/> those of a base are not: then it is an error.
    /// </summary>
    /// <param name="names">Names of PyPI packages; each is to be asked for as well, or needed by another.</param>
    /// <returns>The composition with them.</returns>
    public EnvironmentComposition WithFromPypi(params IEnumerable<string> names) => new(this) { FromPypi = FromPypi.AddRange(names) };

    /// <summary>Replaces what is said about a conda package, whoever says it: a base, a package's dependencies, or this composition.</summary>
    /// <param name="specs">Match specs (<c>zlib &gt;=1.2</c>), or <c>package -&gt; match spec</c> for the dependency of one package alone.</param>
    /// <returns>The composition with them.</returns>
    /// <exception cref="SpecParseException">A text cannot be read.</exception>
    public EnvironmentComposition WithCondaOverride(params IEnumerable<string> specs) =>
        new(this) { CondaSettings = CondaSettings with { Overrides = [.. CondaSettings.Overrides, .. specs.Select(CondaOverride.Parse)] } };

    /// <summary>Says up to when packages count.</summary>
    /// <param name="cutOff">A moment, an age (<c>7 days</c>) or <c>none</c>.</param>
    /// <returns>The composition with it.</returns>
    /// <exception cref="SpecParseException">The text cannot be read.</exception>
    public EnvironmentComposition WithExcludeNewer(string cutOff) => new(this) { ExcludeNewer = CutOff.Parse(cutOff) };

    /// <summary>Says how packages are chosen, over what was said before.</summary>
    /// <param name="conda">For conda packages; <see langword="null"/> changes nothing.</param>
    /// <param name="pypi">For PyPI packages; <see langword="null"/> changes nothing.</param>
    /// <returns>The composition with it.</returns>
    public EnvironmentComposition WithSettings(CondaSettings? conda = null, PypiSettings? pypi = null) =>
        new(this) { CondaSettings = conda?.Or(CondaSettings) ?? CondaSettings, PypiSettings = pypi?.Or(PypiSettings) ?? PypiSettings };

    /// <summary>Says what may change of the bases.</summary>
    /// <param name="policy">The policy.</param>
    /// <returns>The composition with it.</returns>
    public EnvironmentComposition WithPolicy(CompositionPolicy policy) => new(this) { Policy = policy };

    /// <summary>Resolves, stores packages and lock, and sets the name: in that order, so nobody sees a name whose lock is not there.</summary>
    /// <param name="name">The name, or a template of it with the run's own values, parameters and artifacts: <c>explainer/@{RunId}/@{ModelType}</c>.</param>
    /// <param name="cancellationToken">Stops the work; then no name is set.</param>
    /// <returns>The environment; it can be assigned to an <see cref="EnvironmentName"/>.</returns>
    /// <exception cref="FlowKitException">The packages conflict, with both sides named, or the name already means another environment.</exception>
    public Task<PublishedEnvironment> PublishAsync(string name, CancellationToken cancellationToken = default) => PublishAsync(name, null, cancellationToken);

    /// <summary>Resolves, stores packages and lock, and sets the name, with options.</summary>
    /// <param name="name">The name, or a template of it.</param>
    /// <param name="options">Whether a name that may move is moved; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Stops the work; then no name is set.</param>
    /// <returns>The environment.</returns>
    /// <exception cref="FlowKitException">The packages conflict, or the name already means another environment.</exception>
    public Task<PublishedEnvironment> PublishAsync(string name, PublishOptions? options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _environments.PublishAsync(this, name, options, cancellationToken);
    }
}
