using FlowKit.Environments.Resolution;
using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Locking.Export;

/// <summary>Exports to <c>pylock.toml</c> (PEP 751). Platforms are told apart by markers; files of one release are one package.</summary>
internal static class PylockExport
{
    public static ExportedLock Of(string infix, EnvironmentLock @lock, PlatformLock[] platforms, LockExportOptions options)
    {
        ExportLosses losses = new();
        Place[] places = [.. platforms.Where(static p => p.Python is not null).Select(Place.Of)];
        bool onePython = places.Select(static p => p.Python).Distinct(StringComparer.Ordinal).Count() <= 1;
        SortedDictionary<string, List<(Place Place, LockedPypiPackage Package)>> releases = new(StringComparer.Ordinal);
        foreach (PlatformLock platform in platforms)
        {
            losses.Of(@lock, platform, keepsPython: true, keepsVariables: false, keepsVirtual: false);
            losses.OfConda(platform);
        }
        // One name of a file is one file of a package; where an index exchanged it between two solves, markers tell the two apart.
        HashSet<string> exchanged = [.. places.SelectMany(static p => p.Platform.Pypi).GroupBy(static p => p.FileName, StringComparer.Ordinal).Where(static g => g.Select(static p => p.Sha256).Distinct().Count() > 1).Select(static g => g.Key)];
        foreach (Place place in places)
        {
            foreach (LockedPypiPackage package in place.Platform.Pypi)
            {
                string key = $"{package.Name} {package.Version} {(IsDirect(package) || exchanged.Contains(package.FileName) ? package.Identity.Sha256 : "")}";
                if (!releases.TryGetValue(key, out List<(Place, LockedPypiPackage)>? files)) releases.Add(key, files = []);
                files.Add((place, package));
            }
        }
        Pylock pylock = new()
        {
            CreatedBy = "flowkit",
            Environments = places.Length == 0 ? null : [.. places.Select(p => p.MarkerOf(!onePython)).Distinct()],
            RequiresPython = onePython && places.Length > 0 ? VersionSpecifiers.Parse($"=={places[0].Python}.*") : null,
            Packages = [.. releases.Values.Select(files => PackageOf(files, places, onePython, options, losses)).OfType<PylockPackage>()],
        };
        return new ExportedLock(infix.Length == 0 ? "pylock.toml" : $"pylock{infix}.toml", pylock.Write(), losses.All);
    }

    private static PylockPackage? PackageOf(List<(Place Place, LockedPypiPackage Package)> files, Place[] places, bool onePython, LockExportOptions options, ExportLosses losses)
    {
        LockedPypiPackage first = files[0].Package;
        PylockPackage package = new()
        {
            Name = PackageName.Parse(first.Name),
            Version = first.Source is { Kind: LockedSourceKind.Git } ? null : Pep440Version.Parse(first.Version),
            Marker = files.Count == places.Length ? null : files.Select(f => f.Place.MarkerOf(!onePython)).Aggregate(static (one, other) => one.Or(other)),
            RequiresPython = first.RequiresPython is { } python ? VersionSpecifiers.Parse(python) : null,
            Dependencies = [.. files.SelectMany(static f => f.Place.NeededBy(f.Package)).Distinct().Order().Select(static name => new PylockDependency { Name = name })],
            Index = first.Index.Length == 0 ? null : CondaExport.IndexOf(first.Index, options),
        };
        foreach (LockedPypiPackage file in files.Select(static f => f.Package)) losses.OfBuilt(file);
        if (first.Source is { } source && IsDirect(first))
        {
            if (losses.AddressOf(first, options) is not { } address) return null;
            if (source.LargeFiles) losses.Add(LockLossKind.BuiltWheel, $"{first} was built with its files of git LFS, for which there is no word in it");
            return source.Kind == LockedSourceKind.Git
                ? package with { Vcs = new PylockVcs { Type = "git", Url = WithoutTool(address), CommitId = source.Commit!, Subdirectory = source.Subdirectory } }
                : package with { Archive = new PylockFile { Url = address.AbsoluteUri, Subdirectory = source.Subdirectory, Hashes = Hash(source.ArchiveSha256 ?? source.Sha256) } };
        }
        PylockFile[] written = [.. files.Select(f => FileOf(f.Package, options, losses)).OfType<PylockFile>().DistinctBy(static f => (f.FileName, f.Hashes["sha256"]))];
        if (written.Length == 0) return null;
        PylockFile[] wheels = [.. written.Where(static f => f.FileName.EndsWith(".whl", StringComparison.Ordinal))];
        return package with { Wheels = wheels.Length == 0 ? null : wheels, Sdist = written.FirstOrDefault(static f => !f.FileName.EndsWith(".whl", StringComparison.Ordinal)) };
    }

    private static PylockFile? FileOf(LockedPypiPackage package, LockExportOptions options, ExportLosses losses)
    {
        string name = package.Source?.FileName ?? package.FileName;
        PylockFile file = new() { Name = name, Size = package.Source is null ? package.Size : null, Hashes = Hash(package.Source?.ArchiveSha256 ?? package.Sha256) };
        if (package.Location.ToAddress(source => options.AddressOf?.Invoke(source)) is { } address) return file with { Url = address.AbsoluteUri };
        if (package.Location.Source is not { } from)
        {
            losses.AddressOf(package, options);
            return null;
        }
        // A path is relative to the lock: whoever has the file puts it there, and FlowKit finds it by its hash.
        losses.Add(LockLossKind.Index, $"the index '{from}' has no address that everybody knows: its files are expected beside pylock.toml");
        return file with { Path = name };
    }

    // A commit, or an archive that no index has.
    private static bool IsDirect(LockedPypiPackage package) => package.Source is { } source && (source.Kind == LockedSourceKind.Git || package.Index.Length == 0);

    private static Dictionary<string, string> Hash(Content.Hashing.Sha256Digest digest) => new() { ["sha256"] = digest.ToString() };

    private static string WithoutTool(Uri address) => address.AbsoluteUri.StartsWith("git+", StringComparison.Ordinal) ? address.AbsoluteUri["git+".Length..] : address.AbsoluteUri;

    /// <summary>A platform of a lock as markers see it.</summary>
    private sealed record Place(PlatformLock Platform, MarkerEnvironment Environment)
    {
        public string Python => Platform.Python!.MajorMinor;

        public static Place Of(PlatformLock platform) => new(platform, TargetFacts.PypiTarget(platform.Platform, platform.Python!.Version, platform.VirtualPackages, platform.Conda).Environment);

        public Marker MarkerOf(bool withPython) => Marker.Parse($"sys_platform == '{Environment.SysPlatform}' and platform_machine == '{Environment.PlatformMachine}'" + (withPython ? $" and python_version == '{Python}'" : ""));

        /// <summary>The packages of the lock that one needs here.</summary>
        public IEnumerable<PackageName> NeededBy(LockedPypiPackage package)
        {
            ExtraName[] extras = [.. package.Extras.Select(ExtraName.Parse)];
            return package.Dependencies.Select(Requirement.Parse).Where(r => r.AppliesTo(Environment, extras) && Platform.Find(PackageKind.Pypi, r.Name.Value) is not null).Select(static r => r.Name);
        }
    }
}
