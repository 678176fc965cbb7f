using FlowKit.Conda.Specs;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Composition;

/// <summary>
/// What bases and a composition ask for together. Of settings that have one value the composition's counts, else that which the bases agree on; what they do not agree on is nobody's word, and an error where
/// it would decide something. Of cut-offs the latest counts, because every base has packages up to its own.
/// </summary>
internal sealed class BaseAgreement
{
    private readonly IReadOnlyList<CompositionBase> _bases;
    private readonly List<string> _disputes = [];
    private readonly List<string> _notes = [];

    public BaseAgreement(IReadOnlyList<CompositionBase> bases, EnvironmentSpec added)
    {
        _bases = bases;
        HashSet<string> removed = [.. added.Removed.Select(NormalName)];
        EnvironmentSpec joined = new();
        foreach (CompositionBase @base in bases)
        {
            EnvironmentSpec spec = SpecOf(@base);
            joined = joined.Join(spec with
            {
                Conda = [.. spec.Conda.Where(r => !removed.Contains(NormalName(MatchSpec.Parse(r.Text.Trim()).Name))).Select(r => r with { Origin = @base.Label })],
                Pypi = [.. spec.Pypi.Where(r => !removed.Contains(Requirement.Parse(r.Text.Trim()).Name.Value)).Select(r => r with { Origin = @base.Label })],
            });
        }
        CondaSettings conda = added.CondaSettings;
        PypiSettings pypi = added.PypiSettings;
        joined = joined with
        {
            ExcludeNewer = Latest("packages", static s => s.ExcludeNewer, added.ExcludeNewer),
            ExcludeNewerPackages = LatestOf(static s => s.ExcludeNewerPackages, added.ExcludeNewerPackages),
            CondaSettings = joined.CondaSettings with
            {
                Priority = Agreed("the channel priority", static s => s.CondaSettings.Priority, conda.Priority),
                Strategy = Agreed("the conda strategy", static s => s.CondaSettings.Strategy, conda.Strategy),
                ExcludeNewerChannels = LatestOf(static s => s.CondaSettings.ExcludeNewerChannels, conda.ExcludeNewerChannels),
            },
            PypiSettings = joined.PypiSettings with
            {
                IndexStrategy = Agreed("the index strategy", static s => s.PypiSettings.IndexStrategy, pypi.IndexStrategy),
                Resolution = Agreed("the resolution", static s => s.PypiSettings.Resolution, pypi.Resolution),
                PreReleases = Agreed("the pre-release policy", static s => s.PypiSettings.PreReleases, pypi.PreReleases),
                PreReleasePackages = AgreedOn("the pre-release policy of a package", static s => s.PypiSettings.PreReleasePackages, pypi.PreReleasePackages, static (one, other) => one.Package == other.Package),
                StaticMetadata = AgreedOn("the static metadata of a package", static s => s.PypiSettings.StaticMetadata, pypi.StaticMetadata, static (one, other) => one.IsAboutSame(other)),
                IndexPins = AgreedPins(pypi.IndexPins),
            },
        };
        Joined = joined.Join(added with { Removed = [] });
    }

    /// <summary>What all ask for together.</summary>
    public EnvironmentSpec Joined { get; }

    /// <summary>Where everything is solved anew, what decides must be settled.</summary>
    /// <exception cref="FlowKitException"><c>FK7350</c>: bases have different settings and the composition does not say which.</exception>
    public void Ensure(IProgress<string> notes)
    {
        if (_disputes.Count > 0)
        {
            throw new FlowKitException(EnvironmentErrors.SettingsConflict,
                $"The bases do not agree on how packages are chosen: {string.Join("; ", _disputes)}. Say in the composition which one counts, or compose under Locked, which solves what is added alone.");
        }
        foreach (string note in _notes) notes.Report(note);
    }

    private static EnvironmentSpec SpecOf(CompositionBase @base) => @base.Lock.Composition?.Joined ?? @base.Lock.Spec;

    private static string NormalName(string name) => PackageName.TryParse(name.Trim(), out PackageName known) ? known.Value : name.Trim().ToLowerInvariant();

    private T? Agreed<T>(string what, Func<EnvironmentSpec, T?> of, T? added)
        where T : struct, Enum
    {
        List<(string Label, T Value)> said = [.. _bases.Where(b => of(SpecOf(b)) is not null).Select(b => (b.Label, of(SpecOf(b))!.Value))];
        if (added is not null || said.Count == 0) return added;
        if (said.TrueForAll(s => s.Value.Equals(said[0].Value))) return said[0].Value;
        _disputes.Add($"{what} is {string.Join(" and ", said.Select(static s => $"'{SettingWord.Of(s.Value)}' in {s.Label}"))}");
        return null;
    }

    private List<T> AgreedOn<T>(string what, Func<EnvironmentSpec, IReadOnlyList<T>> of, IReadOnlyList<T> added, Func<T, T, bool> isAboutSame)
        where T : class
    {
        List<(string Label, T Entry)> agreed = [];
        foreach ((string label, T entry) in _bases.SelectMany(b => of(SpecOf(b)).Select(e => (b.Label, e))))
        {
            if (added.Any(a => isAboutSame(a, entry))) continue;
            if (agreed.Find(a => isAboutSame(a.Entry, entry)) is not { Entry: { } other } known) agreed.Add((label, entry));
            else if (!other.Equals(entry)) _disputes.Add($"{what} is '{other}' in {known.Label} and '{entry}' in {label}");
        }
        return [.. agreed.Select(static a => a.Entry)];
    }

    private List<IndexPin> AgreedPins(IReadOnlyList<IndexPin> added)
    {
        List<IndexPin> agreed = [];
        foreach ((string label, IndexPin pin) in _bases.SelectMany(static b => SpecOf(b).PypiSettings.IndexPins.Select(p => (b.Label, p))))
        {
            if (agreed.Contains(pin) || added.Any(a => a.Package == pin.Package)) continue;
            if (agreed.Find(a => a.Package == pin.Package && a.Marker == pin.Marker) is { } other) _disputes.Add($"'{pin.Package}' is pinned to the index '{other.Index}' in one and to '{pin.Index}' in {label}");
            else agreed.Add(pin);
        }
        return agreed;
    }

    private CutOff? Latest(string what, Func<EnvironmentSpec, CutOff?> of, CutOff? added)
    {
        if (added is not null) return added;
        List<(string Label, CutOff CutOff, DateTimeOffset Moment)> said =
            [.. _bases.Where(b => of(SpecOf(b)) is not null).Select(b => (b.Label, of(SpecOf(b))!.Value, SpecOf(b).MomentOf(of(SpecOf(b))) ?? DateTimeOffset.MaxValue))];
        if (said.Count == 0) return null;
        (string label, CutOff cutOff, _) = said.MaxBy(static s => s.Moment);
        if (said.Exists(s => s.CutOff != cutOff)) _notes.Add($"The bases have different cut-offs for {what}: {string.Join(", ", said.Select(static s => $"{s.CutOff} in {s.Label}"))}. The latest counts, that of {label}.");
        return cutOff;
    }

    private Dictionary<string, CutOff> LatestOf(Func<EnvironmentSpec, IReadOnlyDictionary<string, CutOff>> of, IReadOnlyDictionary<string, CutOff> added) =>
        _bases.SelectMany(b => of(SpecOf(b)).Keys).Distinct(StringComparer.Ordinal).ToDictionary(
            static name => name,
            name => Latest(name, s => of(s).TryGetValue(name, out CutOff cutOff) ? cutOff : null, added.TryGetValue(name, out CutOff own) ? own : null)!.Value,
            StringComparer.Ordinal);
}
