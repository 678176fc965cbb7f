using FlowKit.Content.Downloading;
using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>Reads from a request what bounds packages, and which packages are direct references.</summary>
internal static class SolveBounds
{
    /// <summary>The packages that are asked for at an address.</summary>
    public static void ReadDirect(PypiSolveRequest request, SolveEnvironment environment, Dictionary<PackageName, Uri> direct)
    {
        foreach (Requirement requirement in request.Requirements.Concat(request.Overrides).Concat(request.Constraints))
        {
            if (requirement.Url is { } url && environment.RootCondition(requirement) is not null) AddDirect(requirement.Name, url, direct);
        }
    }

    /// <summary>What bounds packages.</summary>
    public static void Read(PypiSolveRequest request, SolveEnvironment environment, DependencyReader reader, Dictionary<PackageName, Bound> bounds)
    {
        foreach (Requirement constraint in request.Constraints)
        {
            if (environment.RootCondition(constraint) is not { } condition) continue;
            MarkerTree? where = constraint.Marker is { } marker && environment.Holds(marker) is null ? condition : null;
            // An address bounds nothing where it holds everywhere: nothing else is there to choose from.
            if (constraint.Specifiers.IsAny && (constraint.Url is null || where is null)) continue;
            string origin = request.OriginOf?.Invoke(constraint) is { } who ? $" ({who})" : "";
            BoundOf(constraint.Name).Add(reader.SetOf(constraint.Specifiers), new UnavailableReason(UnavailableKind.Constraint, $"your constraint {constraint.Name}{constraint.Specifiers}{origin}"), where);
        }
        foreach ((PackageName name, PypiPin pin) in request.Pins)
        {
            if (request.Provided.TryGetValue(name, out ProvidedDistribution? provided) && provided.Version != pin.Version)
                throw new FlowKitException(PypiErrors.InvalidSolveRequest, $"{name} is locked at {pin.Version}, and {provided.Origin} provides {provided.Version}. One of the two has to give way.");
            BoundOf(name).Add(VersionSet.Singleton(pin.Version), new UnavailableReason(UnavailableKind.Pinned, $"{pin.Origin ?? "the lock"} holds {name} at {pin.Version}"));
        }
        foreach ((PackageName name, ProvidedDistribution provided) in request.Provided)
            BoundOf(name).Add(VersionSet.Singleton(provided.Version), new UnavailableReason(UnavailableKind.Provided, $"{provided.Origin} provides {name} {provided.Version}, which PyPI's packages do not replace"));

        Bound BoundOf(PackageName name)
        {
            if (!bounds.TryGetValue(name, out Bound? bound)) bounds.Add(name, bound = new Bound());
            return bound;
        }
    }

    private static void AddDirect(PackageName name, string url, Dictionary<PackageName, Uri> direct)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address))
            throw new FlowKitException(PypiErrors.InvalidSolveRequest, $"{name} is asked for at '{url}', which is not an absolute address. Write it with its scheme: https://… or file:///….");
        if (direct.TryGetValue(name, out Uri? other) && other != address)
            throw new FlowKitException(PypiErrors.InvalidSolveRequest, $"{name} is asked for at two addresses: {SafeAddress.Of(other)} and {SafeAddress.Of(address)}.");
        direct[name] = address;
    }
}
