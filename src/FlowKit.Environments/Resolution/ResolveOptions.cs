using FlowKit.Environments.Locking;

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

    /// <summary>Reads the texts of <see cref="Packages"/>, so that a wrong one is found before anything is begun.</summary>
    /// <exception cref="FlowKitException"><c>FK7309</c>: a text names no package.</exception>
    public void Validate() => _ = new UpdateSelection(this);

    /// <summary>Those of <see cref="Packages"/> that a lock has on none of its platforms.</summary>
    /// <exception cref="FlowKitException"><c>FK7309</c>: a text names no package.</exception>
    public IReadOnlyList<string> MissingFrom(EnvironmentLock @lock)
    {
        ArgumentNullException.ThrowIfNull(@lock);
        return new UpdateSelection(this).MissingFrom(@lock.Platforms.SelectMany(static p => p.Packages));
    }
}
