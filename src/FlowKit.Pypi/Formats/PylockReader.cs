using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>Reads lock files and holds them to the format.</summary>
internal static class PylockReader
{
    public static Pylock Read(string text, string fileName)
    {
        MergeConflict.Refuse(text, fileName, PypiErrors.InvalidLockFile);
        TomlView view = TomlView.Parse(text, fileName, PypiErrors.InvalidLockFile);
        Pep440Version version = view.Parsed("lock-version", Pep440Version.Parse) ?? throw view.Missing("lock-version");
        if (version.Epoch != 0 || version.Release[0] != 1)
        {
            throw new FlowKitException(
                PypiErrors.UnsupportedLockFile,
                fileName + " is a lock of format version " + version + "; this release reads 1.x. Write the lock anew with a tool of today, or update FlowKit.");
        }
        bool isLater = version > Pep440Version.Parse("1.0");
        return new Pylock
        {
            LockVersion = version,
            Environments = view.ParsedStrings("environments", Marker.Parse),
            RequiresPython = view.Parsed("requires-python", VersionSpecifiers.Parse),
            Extras = view.ParsedStrings("extras", ParseNormalizedExtra) ?? [],
            DependencyGroups = view.Strings("dependency-groups") ?? [],
            DefaultGroups = view.Strings("default-groups") ?? [],
            CreatedBy = view.RequiredString("created-by"),
            Packages = (view.Views("packages") ?? throw view.Missing("packages")).Select(ReadPackage).ToArray(),
            Tool = view.View("tool")?.Table,
            Warnings = isLater ? [fileName + " is a lock of format version " + version + "; what is new in it since 1.0 is not looked at."] : [],
        };
    }

    private static PylockPackage ReadPackage(TomlView view)
    {
        PylockPackage package = new()
        {
            Name = ReadName(view),
            Version = view.Parsed("version", Pep440Version.Parse),
            Marker = view.Parsed("marker", Marker.Parse),
            RequiresPython = view.Parsed("requires-python", VersionSpecifiers.Parse),
            Dependencies = view.Views("dependencies")?.Select(ReadDependency).ToArray(),
            Vcs = view.View("vcs") is { } vcs ? ReadVcs(vcs) : null,
            Directory = view.View("directory") is { } directory ? ReadDirectory(directory) : null,
            Archive = view.View("archive") is { } archive ? ReadFile(archive) with { Subdirectory = archive.String("subdirectory") } : null,
            Index = view.String("index"),
            Sdist = view.View("sdist") is { } sdist ? ReadFile(sdist) : null,
            Wheels = view.Views("wheels")?.Select(ReadFile).ToArray(),
            AttestationIdentities = view.Views("attestation-identities")?.Select(ReadIdentity).ToArray(),
            Tool = view.View("tool")?.Table,
        };
        int direct = (package.Vcs is null ? 0 : 1) + (package.Directory is null ? 0 : 1) + (package.Archive is null ? 0 : 1);
        bool hasFiles = package.Sdist is not null || package.Wheels is { Count: > 0 };
        if (hasFiles ? direct > 0 : direct != 1)
            throw view.Error(null, "'" + view.Path + "' must have either a source archive or wheels, or exactly one of vcs, directory and archive");
        CheckFiles(view, package);
        return package;
    }

    private static void CheckFiles(TomlView view, PylockPackage package)
    {
        foreach (PylockFile wheel in package.Wheels ?? [])
        {
            if (!WheelFileName.TryParse(wheel.FileName, out WheelFileName? name)) throw view.Error("wheels", "'" + wheel.FileName + "' in '" + view.Path + ".wheels' is no wheel's name");
            CheckConsistent(view, "wheels", package, wheel, name.Name, name.Version);
        }
        if (package.Sdist is not { } sdist) return;
        if (!SourceFileName.TryParse(sdist.FileName, package.Name, out SourceFileName? source) && !SourceFileName.TryParse(sdist.FileName, out source))
            throw view.Error("sdist", "'" + sdist.FileName + "' in '" + view.Path + ".sdist' is no source archive's name");
        CheckConsistent(view, "sdist", package, sdist, source.Name, source.Version);
    }

    // A file of another project or version would be installed under a name that it does not have.
    private static void CheckConsistent(TomlView view, string key, PylockPackage package, PylockFile file, PackageName name, Pep440Version version)
    {
        if (name != package.Name) throw view.Error(key, "'" + file.FileName + "' is no file of '" + package.Name + "'");
        if (package.Version is not null && !version.Equals(package.Version))
            throw view.Error(key, "'" + file.FileName + "' is no file of version " + package.Version + " of '" + package.Name + "'");
    }

    private static PackageName ReadName(TomlView view)
    {
        string text = view.RequiredString("name");
        if (!PackageName.TryParse(text, out PackageName name) || name.Value != text) throw view.Error("name", "'" + text + "' is no normalized name of a project");
        return name;
    }

    private static ExtraName ParseNormalizedExtra(string text)
    {
        ExtraName extra = ExtraName.Parse(text);
        return extra.Value == text ? extra : throw new SpecParseException(PypiErrors.InvalidName, "extra name", text, 0, "the name is not normalized: write '" + extra + "'");
    }

    private static PylockDependency ReadDependency(TomlView view) => new()
    {
        Name = view.Parsed("name", t => new Box<PackageName>(PackageName.Parse(t)))?.Value,
        Version = view.Parsed("version", Pep440Version.Parse),
        Written = view.Table,
    };

    private static TomlTableNode ReadIdentity(TomlView view)
    {
        view.RequiredString("kind");
        return view.Table;
    }

    private static PylockVcs ReadVcs(TomlView view)
    {
        CheckPlace(view);
        return new PylockVcs
        {
            Type = view.RequiredString("type"),
            Url = view.String("url"),
            Path = view.String("path"),
            RequestedRevision = view.String("requested-revision"),
            CommitId = view.RequiredString("commit-id"),
            Subdirectory = view.String("subdirectory"),
        };
    }

    private static PylockDirectory ReadDirectory(TomlView view) => new()
    {
        Path = view.RequiredString("path"),
        Editable = view.Boolean("editable"),
        Subdirectory = view.String("subdirectory"),
    };

    private static PylockFile ReadFile(TomlView view)
    {
        CheckPlace(view);
        SortedDictionary<string, string> hashes = view.StringMap("hashes") ?? throw view.Missing("hashes");
        if (hashes.Count == 0) throw view.Error("hashes", "'" + view.Path + ".hashes' is empty: a file has at least one hash");
        return new PylockFile
        {
            Name = view.String("name"),
            UploadTime = view.Date("upload-time"),
            Url = view.String("url"),
            Path = view.String("path"),
            Size = view.Integer("size"),
            Hashes = hashes,
        };
    }

    private static void CheckPlace(TomlView view)
    {
        if (string.IsNullOrEmpty(view.String("url")) && string.IsNullOrEmpty(view.String("path")))
            throw view.Error(null, "'" + view.Path + "' has neither a url nor a path");
    }

    private sealed record Box<T>(T Value);
}
