namespace FlowKit.Pypi.Formats;

/// <summary>The options that a requirements file and the files it includes set.</summary>
public sealed class RequirementsOptions
{
    /// <summary>The index that replaces the default one (<c>-i</c>), or null.</summary>
    public string? IndexUrl { get; internal set; }

    /// <summary>Further indexes, in order.</summary>
    public IList<string> ExtraIndexUrls { get; } = [];

    /// <summary>No index is to be asked (<c>--no-index</c>).</summary>
    public bool NoIndex { get; internal set; }

    /// <summary>Pages and folders of files (<c>-f</c>), in order.</summary>
    public IList<string> FindLinks { get; } = [];

    /// <summary>Packages to build from source: normalized names, or <c>:all:</c>. Sorted.</summary>
    public ICollection<string> NoBinary { get; } = new SortedSet<string>(StringComparer.Ordinal);

    /// <summary>Packages to take wheels of alone: normalized names, or <c>:all:</c>. Sorted.</summary>
    public ICollection<string> OnlyBinary { get; } = new SortedSet<string>(StringComparer.Ordinal);

    /// <summary>Hosts that need no valid certificate (<c>--trusted-host</c>).</summary>
    public IList<string> TrustedHosts { get; } = [];

    /// <summary>Pre-releases are taken as other versions are (<c>--pre</c>).</summary>
    public bool AllowPreReleases { get; internal set; }

    /// <summary>Packages of which pre-releases are taken as other versions are (<c>--all-releases</c>): normalized names, or <c>:all:</c>. Sorted.</summary>
    public ICollection<string> AllReleases { get; } = new SortedSet<string>(StringComparer.Ordinal);

    /// <summary>Packages of which only final releases are taken (<c>--only-final</c>): normalized names, or <c>:all:</c>. Sorted.</summary>
    public ICollection<string> OnlyFinal { get; } = new SortedSet<string>(StringComparer.Ordinal);

    /// <summary>An older wheel is taken before a newer source archive.</summary>
    public bool PreferBinary { get; internal set; }

    /// <summary>Every package must have a hash.</summary>
    public bool RequireHashes { get; internal set; }
}
