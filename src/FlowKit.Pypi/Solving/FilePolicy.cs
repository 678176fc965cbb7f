using FlowKit.Content.Hashing;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>Which files of a version may be used on the target, and which of them is the best.</summary>
internal sealed class FilePolicy
{
    private readonly PypiSolveRequest _request;
    private readonly SolveEnvironment _environment;
    private readonly HashSet<(PackageName, Pep440Version)> _exact = [];
    private readonly HashSet<(PackageName, Pep440Version)> _allowedYanks;
    private readonly IReadOnlySet<string> _undatedIndexes;

    public FilePolicy(PypiSolveRequest request, SolveEnvironment environment)
    {
        _request = request;
        _environment = environment;
        _undatedIndexes = (request.Source as IIndexSettings)?.IndexesWithoutUploadTimes ?? new HashSet<string>();
        foreach (Requirement requirement in request.Requirements.Concat(request.Constraints).Concat(request.Overrides))
        {
            foreach (VersionSpecifier clause in requirement.Specifiers.Clauses)
            {
                if (clause is { Operator: SpecifierOperator.Equal or SpecifierOperator.Arbitrary, IsPrefix: false, Version: { } version }) _exact.Add((requirement.Name, version));
            }
        }
        _allowedYanks = [.. _exact];
        foreach ((PackageName name, PypiPreference preference) in request.Preferences) _allowedYanks.Add((name, preference.Version));
        foreach ((PackageName name, PypiPin pin) in request.Pins) _allowedYanks.Add((name, pin.Version));
    }

    /// <summary>The request names this very version (<c>==</c>, <c>===</c>).</summary>
    public bool IsAskedForExactly(PackageName name, Pep440Version version) => _exact.Contains((name, version));

    /// <summary>Finds out which file of the release is taken, once.</summary>
    public void Evaluate(Project project, Release release)
    {
        if (release.IsEvaluated) return;
        if (IsExcluded(project, release)) release.IsExcluded = true;
        else Choose(project.Name, release);
        release.IsEvaluated = true;
    }

    /// <summary>Every file is newer than the cut-off date, or does not say when it was uploaded.</summary>
    public bool IsExcluded(Project project, Release release)
    {
        if (release.IsEvaluated || CutOffOf(project.Name) is not { } cutOff) return release.IsExcluded;
        foreach (PypiFile file in release.Wheels)
        {
            if (!IsTooNew(file, cutOff)) return false;
        }
        foreach (PypiFile file in release.Sources)
        {
            if (!IsTooNew(file, cutOff)) return false;
        }
        return true;
    }

    /// <summary>Every file of the release that may be used on some target of the solve.</summary>
    public IReadOnlyList<PypiFile> UsableFiles(PackageName name, Release release)
    {
        DateTimeOffset? cutOff = CutOffOf(name);
        List<PypiFile> files = [];
        for (int i = 0; i < release.Wheels.Count && !_request.NoBinary.Contains(name); i++)
        {
            if (release.WheelNames[i] is { } wheel && _environment.Lists(wheel) && CheckFile(name, release.Version, release.Wheels[i], cutOff) is null && Hold(name, release.Wheels[i]) is { } held) files.Add(held);
        }
        if (!_request.OnlyBinary.Contains(name)) files.AddRange(release.Sources.Where(file => IsCurrentSource(file) && CheckFile(name, release.Version, file, cutOff) is null).Select(file => Hold(name, file)).OfType<PypiFile>());
        // A direct reference is on no page.
        return files.Count == 0 && release.Chosen is { } chosen ? [chosen] : files;
    }

    public DateTimeOffset? CutOffOf(PackageName name) =>
        _request.ExcludeNewerPackages.TryGetValue(name, out DateTimeOffset? own) ? own : _request.ExcludeNewer;

    private bool IsTooNew(PypiFile file, DateTimeOffset cutOff) =>
        file.UploadTime is { } time ? time >= cutOff : !_undatedIndexes.Contains(file.IndexName);

    // What an earlier answer took is taken again, whatever has been uploaded beside it since.
    private void Choose(PackageName name, Release release)
    {
        bool isPreferred = _request.Preferences.TryGetValue(name, out PypiPreference? earlier) && earlier.Version == release.Version && (earlier.Sha256 ?? earlier.IndexName) is not null;
        if (!isPreferred || !TryChoose(name, release, earlier)) TryChoose(name, release, null);
    }

    private bool TryChoose(PackageName name, Release release, PypiPreference? earlier)
    {
        DateTimeOffset? cutOff = CutOffOf(name);
        UnavailableReason? wheelReason = null, sourceReason = null;
        int best = -1, bestPriority = 0, firstForeign = -1;
        for (int i = 0; i < release.Wheels.Count; i++)
        {
            PypiFile file = release.Wheels[i];
            if (release.WheelNames[i] is not { } wheel) continue;
            UnavailableReason? reason = _request.NoBinary.Contains(name) ? Reasons.NoBinary : CheckFile(name, release.Version, file, cutOff);
            if (reason is null)
            {
                if (IsOf(earlier, file) && _environment.Priority(wheel) is { } priority)
                {
                    // The earlier index first, then the better tag, then the higher build.
                    if (best >= 0 && (file.IndexName != release.Wheels[best].IndexName || priority > bestPriority
                        || (priority == bestPriority && Nullable.Compare(wheel.Build, release.WheelNames[best]!.Build) <= 0))) continue;
                    best = i;
                    bestPriority = priority;
                    continue;
                }
                if (firstForeign < 0) firstForeign = i;
                reason = Reasons.NoFittingWheel(_environment, release);
            }
            if (wheelReason is null || reason.Kind == UnavailableKind.Tags) wheelReason = reason;
        }
        PypiFile? source = null;
        foreach (PypiFile file in release.Sources)
        {
            if (!IsOf(earlier, file)) continue;
            UnavailableReason? reason = _request.OnlyBinary.Contains(name) ? Reasons.NoBuild : CheckFile(name, release.Version, file, cutOff)
                ?? (IsCurrentSource(file) ? null : Reasons.LegacySource);
            if (reason is null)
            {
                source = file;
                break;
            }
            sourceReason ??= reason;
        }
        if (best >= 0)
        {
            release.Chosen = release.MetadataFile = Hold(name, release.Wheels[best]);
        }
        else if (source is not null)
        {
            release.Chosen = Hold(name, source);
            release.MetadataFile = firstForeign >= 0 ? release.Wheels[firstForeign] : release.Chosen;
        }
        else if (earlier is not null)
        {
            return false;
        }
        else
        {
            release.Reason = wheelReason?.Kind is UnavailableKind.Tags or UnavailableKind.Yanked or UnavailableKind.HashMismatch ? wheelReason
                : sourceReason ?? wheelReason ?? Reasons.NoFiles;
            return true;
        }
        if (release.Chosen?.RequiresPython is not { } python) return true;
        if (LenientText.ParseSpecifiers(python, out _, out _) is { } specifiers) release.RequiresPython = VersionSet.Of(specifiers);
        else release.Reason = new UnavailableReason(UnavailableKind.Metadata, $"names Python versions that cannot be read ('{python}')");
        return true;
    }

    private static bool IsOf(PypiPreference? earlier, PypiFile file) => earlier is null
        || ((earlier.Sha256 is null || string.Equals(file.Sha256, earlier.Sha256, StringComparison.OrdinalIgnoreCase)) && (earlier.IndexName is null || file.IndexName == earlier.IndexName));

    private static bool IsCurrentSource(PypiFile file) => file.FileName.EndsWith(".tar.gz", StringComparison.Ordinal) || file.FileName.EndsWith(".zip", StringComparison.Ordinal);

    private UnavailableReason? CheckFile(PackageName name, Pep440Version version, PypiFile file, DateTimeOffset? cutOff)
    {
        if (cutOff is { } moment && IsTooNew(file, moment)) return Reasons.TooNew(file, moment);
        if (file.IsYanked && !_allowedYanks.Contains((name, version))) return Reasons.Yanked(file.YankedReason);
        if (_request.Pins.TryGetValue(name, out PypiPin? pin) && pin.Sha256 is { } pinned && pin.Version == version
            && !string.Equals(file.Sha256, pinned, StringComparison.OrdinalIgnoreCase)) return Reasons.WrongHash(file, ["sha256:" + pinned], pin.Origin);
        return _request.RequiredHashes.TryGetValue(name, out IReadOnlyList<string>? required) && Hold(name, file) is null ? Reasons.WrongHash(file, required, null) : null;
    }

    /// <summary>
    /// The file, held to the hashes that are required of its project: as it is where the SHA-256 that its index promises is one of them, else with those that only its bytes can tell. Null where
    /// it cannot have any.
    /// </summary>
    public PypiFile? Hold(PackageName name, PypiFile file)
    {
        if (!_request.RequiredHashes.TryGetValue(name, out IReadOnlyList<string>? required) || required.Count == 0) return file;
        PromisedHash[] wanted = [.. PromisedHash.Of(required)];
        if (Array.Exists(wanted, hash => hash.Algorithm == "sha256" && hash.Digits == file.Sha256)) return file;
        // An index could promise the hash that is asked for and, beside it, the SHA-256 of something else: what is held to is what the bytes have.
        return Array.Exists(wanted, hash => file.HashOf(hash.Algorithm) is not { } told || told == hash.Digits) ? file with { RequiredHashes = required } : null;
    }
}
