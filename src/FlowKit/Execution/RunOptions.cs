using FlowKit.Definition;
using FlowKit.Environments.Resolution;
using FlowKit.Metadata;

namespace FlowKit.Execution;

/// <summary>How one run is started.</summary>
public sealed class RunOptions
{
    private readonly Dictionary<string, ParameterValue> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The upstream runs that the run is told to have been triggered by, the one that finished last in front. The default is none.</summary>
    public IReadOnlyList<RunReference> TriggeredBy { get; set; } = [];

    /// <summary>Whether the flows that wait for this one are started when it has succeeded, in this process, and waited for. The default is <see langword="true"/>.</summary>
    public bool StartTriggered { get; set; } = true;

    /// <summary>
    /// The packages that the run's environments choose anew although they are known, of conda or PyPI, by name or with versions (<c>numpy==2.1</c>); all others keep what they have where it still fits. Empty: all are
    /// chosen anew. The default is <see langword="null"/>: what is known is used as it is.
    /// </summary>
    public IReadOnlyList<string>? Update { get; set; }

    /// <summary>Told what happens in the run. The default is nobody.</summary>
    public IProgress<RunProgress>? Progress { get; set; }

    internal IReadOnlyDictionary<string, ParameterValue> Values => _values;

    /// <summary>
    /// Whether nothing may be solved: a run whose environments are not locked yet fails (<c>FK7351</c>), and so does a composition that was not composed before. The default is <see langword="false"/>.
    /// </summary>
    public bool Frozen { get; set; }

    internal ResolveOptions? Resolving => Update is null && !Frozen ? null : new ResolveOptions { Update = Update is not null, PreferKnown = Update is not { Count: 0 }, Packages = Update ?? [], Frozen = Frozen };

    internal EventClaim? Claim { get; set; }

    /// <summary>Gives a parameter its value as text, as the command line does.</summary>
    /// <param name="parameter">The property's name, or its name on the command line; case does not count.</param>
    /// <param name="text">The value.</param>
    /// <returns>The options.</returns>
    public RunOptions Set(string parameter, string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(parameter);
        _values[parameter] = ParameterValue.FromText(text);
        return this;
    }

    /// <summary>Gives a parameter its value.</summary>
    /// <param name="parameter">The property's name, or its name on the command line; case does not count.</param>
    /// <param name="value">A value of the property's type.</param>
    /// <returns>The options.</returns>
    public RunOptions Set(string parameter, object? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(parameter);
        _values[parameter] = ParameterValue.FromObject(value);
        return this;
    }

    /// <summary>Gives every parameter the value that it has in other options.</summary>
    /// <param name="other">The other options.</param>
    /// <returns>The options.</returns>
    public RunOptions SetAll(RunOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach ((string parameter, ParameterValue value) in other._values)
        {
            _values[parameter] = value;
        }

        return this;
    }
}
