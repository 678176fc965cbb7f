using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Packages.Building;
using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>Makes a lock of an answer for all targets: each package with its marker, and every file that some target may take.</summary>
internal sealed class PylockMaker(UniversalSolution solution, Func<string, Uri?>? indexAddress)
{
    public Pylock Make(UniversalOptions options, string createdBy)
    {
        List<PylockPackage> packages = [.. solution.Packages.Where(static package => package.Files.Count > 0).Select(ToPackage)];
        return new Pylock
        {
            Environments = options.Environments.Count == 0 ? null : options.Environments,
            RequiresPython = options.RequiresPython.IsAny ? null : options.RequiresPython,
            Extras = [.. NamesIn(packages, MarkerVariable.Extras)],
            DependencyGroups = [.. NamesIn(packages, MarkerVariable.DependencyGroups).Select(static name => name.Value)],
            CreatedBy = createdBy,
            Packages = packages,
        };
    }

    private static IEnumerable<ExtraName> NamesIn(List<PylockPackage> packages, MarkerVariable variable) =>
        packages.SelectMany(package => MarkerTree.Of(package.Marker).MembersOf(variable)).Distinct().Order();

    private PylockPackage ToPackage(UniversalPackage package)
    {
        PylockPackage made = new()
        {
            Name = package.Name,
            Version = package.Version,
            Marker = package.Marker,
            Dependencies = [.. package.Dependencies.Select(needed => new PylockDependency { Name = needed.Name, Version = IsAlone(needed.Name) ? null : needed.Version }).Distinct()],
        };
        if (package.Address is { } address) return AtAddress(made, package, address);
        PypiFile[] wheels = [.. package.Files.Where(IsWheel)];
        return made with
        {
            Index = indexAddress?.Invoke(package.Files[0].IndexName)?.AbsoluteUri,
            Sdist = package.Files.FirstOrDefault(static file => !IsWheel(file)) is { } source ? ToFile(source) : null,
            Wheels = wheels.Length == 0 ? null : [.. wheels.Select(ToFile)],
        };
    }

    // A name stands for one package, or else its versions tell them apart.
    private bool IsAlone(PackageName name) => solution.Packages.Count(package => package.Name == name) == 1;

    private static PylockPackage AtAddress(PylockPackage made, UniversalPackage package, Uri address)
    {
        // What is at an address need not keep its version.
        switch (SourceLocation.Parse(address.OriginalString))
        {
            case GitSource git:
                if (git.Revision is not { Length: 40 or 64 } commit || !commit.All(char.IsAsciiHexDigit))
                    throw CannotLock($"{package.Name} is asked for at {git.Display}, which may mean another commit tomorrow. Ask for it at the full commit.");
                return made with { Version = null, Vcs = new PylockVcs { Type = "git", Url = git.Repository.OriginalString, CommitId = commit, Subdirectory = git.Subdirectory } };
            case SourceFolder folder:
                return made with { Version = null, Directory = new PylockDirectory { Path = folder.Path, Subdirectory = folder.Subdirectory } };
            case { Subdirectory: { } subdirectory }:
                return made with { Archive = ToFile(package.Files[0]) with { Subdirectory = subdirectory } };
            default:
                return made with { Archive = ToFile(package.Files[0]) };
        }
    }

    private static PylockFile ToFile(PypiFile file)
    {
        if (file.RequiredHashes.Count > 0) throw CannotLock($"{file.FileName} has to have one of the hashes {string.Join(", ", file.RequiredHashes)}, and its index does not tell that it does. Require the SHA-256 that the index states.");
        Dictionary<string, string> hashes = PromisedHash.Of(file.Hashes).ToDictionary(static hash => hash.Algorithm, static hash => hash.Digits);
        if (hashes.Count == 0)
            throw CannotLock($"{(file.IndexName.Length == 0 ? SafeAddress.Of(file.Url) : $"{file.FileName} of the index '{file.IndexName}'")} has no hash that can be trusted (SHA-256, SHA-384, SHA-512), and a lock needs one. Take the package from an index that lists hashes, or write the hash behind its address (#sha256=…).");
        PylockFile made = new() { Url = file.Url.OriginalString, UploadTime = file.UploadTime, Size = file.Size, Hashes = hashes };
        return made.FileName == file.FileName ? made : made with { Name = file.FileName };
    }

    private static bool IsWheel(PypiFile file) => file.FileName.EndsWith(".whl", StringComparison.Ordinal);

    private static FlowKitException CannotLock(string message) => new(PypiErrors.CannotLock, message);
}
