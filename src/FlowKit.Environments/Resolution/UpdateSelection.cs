using FlowKit.Conda.Specs;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution;

/// <summary>What an update takes of an earlier answer, and how it bounds the packages that it names.</summary>
internal sealed class UpdateSelection
{
    private readonly bool _keeps;
    private readonly List<Entry> _entries;

    private sealed record Entry(string Text, MatchSpec? Conda, Requirement? Pypi);

    /// <exception cref="FlowKitException">A text names no package, or more than a package and versions (<c>FK7309</c>).</exception>
    public UpdateSelection(ResolveOptions? options)
    {
        _keeps = options is null or { Update: false } or { PreferKnown: true } or { Packages.Count: > 0 };
        _entries = [.. (options?.Packages ?? []).Select(Read)];
    }

    /// <summary>The packages of an earlier answer that are kept where they fit.</summary>
    public IReadOnlyList<LockedPackage> Kept(IEnumerable<LockedPackage> before) => _keeps ? [.. before.Where(p => !_entries.Exists(e => IsOf(e, p)))] : [];

    /// <summary>The spec with the versions that the update allows of what it names; an id or a lock has nothing of them.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="before">The earlier answer, which tells whether a package is conda's or PyPI's.</param>
    public EnvironmentSpec Bound(EnvironmentSpec spec, IReadOnlyList<LockedPackage> before)
    {
        List<PackageRequest> conda = [], pypi = [];
        foreach (Entry entry in _entries)
        {
            PackageKind[] kinds = [.. before.Where(p => IsOf(entry, p)).Select(static p => p.Kind)];
            // A bound installs nothing, so one that is also put on the other world does no harm.
            if (entry.Conda is { } match && (match.Version ?? (object?)match.Build) is not null && (kinds.Length == 0 || kinds.Contains(PackageKind.Conda))) conda.Add(new PackageRequest(entry.Text, "the update"));
            if (entry.Pypi is { Specifiers.Clauses.Count: > 0 } && (kinds.Length == 0 || kinds.Contains(PackageKind.Pypi))) pypi.Add(new PackageRequest(entry.Text, "the update"));
        }
        return spec with { Constraints = [.. spec.Constraints, .. pypi], CondaSettings = spec.CondaSettings with { Constraints = [.. spec.CondaSettings.Constraints, .. conda] } };
    }

    /// <summary>The texts whose package is not among these.</summary>
    public IReadOnlyList<string> MissingFrom(IEnumerable<LockedPackage> packages) => [.. _entries.Where(e => !packages.Any(p => IsOf(e, p))).Select(static e => e.Text)];

    private static bool IsOf(Entry entry, LockedPackage package) => package.Kind == PackageKind.Conda ? entry.Conda?.Name == package.Name : entry.Pypi?.Name.Value == package.Name;

    private static Entry Read(string text)
    {
        string trimmed = text.Trim();
        MatchSpec? conda = MatchSpec.TryParse(trimmed, out MatchSpec? match) && match is { HasExactName: true, Url: null } ? match : null;
        Requirement? pypi = Requirement.TryParse(trimmed, out Requirement? requirement) && requirement is { Url: null, Marker: null, Extras.Count: 0 } ? requirement : null;
        return conda is null && pypi is null
            ? throw new SpecParseException(EnvironmentErrors.InvalidSpec, "package to update", text, 0, "the name of a package, and the versions that it may have, were expected ('numpy', 'numpy==2.1')")
            : new Entry(trimmed, conda, pypi);
    }
}
