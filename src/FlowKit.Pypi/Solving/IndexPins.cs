using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>The pins to indexes of a request, as they hold in one environment.</summary>
internal sealed class IndexPins
{
    private readonly SolveEnvironment _environment;
    private readonly ILookup<PackageName, PypiIndexPin> _pins;

    /// <exception cref="FlowKitException"><c>FK7222</c>: a package is pinned to two indexes on one target.</exception>
    public IndexPins(IReadOnlyList<PypiIndexPin> pins, SolveEnvironment environment)
    {
        _environment = environment;
        _pins = pins.ToLookup(pin => pin.Name);
        for (int i = 0; i < pins.Count; i++)
        {
            for (int j = i + 1; j < pins.Count; j++)
            {
                if (pins[i].Name != pins[j].Name || pins[i].Index == pins[j].Index || !Overlap(pins[i].Marker, pins[j].Marker)) continue;
                throw new FlowKitException(PypiErrors.InvalidSolveRequest,
                    $"{pins[i].Name} is pinned to the index {Describe(pins[i])} and to the index {Describe(pins[j])}, and both hold on {environment.Description}. Pin it once, or with markers that exclude each other.");
            }
        }
    }

    /// <summary>The index that the package has to come from; null for any.</summary>
    public string? IndexOf(PackageName name) => _pins[name].FirstOrDefault(pin => pin.Marker is null || _environment.Holds(pin.Marker) == true)?.Index;

    /// <summary>The parts of a universal environment in which a pin of the package holds and does not; empty where it holds on all of its targets or on none.</summary>
    public IReadOnlyList<UniversalEnvironment> SplitFor(PackageName name) =>
        _environment is UniversalEnvironment universal && _pins[name].FirstOrDefault(pin => pin.Marker is not null && universal.Holds(pin.Marker) is null) is { } undecided
            ? universal.SplitBy(undecided.Marker!) : [];

    private bool Overlap(Marker? left, Marker? right) => left is null || right is null
        ? (left ?? right) is not { } one || _environment.Holds(one) != false
        : _environment.Holds(left.And(right)) != false;

    private static string Describe(PypiIndexPin pin) => $"'{pin.Index}'{(pin.Marker is null ? "" : $" where {pin.Marker}")}";
}
