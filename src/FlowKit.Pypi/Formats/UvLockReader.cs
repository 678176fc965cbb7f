using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>Reads <c>uv.lock</c>: packages first, then the dependencies that lead from one to another.</summary>
internal sealed class UvLockReader(string text, string fileName)
{
    private static readonly (string Key, UvSourceKind Kind)[] Sources =
    [
        ("registry", UvSourceKind.Registry), ("git", UvSourceKind.Git), ("url", UvSourceKind.Url), ("path", UvSourceKind.Path),
        ("directory", UvSourceKind.Directory), ("editable", UvSourceKind.Editable), ("virtual", UvSourceKind.Virtual),
    ];

    private readonly Dictionary<PackageName, List<UvPackage>> _byName = [];

    public UvLock Read()
    {
        MergeConflict.Refuse(text, fileName, PypiErrors.InvalidLockFile);
        TomlView view = TomlView.Parse(text, fileName, PypiErrors.InvalidLockFile);
        long version = view.Integer("version") ?? throw view.Missing("version");
        if (version != 1) throw Unsupported("is a lock of format version " + version + "; this release reads version 1");
        IReadOnlyList<TomlView> packageViews = view.Views("package") ?? [];
        UvPackage[] packages = packageViews.Select(ReadPackage).ToArray();
        for (int i = 0; i < packages.Length; i++)
        {
            packages[i].Dependencies = ReadDependencies(packageViews[i], "dependencies");
            packages[i].OptionalDependencies = ReadGroups(packageViews[i], "optional-dependencies");
            packages[i].DependencyGroups = ReadGroups(packageViews[i], packageViews[i].Has("dev-dependencies") ? "dev-dependencies" : "dependency-groups");
        }
        return new UvLock(
            view.Parsed("requires-python", VersionSpecifiers.Parse) ?? VersionSpecifiers.Any,
            view.ParsedStrings("resolution-markers", Marker.Parse) ?? [],
            packages,
            view.ViewLists("conflicts")?.Select(set => (IReadOnlyList<UvConflictItem>)[.. set.Select(ReadConflict)]).ToArray() ?? []);
    }

    private static UvConflictItem ReadConflict(TomlView view)
    {
        string package = view.RequiredString("package");
        if (!PackageName.TryParse(package, out PackageName name)) throw view.Error("package", "'" + package + "' is no name of a project");
        UvConflictKind kind = view.Has("extra") ? UvConflictKind.Extra : view.Has("group") ? UvConflictKind.Group : UvConflictKind.Project;
        string key = kind == UvConflictKind.Extra ? "extra" : "group", written = kind == UvConflictKind.Project ? "" : view.RequiredString(key);
        ExtraName part = default;
        return kind == UvConflictKind.Project || ExtraName.TryParse(written, out part)
            ? new UvConflictItem(name, kind, part)
            : throw view.Error(key, "'" + written + "' is no name of an extra or group");
    }

    private UvPackage ReadPackage(TomlView view)
    {
        UvSource source = ReadSource(view) ?? throw view.Missing("source");
        // Not every index states hashes, and uv writes none of the files of a folder (find-links). What is built has none before.
        bool? hasHash = source.Kind switch { UvSourceKind.Registry => null, UvSourceKind.Url or UvSourceKind.Path => true, _ => false };
        UvPackage package = new(
            ReadName(view),
            view.Parsed("version", Pep440Version.Parse),
            source,
            view.ParsedStrings("resolution-markers", Marker.Parse) ?? [],
            view.View("sdist") is { } sdist ? ReadFile(sdist, null) : null,
            view.Views("wheels")?.Select(w => ReadFile(w, hasHash)).ToArray() ?? []);
        if (!_byName.TryGetValue(package.Name, out List<UvPackage>? sameName)) _byName[package.Name] = sameName = [];
        if (sameName.Exists(p => Equals(p.Version, package.Version) && p.Source == source)) throw view.Error(null, "'" + package + "' is in the lock twice");
        sameName.Add(package);
        return package;
    }

    private static UvFile ReadFile(TomlView view, bool? hasHash)
    {
        string? url = view.String("url"), path = view.String("path"), name = view.String("filename");
        if (hasHash == true && view.String("hash") is null) throw view.Missing("hash");
        if (hasHash == false && view.String("hash") is not null) throw view.Error("hash", "'" + view.Path + ".hash' is the hash of what the package's source does not have: a wheel of a repository or folder is built");
        string place = url ?? path ?? "";
        int end = place.AsSpan().IndexOfAny('?', '#');
        if (end >= 0) place = place[..end];
        return new UvFile
        {
            FileName = name ?? Uri.UnescapeDataString(place[(place.LastIndexOf('/') + 1)..]),
            Url = url,
            Path = path,
            Hash = view.String("hash"),
            Size = view.Integer("size"),
        };
    }

    private Dictionary<ExtraName, IReadOnlyList<UvDependency>> ReadGroups(TomlView view, string key)
    {
        Dictionary<ExtraName, IReadOnlyList<UvDependency>> groups = [];
        if (view.View(key) is not { } table) return groups;
        foreach (string group in table.Table.Keys)
        {
            if (!ExtraName.TryParse(group, out ExtraName name)) throw table.Error(group, "'" + group + "' is no name of an extra or group");
            groups[name] = ReadDependencies(table, group);
        }
        return groups;
    }

    private UvDependency[] ReadDependencies(TomlView view, string key) => view.Views(key)?.Select(d => new UvDependency
    {
        Package = Find(d),
        Extras = d.ParsedStrings("extra", ExtraName.Parse) ?? d.ParsedStrings("extras", ExtraName.Parse) ?? [],
        Marker = d.Parsed("marker", Marker.Parse),
    }).ToArray() ?? [];

    // A dependency is told by its name, and by version and source where the name alone leaves a choice.
    private UvPackage Find(TomlView view)
    {
        PackageName name = ReadName(view);
        Pep440Version? version = view.Parsed("version", Pep440Version.Parse);
        UvSource? source = ReadSource(view);
        List<UvPackage> sameName = _byName.GetValueOrDefault(name) ?? [];
        if (sameName.Count == 0) throw view.Error("name", "the dependency '" + name + "' is not in the lock");
        if (source is null && sameName.Count > 1) throw view.Error("name", "the dependency '" + name + "' has no source, and more than one package of the lock has that name");
        UvPackage[] matching = sameName.Where(p => (source is null || p.Source == source) && (version is null || version.Equals(p.Version))).ToArray();
        return matching.Length == 1
            ? matching[0]
            : throw view.Error("name", "the dependency '" + name + "' fits " + (matching.Length == 0 ? "no package" : "more than one package") + " of the lock");
    }

    private static UvSource? ReadSource(TomlView view)
    {
        if (view.View("source") is not { } source) return null;
        foreach ((string key, UvSourceKind kind) in Sources)
        {
            if (source.Has(key)) return new UvSource(kind, source.RequiredString(key)) { Subdirectory = source.String("subdirectory") };
        }
        throw source.Error(null, "'" + source.Path + "' is of an unknown kind");
    }

    private static PackageName ReadName(TomlView view)
    {
        string name = view.RequiredString("name");
        return PackageName.TryParse(name, out PackageName parsed) ? parsed : throw view.Error("name", "'" + name + "' is no name of a project");
    }

    private FlowKitException Unsupported(string problem) => new(PypiErrors.UnsupportedLockFile, fileName + " " + problem + ".");
}
