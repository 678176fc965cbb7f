using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>How a spec is resolved.</summary>
public sealed record ResolveOptions
{
    /// <summary>Solve again although the answer is known. Default: no, a known requirement id gives its stored lock. Ages are counted anew then.</summary>
    public bool Update { get; init; }

    /// <summary>With <see cref="Update"/>: keep what the known lock has where it still fits. Default: yes; it holds in any case where <see cref="Packages"/> names some.</summary>
    public bool PreferKnown { get; init; } = true;

    /// <summary>
    /// With <see cref="Update"/>: the packages that are chosen anew, of conda or PyPI, by name, or with the versions that they may have this time (<c>numpy==2.1</c>, <c>numpy&gt;=2,&lt;3</c>). All others keep
    /// what the known lock has where it still fits. A package that the environment does not have is passed over (see <see cref="MissingFrom"/>). Default: none, which says nothing of single packages.
    /// </summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>Solve nothing: what is not locked yet is an error (<c>FK7351</c>). Default: no.</summary>
    public bool Frozen { get; init; }

    /// <summary>Reads what is asked for, so that something wrong is found before anything is begun.</summary>
    /// <exception cref="FlowKitException"><c>FK7309</c>: a text of <see cref="Packages"/> names no package, or something is to be updated while nothing may be solved.</exception>
    public void Validate()
    {
        if (Frozen && Update) throw new FlowKitException(EnvironmentErrors.InvalidSpec, "Environments are to be updated, and nothing is to be solved (frozen). Ask for one of them.");
        _ = new UpdateSelection(this);
    }

    /// <exception cref="FlowKitException"><c>FK7351</c>: nothing may be solved.</exception>
    internal static void EnsureMaySolve(ResolveOptions? options, RequirementId id, string platform)
    {
        if (options is { Frozen: true })
            throw new FlowKitException(EnvironmentErrors.NotLocked,
                $"The environment that is asked for (requirement id {id.Abbreviated}) is not locked for {platform}, and nothing may be solved (frozen). Resolve it where that is allowed, and bring what was resolved here.");
    }

    /// <summary>Those of <see cref="Packages"/> that a lock has on none of its platforms.</summary>
    /// <exception cref="FlowKitException"><c>FK7309</c>: a text names no package.</exception>
    public IReadOnlyList<string> MissingFrom(EnvironmentLock @lock)
    {
        ArgumentNullException.ThrowIfNull(@lock);
        return new UpdateSelection(this).MissingFrom(@lock.Platforms.SelectMany(static p => p.Packages));
    }
}
