using FlowKit.Conda.Installation.Linking;
using FlowKit.Conda.Installation.Records;
using FlowKit.Content.Linking;

namespace FlowKit.Conda.Installation;

/// <summary>A change of an existing prefix: what is new is staged inside of it, then the journal's renames and deletions make it.</summary>
internal sealed class PrefixChange
{
    private readonly string _prefix;
    private readonly PackageLayout[] _layouts;
    private readonly Dictionary<string, InstalledPackage> _before;
    private readonly List<InstalledPackage> _result = [];
    private readonly List<InstalledPackage> _kept;
    private readonly PrefixJournal _journal = new();
    private readonly List<(string From, int Number)> _moves = [];
    private readonly List<(PackageLayout Layout, PlannedPath Path, int Number)> _new = [];
    private readonly List<InstalledPackage> _records = [];
    private bool _committing;

    public PrefixChange(string prefix, IReadOnlyList<InstalledPackage> installed, InstallPlan plan, PackageLayout[] layouts, PathOwnership ownership)
    {
        _prefix = prefix;
        _layouts = layouts;
        _before = installed.ToDictionary(package => package.Record.Name, StringComparer.Ordinal);
        _kept = [.. plan.Kept.Select(package => WithOwnership(package, ownership))];
        Plan(installed);
    }

    /// <summary>The packages of the prefix after the change, in ordinal order of their names.</summary>
    public IReadOnlyList<InstalledPackage> Result => _result;

    /// <summary>The files of nobody that the change overwrites.</summary>
    public List<string> Overwritten { get; } = [];

    /// <summary>Makes everything new, beside its place.</summary>
    public void Stage(FileInstaller files, CondaInstallOptions options, CancellationToken cancellationToken)
    {
        string stage = PrefixJournal.StageFolder(_prefix);
        Directory.CreateDirectory(stage);
        PrefixTransaction.ForEach(_new.Count, options, i =>
        {
            (PackageLayout layout, PlannedPath path, int number) = _new[i];
            files.Install(path, layout.Package, PrefixJournal.StagedFile(_prefix, number));
        }, cancellationToken);
        TreeLinker mover = new();
        foreach ((string from, int number) in _moves)
        {
            string source = Path.Combine(_prefix, from);
            if (new FileInfo(source).LinkTarget is not null) TreeLinker.CopyFile(source, PrefixJournal.StagedFile(_prefix, number));
            else if (File.Exists(source)) mover.LinkFile(source, PrefixJournal.StagedFile(_prefix, number));
        }
        foreach (PackageLayout layout in _layouts)
        {
            IReadOnlyList<string> requested = options.RequestedSpecs.GetValueOrDefault(layout.Record.Name)
                ?? _before.GetValueOrDefault(layout.Record.Name)?.RequestedSpecs ?? [];
            InstalledPackage package = layout.ToInstalled(files.LinkTypeOf(layout.Package), requested);
            _result.Add(package);
            _records.Add(package);
        }
        foreach (InstalledPackage package in _kept)
        {
            InstalledPackage current = options.RequestedSpecs.TryGetValue(package.Record.Name, out IReadOnlyList<string>? requested) ? package with { RequestedSpecs = requested } : package;
            _result.Add(current);
            if (!ReferenceEquals(current, _before[package.Record.Name])) _records.Add(current);
        }
        _result.Sort((left, right) => string.CompareOrdinal(left.Record.Name, right.Record.Name));
        StageRecords();
    }

    /// <summary>Puts it in place. From here on the change happens, also when this process ends meanwhile.</summary>
    public void Commit()
    {
        _journal.Begin(_prefix);
        _committing = true;
        PrefixJournal.Recover(_prefix);
    }

    /// <summary>Forgets what is staged, unless the change is being made already.</summary>
    public void Abandon()
    {
        if (!_committing) PrefixJournal.Recover(_prefix);
    }

    private void Plan(IReadOnlyList<InstalledPackage> installed)
    {
        HashSet<string> before = new(StringComparer.Ordinal), after = new(StringComparer.Ordinal), files = new(StringComparer.Ordinal);
        foreach (InstalledPackage package in installed)
        {
            foreach (InstalledPath path in package.Paths)
            {
                string place = path.PlaceOnDisk(package.Record.Name);
                before.Add(place);
                if (path.Type != InstalledPathType.Directory) files.Add(place);
            }
        }
        foreach (PackageLayout layout in _layouts)
        {
            foreach (PlannedPath path in layout.Paths)
            {
                string place = PrefixTransaction.PlaceOf(layout, path);
                after.Add(place);
                if (path.Type == InstalledPathType.Directory) _journal.Directories.Add(place);
                else _new.Add((layout, path, Place(place, before)));
            }
        }
        foreach (InstalledPackage package in _kept)
        {
            string name = package.Record.Name;
            IReadOnlyList<InstalledPath> old = _before[name].Paths;
            for (int i = 0; i < package.Paths.Count; i++)
            {
                string place = package.Paths[i].PlaceOnDisk(name);
                after.Add(place);
                // Also one that stays where it is: the last file in it may go.
                if (old[i].Type == InstalledPathType.Directory) _journal.Directories.Add(place);
                else if (package.Paths[i].IsAside != old[i].IsAside) _moves.Add((old[i].PlaceOnDisk(name), Place(place, before)));
            }
        }
        // A file is renamed over another one; a folder is not made where one is.
        HashSet<string> folders = [.. _journal.Directories.Where(files.Contains)];
        _journal.Remove.AddRange(before.Where(path => !after.Contains(path) || folders.Contains(path)).Order(StringComparer.Ordinal));
        CheckFolders(before, after);
    }

    private int Place(string place, HashSet<string> before)
    {
        _journal.Place.Add(place);
        string file = Path.Combine(_prefix, place);
        if (!before.Contains(place) && (File.Exists(file) || new FileInfo(file).LinkTarget is not null)) Overwritten.Add(place);
        return _journal.Place.Count - 1;
    }

    // A file cannot take the place of a folder in which a user has something.
    private void CheckFolders(HashSet<string> before, HashSet<string> after)
    {
        foreach (string place in _journal.Place)
        {
            DirectoryInfo folder = new(Path.Combine(_prefix, place));
            if (!folder.Exists || folder.LinkTarget is not null) continue;
            EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
            string? foreign = folder.EnumerateFiles("*", all).Select(file => Path.GetRelativePath(_prefix, file.FullName).Replace('\\', '/'))
                .FirstOrDefault(file => (!before.Contains(file) || after.Contains(file)) && !file.EndsWith(".pyc", StringComparison.Ordinal));
            if (foreign is not null)
            {
                throw new FlowKitException(CondaErrors.PathClash,
                    $"{place} is to be a file in {_prefix}, and it is a folder there in which {foreign} is, which is of no package that goes. Move it away.");
            }
        }
    }

    // A kept package's record changes when its files go aside or come back.
    private static InstalledPackage WithOwnership(InstalledPackage package, PathOwnership ownership)
    {
        string name = package.Record.Name;
        if (!package.Paths.Any(path => path.IsAside != ownership.IsAside(name, path.Path, path.Type))) return package;
        return package with { Paths = [.. package.Paths.Select(path => path with { IsAside = ownership.IsAside(name, path.Path, path.Type) })] };
    }

    private void StageRecords()
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (InstalledPackage package in _result) names.Add(package.RecordFileName);
        foreach (InstalledPackage package in _before.Values)
        {
            if (!names.Contains(package.RecordFileName)) _journal.Remove.Add(PrefixRecords.FolderName + "/" + package.RecordFileName);
        }
        foreach (InstalledPackage package in _records)
        {
            _journal.Place.Add(PrefixRecords.FolderName + "/" + package.RecordFileName);
            PrefixTransaction.WriteRecord(PrefixJournal.StagedFile(_prefix, _journal.Place.Count - 1), package);
        }
        if (!PrefixRecords.IsPrefix(_prefix))
        {
            _journal.Place.Add(PrefixRecords.FolderName + "/history");
            File.WriteAllBytes(PrefixJournal.StagedFile(_prefix, _journal.Place.Count - 1), []);
        }
    }
}
