using System.Text;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Packages.Building;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Locking.Export;

/// <summary>Exports one platform to a <c>requirements.txt</c> with hashes and who wants what.</summary>
internal static class RequirementsExport
{
    public static ExportedLock Of(string infix, EnvironmentLock @lock, PlatformLock platform, LockExportOptions options)
    {
        ExportLosses losses = new();
        losses.Of(@lock, platform, keepsPython: true, keepsVariables: false, keepsVirtual: false);
        losses.OfConda(platform);
        List<RequirementsEntry> entries = [.. Entries(@lock, platform, options, losses)];
        StringBuilder text = new();
        text.Append("# ").Append(platform.Platform).Append(platform.Python is { } python ? $", Python {python.Version}" : "").Append('\n');
        AppendIndexes(text, platform, options, losses);
        return new ExportedLock($"requirements{infix}.{platform.Platform}.txt", text.Append(RequirementsFile.Write(entries)).ToString(), losses.All);
    }

    /// <summary>What is to be installed, as lines of a requirements file.</summary>
    public static IEnumerable<RequirementsEntry> Entries(EnvironmentLock @lock, PlatformLock platform, LockExportOptions options, ExportLosses losses)
    {
        MarkerEnvironment? environment = platform.Python is null ? null : TargetFacts.PypiTarget(platform.Platform, platform.Python.Version, platform.VirtualPackages, platform.Conda).Environment;
        foreach (LockedPypiPackage package in platform.Pypi)
        {
            losses.OfBuilt(package);
            string extras = package.Extras.Count == 0 ? "" : $"[{string.Join(',', package.Extras)}]";
            string? text = package.Name + extras + "==" + package.Version;
            // What no index has is asked for by its address.
            if (package.Index.Length == 0) text = losses.AddressOf(package, options) is { } address ? $"{package.Name}{extras} @ {AddressOf(package, address)}" : null;
            if (text is null) continue;
            bool hashed = package.Source is not { Kind: LockedSourceKind.Git };
            if (!hashed) losses.Add(LockLossKind.Hashes, $"{package} is a commit of a repository, which has no hash here: pip refuses it with --require-hashes");
            yield return new RequirementsEntry
            {
                Text = text, Requirement = Requirement.Parse(text), Name = PackageName.Parse(package.Name), File = "requirements.txt", Line = 1,
                Hashes = hashed ? new Dictionary<string, IReadOnlyList<string>> { ["sha256"] = [(package.Source?.ArchiveSha256 ?? package.Sha256).ToString()] } : new Dictionary<string, IReadOnlyList<string>>(),
                Via = [.. ViaOf(@lock, platform, package, environment)],
            };
        }
    }

    private static string AddressOf(LockedPypiPackage package, Uri address) => package.Source is { Kind: LockedSourceKind.Git } git
        ? $"{address.AbsoluteUri}@{git.Commit}{SourceLocation.FragmentOf(git.Subdirectory, git.LargeFiles)}"
        : address.AbsoluteUri + SourceLocation.FragmentOf(package.Source?.Subdirectory);

    private static IEnumerable<string> ViaOf(EnvironmentLock @lock, PlatformLock platform, LockedPypiPackage package, MarkerEnvironment? environment)
    {
        PackageName name = PackageName.Parse(package.Name);
        foreach (PackageRequest request in (@lock.Composition?.Joined ?? @lock.Spec).Pypi)
        {
            if (Requirement.Parse(request.Text.Trim()).Name == name) yield return "the environment";
        }
        foreach (LockedPypiPackage other in platform.Pypi)
        {
            ExtraName[] extras = [.. other.Extras.Select(ExtraName.Parse)];
            if (other.Dependencies.Select(Requirement.Parse).Any(r => r.Name == name && (environment is null || r.AppliesTo(environment, extras)))) yield return other.Name;
        }
    }

    private static void AppendIndexes(StringBuilder text, PlatformLock platform, LockExportOptions options, ExportLosses losses)
    {
        string option = "--index-url ";
        foreach (string name in platform.Pypi.Select(static p => p.Index).Where(static i => i.Length > 0).Distinct(StringComparer.Ordinal).OrderBy(static i => i != "pypi").ThenBy(static i => i, StringComparer.Ordinal))
        {
            if (CondaExport.IndexOf(name, options) is not { } address)
            {
                losses.Add(LockLossKind.Index, $"the index '{name}' has no address that everybody knows: name it to whoever installs from the file");
                continue;
            }
            // The public one is everybody's default.
            if (name != "pypi") text.Append(option).Append(address).Append('\n');
            option = "--extra-index-url ";
        }
    }
}
