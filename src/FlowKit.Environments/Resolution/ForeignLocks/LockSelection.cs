using FlowKit.Conda.Formats;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Formats;
using FlowKit.Environments.Specs;
using FlowKit.Pypi;
using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Packages.Building;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Resolution.ForeignLocks;

/// <summary>What a lock of another tool chooses for a target: exactly these releases, and of each exactly this file, commit or archive.</summary>
internal static class LockSelection
{
    /// <exception cref="FlowKitException"><c>FK7234</c>: the lock does not cover the target. <c>FK7309</c>: it names what only the author's machine has.</exception>
    public static IReadOnlyList<LockedChoice> Of(PypiLockFile file, PypiTarget target)
    {
        try
        {
            return file.IsUv ? OfUv(file, target) : OfPylock(file, target);
        }
        catch (FlowKitException e) when (e.Code == PypiErrors.LockDoesNotFit)
        {
            throw new FlowKitException(e.Code, $"What is asked for is locked, and {Who(file)} does not cover {target}: {e.Message}", e);
        }
    }

    /// <summary>The packages of PyPI that a lock of a conda tool has for a platform.</summary>
    /// <exception cref="FlowKitException"><c>FK7313</c>: it holds nothing for the platform. <c>FK7309</c>: a package has no SHA-256, or only the author's machine has it.</exception>
    public static IReadOnlyList<LockedChoice> Of(CondaLockFile file, string platform, IReadOnlyList<VirtualPackage> offered)
    {
        List<LockedChoice> choices = [];
        foreach (LockFilePackage package in file.For(platform, offered).Packages.Where(static p => p.Kind == LockFilePackageKind.Pypi))
        {
            if (!PackageName.TryParse(package.Name, out PackageName name)) throw Unusable(file.Label, "a package of PyPI has no name");
            Pep440Version? version = package.Version is null ? null : Pep440Version.TryParse(package.Version, out Pep440Version? read) ? read : throw Unusable(file.Label, $"'{name}' has the version '{package.Version}', which is none");
            string url = package.Url.StartsWith("direct+", StringComparison.Ordinal) ? package.Url["direct+".Length..] : package.Url;
            if (url.StartsWith("git+", StringComparison.Ordinal)) choices.Add(OfAddress(file.Label, name, version, url.Contains('#', StringComparison.Ordinal) ? GitAddress(url["git+".Length..]) : url));
            else if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.AbsolutePath.EndsWith('/')) throw NotCarried(file.Label, name);
            else choices.Add(OfFile(file.Label, name, version, Uri.UnescapeDataString(address.Segments[^1]), url, [new PromisedHash("sha256", package.Sha256 ?? throw Unusable(file.Label, $"'{name}' has no SHA-256 in it"))], package.Size, package.Index));
        }
        return choices;
    }

    private static List<LockedChoice> OfPylock(PypiLockFile file, PypiTarget target)
    {
        Pylock read = Pylock.Parse(file.Text, file.FileName);
        foreach (string extra in file.Extras.Where(extra => !read.Extras.Contains(ExtraName.Parse(extra)))) throw DoesNotFit($"It has no extra '{extra}'.");
        foreach (string group in file.Groups.Where(group => !read.DependencyGroups.Contains(group))) throw DoesNotFit($"It has no dependency group '{group}'.");
        List<LockedChoice> choices = [];
        foreach (PylockSelection selection in read.Select(target, [.. file.Extras.Select(ExtraName.Parse)], file.Groups.Count > 0 ? file.Groups : null))
        {
            PylockPackage package = selection.Package;
            choices.Add(selection.Kind switch
            {
                PylockSourceKind.Vcs when package.Vcs is { Type: "git", Url: { } url } vcs => OfAddress(Who(file), package.Name, package.Version, $"git+{url}@{vcs.CommitId}{SourceLocation.FragmentOf(vcs.Subdirectory)}"),
                PylockSourceKind.Archive when selection.File is { Url: { } url } archive => OfAddress(Who(file), package.Name, package.Version, ArchiveAddress(url, archive.Subdirectory, HashesOf(Who(file), package.Name, [.. archive.Hashes]))),
                PylockSourceKind.Wheel or PylockSourceKind.Sdist => OfFile(Who(file), package.Name, package.Version, selection.File!.FileName, selection.File.Url, HashesOf(Who(file), package.Name, [.. selection.File.Hashes]), selection.File.Size, package.Index),
                _ => throw NotCarried(Who(file), package.Name),
            });
        }
        return choices;
    }

    private static List<LockedChoice> OfUv(PypiLockFile file, PypiTarget target)
    {
        UvLock read = UvLock.Parse(file.Text, file.FileName);
        List<LockedChoice> choices = [];
        foreach (UvSelection selection in read.Select(RootOf(file, read), target, [.. file.Extras.Select(ExtraName.Parse)], [.. file.Groups.Select(ExtraName.Parse)]))
        {
            UvPackage package = selection.Package;
            switch (package.Source.Kind)
            {
                case UvSourceKind.Git:
                    choices.Add(OfAddress(Who(file), package.Name, package.Version, GitAddress(package.Source.Location)));
                    break;
                case UvSourceKind.Url when selection.File?.Hash is { } hash:
                    choices.Add(OfAddress(Who(file), package.Name, package.Version, ArchiveAddress(package.Source.Location, package.Source.Subdirectory, HashesOf(Who(file), package.Name, hash))));
                    break;
                case UvSourceKind.Registry or UvSourceKind.Path when selection.File is { } chosen:
                    choices.Add(OfFile(Who(file), package.Name, package.Version, chosen.FileName, chosen.Url, HashesOf(Who(file), package.Name, chosen.Hash), chosen.Size, package.Source.Location));
                    break;
                case UvSourceKind.Registry or UvSourceKind.Path or UvSourceKind.Url:
                    throw DoesNotFit($"'{package}' has no wheel for it and no source archive. Lock again with this target among the environments.");
                default:
                    throw NotCarried(Who(file), package.Name);
            }
        }
        return choices;
    }

    // The project that the lock lies beside.
    private static PackageName RootOf(PypiLockFile file, UvLock read)
    {
        List<UvPackage> projects = [.. read.Packages.Where(static p => p.Source.Kind is UvSourceKind.Editable or UvSourceKind.Virtual or UvSourceKind.Directory)];
        List<UvPackage> here = [.. projects.Where(static p => p.Source.Location == ".")];
        return (here, projects) switch
        {
            ([{ } one], _) => one.Name,
            ([], [{ } only]) => only.Name,
            _ => throw Unusable(Who(file), projects.Count == 0 ? "it has no project, so nothing says what to install" : $"it has several projects ({string.Join(", ", projects.Select(static p => p.Name))}) and none at its own place"),
        };
    }

    private static LockedChoice OfFile(string who, PackageName name, Pep440Version? version, string fileName, string? url, IReadOnlyList<PromisedHash> hashes, long? size, string? index)
    {
        if (version is null) throw Unusable(who, $"'{name}' has a file and no version");
        bool remote = url is not null && !LocalSource.IsLocal(url);
        return new LockedChoice(name, version)
        {
            Lock = who,
            FileName = fileName,
            Hashes = hashes,
            // A file without a remote address is looked for by its hash in the indexes: a path of the machine that locked leads nowhere.
            File = remote ? new PypiFile
            {
                FileName = fileName,
                Url = new Uri(url!),
                Hashes = [.. hashes.Select(static hash => KeyValuePair.Create(hash.Algorithm, hash.Digits))],
                Size = size,
                IndexName = index is not null && !LocalSource.IsLocal(index) ? SafeAddress.Of(new Uri(index)).TrimEnd('/') : "",
                CoreMetadata = [],
            } : null,
        };
    }

    // Who writes a lock does not say what is read on the machine of who uses it.
    private static LockedChoice OfAddress(string who, PackageName name, Pep440Version? version, string address) =>
        address.AsSpan(address.StartsWith("git+", StringComparison.Ordinal) ? "git+".Length : 0).StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            ? throw NotCarried(who, name)
            : new(name, version) { Lock = who, Address = address };

    // uv writes https://host/path?rev=main&subdirectory=x#COMMIT.
    private static string GitAddress(string location)
    {
        int hash = location.LastIndexOf('#'), query = location.IndexOf('?', StringComparison.Ordinal);
        string commit = hash < 0 ? "" : location[(hash + 1)..];
        string place = location[..(query >= 0 ? query : hash >= 0 ? hash : location.Length)];
        string[] parts = query < 0 ? [] : location[(query + 1)..(hash < 0 ? location.Length : hash)].Split('&');
        string? folder = Array.Find(parts, static p => p.StartsWith("subdirectory=", StringComparison.Ordinal)) is { } part ? Uri.UnescapeDataString(part["subdirectory=".Length..]) : null;
        return $"git+{place}@{commit}{SourceLocation.FragmentOf(folder, parts.Contains("lfs=true"))}";
    }

    // The best one proves the archive; what is behind the address by itself is for other tools.
    private static string ArchiveAddress(string url, string? subdirectory, PromisedHash[] hashes) => url.Split('#')[0] + SourceLocation.FragmentOf(subdirectory, hash: hashes[0]);

    private static PromisedHash[] HashesOf(string who, PackageName name, string? hash) => HashesOf(who, name, hash?.Split(':', 2) is [{ } algorithm, { } digits] ? [KeyValuePair.Create(algorithm, digits)] : []);

    private static PromisedHash[] HashesOf(string who, PackageName name, KeyValuePair<string, string>[] hashes)
    {
        PromisedHash[] trusted = [.. PromisedHash.Of(hashes)];
        if (trusted.Length > 0) return trusted;
        string there = hashes.Length == 0 ? "no hash" : $"only {string.Join(", ", hashes.Select(static hash => hash.Key).Order(StringComparer.Ordinal))}, which proves nothing";
        throw Unusable(who, $"'{name}' has {there}, and SHA-256, SHA-384 or SHA-512 is needed");
    }

    private static string Who(PypiLockFile file) => file.Origin is null ? "the lock " + file.FileName : $"the lock {file.FileName} ({file.Origin})";

    private static FlowKitException NotCarried(string who, PackageName name) =>
        Unusable(who, $"it takes '{name}' from a folder or repository beside it, which is not carried along. Build its wheel into an index, or lock it from there");

    private static FlowKitException Unusable(string who, string problem) => new(EnvironmentErrors.InvalidSpec, $"A lock cannot be used, {who}: {problem}.");

    private static FlowKitException DoesNotFit(string problem) => new(PypiErrors.LockDoesNotFit, problem);
}
