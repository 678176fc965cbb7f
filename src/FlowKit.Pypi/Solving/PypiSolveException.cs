using FlowKit.Pypi.Solving.Explanations;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>There is no answer to a request: the message explains it in the user's terms, and <see cref="Conflict"/> is the whole proof.</summary>
public sealed class PypiSolveException : FlowKitException
{
    internal PypiSolveException(string code, string message, PypiConflict conflict, IReadOnlyList<Requirement> requirements, IReadOnlyList<PackageName> missing, IReadOnlyList<string> hints)
        : base(code, message)
    {
        Conflict = conflict;
        Requirements = requirements;
        Missing = missing;
        Hints = hints;
    }

    /// <summary>The proof, from its conclusion down to requirements, dependencies and unavailable versions.</summary>
    public PypiConflict Conflict { get; }

    /// <summary>The user's requirements that are in conflict, and no others, in the order of the request.</summary>
    public IReadOnlyList<Requirement> Requirements { get; }

    /// <summary>The packages of which no version fits, or that no index has at all: another source of packages may have them.</summary>
    public IReadOnlyList<PackageName> Missing { get; }

    /// <summary>What would help, a sentence each; the message holds them too.</summary>
    public IReadOnlyList<string> Hints { get; }
}
