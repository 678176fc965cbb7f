using FlowKit.Content.Linking;
using FlowKit.Pypi.Packages;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Installation;

/// <summary>How wheels are installed.</summary>
public sealed record WheelInstallOptions
{
    /// <summary>The projects that were asked for by name, not only needed by others; each gets the file <c>REQUESTED</c>. Default: none.</summary>
    public IReadOnlySet<PackageName> Requested { get; init; } = new HashSet<PackageName>();

    /// <summary>Where projects that were not found through an index came from (PEP 610). Default: none.</summary>
    public IReadOnlyDictionary<PackageName, DirectUrl> DirectUrls { get; init; } = new Dictionary<PackageName, DirectUrl>();

    /// <summary>
    /// Tells who owns a file that is there already, by its path relative to the prefix with forward slashes, for example the name of a conda package; null where nobody
    /// is known. It only makes the message better: a file that is there is never overwritten. Default: nobody is known.
    /// </summary>
    public Func<string, string?>? OwnerOf { get; init; }

    /// <summary>What the file <c>INSTALLER</c> says. Default: <c>flowkit</c>.</summary>
    public string Installer { get; init; } = "flowkit";

    /// <summary>Whether scripts find the interpreter beside themselves (on Windows: from their folder), so that the environment can be moved. Default: false.</summary>
    public bool RelocatableScripts { get; init; }

    /// <summary>
    /// How files come from the cache. Default: the cheapest means that works between cache and prefix. With hard links, editing a file of the environment in place edits
    /// the cache too; give <see cref="LinkMode.Copy"/> for an environment whose files will be edited.
    /// </summary>
    public TreeLinker? Linker { get; init; }
}
