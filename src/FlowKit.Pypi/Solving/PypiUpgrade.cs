using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>
/// What of an earlier answer may move: the preferences of these packages do not count (<see cref="PypiSolveRequest.Preferences"/>, <see cref="UniversalOptions.Locked"/>, the locked set of
/// <see cref="LockExtender"/>). Every other package keeps its version where it fits; what the upgraded ones newly need is chosen as ever.
/// </summary>
public sealed record PypiUpgrade
{
    /// <summary>Nothing may move without need. The default of a request.</summary>
    public static PypiUpgrade Nothing { get; } = new();

    /// <summary>Everything is chosen anew.</summary>
    public static PypiUpgrade Everything { get; } = new() { IsEverything = true };

    /// <summary>Whether everything is chosen anew. Default: no.</summary>
    public bool IsEverything { get; init; }

    /// <summary>Packages that are chosen anew; one with a specifier (<c>numpy==2.1</c>, <c>numpy&lt;3</c>) within it, as by a constraint. Default: none.</summary>
    public IReadOnlyList<Requirement> Packages { get; init; } = [];

    /// <summary>Dependency groups of the lock: the packages that requirements of the request with <c>'group' in dependency_groups</c> in their markers name are chosen anew. Default: none.</summary>
    public IReadOnlyList<ExtraName> Groups { get; init; } = [];

    /// <summary>The packages that a group asks for itself (<c>[dependency-groups]</c>); what they need in turn keeps its versions where it can.</summary>
    public static PypiUpgrade OfGroup(IEnumerable<Requirement> group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return new PypiUpgrade { Packages = [.. group.Select(static requirement => requirement.WithSpecifiers(VersionSpecifiers.Any).WithMarker(null))] };
    }

    /// <summary>Whether a package may move, in a request with these requirements.</summary>
    internal bool Includes(PackageName name, IReadOnlyList<Requirement> requirements) => IsEverything || Packages.Any(requirement => requirement.Name == name)
        || (Groups.Count > 0 && requirements.Any(requirement => requirement.Name == name && MarkerTree.Of(requirement.Marker).MembersOf(MarkerVariable.DependencyGroups).Intersect(Groups).Any()));

    /// <summary>The request without the preferences that do not count, and with the bounds that the upgrade sets.</summary>
    internal PypiSolveRequest ApplyTo(PypiSolveRequest request) => this == Nothing ? request : request with
    {
        Preferences = request.Preferences.Where(preference => !Includes(preference.Key, request.Requirements)).ToDictionary(),
        Constraints = [.. request.Constraints, .. Packages.Where(static requirement => !requirement.Specifiers.IsAny)],
    };
}
