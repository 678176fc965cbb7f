namespace FlowKit.Conda.Specs;

/// <summary>One package of a channel as its repodata describes it (CEP 36), with where it comes from. Immutable; two records are the same package when their <see cref="Url"/> is.</summary>
public sealed class PackageRecord
{
    private readonly string _baseAddress;
    private NoArchType _noArch;

    /// <summary>Creates a record whose required members are set by an object initializer.</summary>
    public PackageRecord() => _baseAddress = "";

    /// <summary>Creates a record whose address is made when it is first asked for: reading a channel makes thousands of records that nobody asks.</summary>
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    internal PackageRecord(string name, CondaVersion version, string build, string subdir, string fileName, string baseAddress)
    {
        Name = name;
        Version = version;
        Build = build;
        Subdir = subdir;
        FileName = fileName;
        _baseAddress = baseAddress;
    }

    /// <summary>The normalized (lower-case) name.</summary>
    public required string Name { get; init; }

    /// <summary>The version.</summary>
    public required CondaVersion Version { get; init; }

    /// <summary>The build string.</summary>
    public required string Build { get; init; }

    /// <summary>The build number. Default 0.</summary>
    public long BuildNumber { get; init; }

    /// <summary>The subdir it is in: a platform or <c>noarch</c>.</summary>
    public required string Subdir { get; init; }

    /// <summary>The name of the archive, with its extension.</summary>
    public required string FileName { get; init; }

    /// <summary>Where the archive is.</summary>
    [System.Diagnostics.CodeAnalysis.AllowNull]
    public required Uri Url
    {
        get => field ??= new Uri(_baseAddress + FileName);
        init;
    }

    /// <summary>The canonical name of the channel: <c>conda-forge</c>, a given name, or an address without subdir. Empty where unknown.</summary>
    public string Channel { get; init; } = "";

    /// <summary>The SHA-256 of the archive, 64 lower-case hexadecimal digits; null where the channel does not tell.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The MD5 of the archive, 32 lower-case hexadecimal digits; null where the channel does not tell.</summary>
    public string? Md5 { get; init; }

    /// <summary>The size of the archive in bytes; null where the channel does not tell.</summary>
    public long? Size { get; init; }

    /// <summary>The match specs that must be installed with it, as written.</summary>
    public IReadOnlyList<string> Depends { get; init; } = Array.Empty<string>();

    /// <summary>The match specs that must hold for packages that are installed beside it, as written; they install nothing.</summary>
    public IReadOnlyList<string> Constrains { get; init; } = Array.Empty<string>();

    /// <summary>Optional groups of dependencies by name (CEP 43).</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ExtraDepends { get; init; } = NoExtras;

    /// <summary>Variant flags (CEP 45).</summary>
    public IReadOnlyList<string> Flags { get; init; } = Array.Empty<string>();

    /// <summary>Tracked features: a record with some loses against one without.</summary>
    public IReadOnlyList<string> TrackFeatures { get; init; } = Array.Empty<string>();

    /// <summary>The legacy <c>features</c> field, as written.</summary>
    public string? Features { get; init; }

    /// <summary>Whether the package is independent of the platform; <see cref="NoArchType.None"/> also where the channel does not tell.</summary>
    public NoArchType NoArch
    {
        get => _noArch;
        init => _noArch = value;
    }

    /// <summary>When the package was built; null where the channel does not tell.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>When the channel indexed the package (CEP 47); null where the channel does not tell.</summary>
    public DateTimeOffset? IndexedTimestamp { get; init; }

    /// <summary>The licence; null where the channel does not tell.</summary>
    public string? License { get; init; }

    /// <summary>The family of the licence; null where the channel does not tell.</summary>
    public string? LicenseFamily { get; init; }

    /// <summary>Of a <c>python</c> package: where its site-packages folder is, relative to the prefix (CEP 17).</summary>
    public string? PythonSitePackagesPath { get; init; }

    /// <summary>Package addresses (purls) of the same software in other worlds; null where the channel does not tell.</summary>
    public IReadOnlyList<string>? Purls { get; init; }

    /// <summary>The hash of the package's own index, as some old channels give it: MD5 of the <c>.tar.bz2</c> that a <c>.conda</c> was made from.</summary>
    public string? LegacyBz2Md5 { get; init; }

    /// <summary>The <c>run_exports</c> field as JSON text; null where the channel does not tell.</summary>
    public string? RunExportsJson { get; init; }

    /// <summary>
    /// The SHA-256 of the attestations (CEP 27: a JSON array of Sigstore bundles, served beside the archive) that the channel has of the package, 64 lower-case hexadecimal digits; null where it has
    /// none. Kept for whoever verifies them; FlowKit does not.
    /// </summary>
    public string? AttestationsSha256 { get; init; }

    /// <summary>Whether the archive is of the <c>.conda</c> format.</summary>
    public bool IsCondaFormat => FileName.EndsWith(".conda", StringComparison.Ordinal);

    /// <summary><c>name-version-build</c>.</summary>
    public string DistName => Name + "-" + Version.Source + "-" + Build;

    /// <summary>The same record, for a package that says of itself what its channel does not.</summary>
    internal PackageRecord WithNoArch(NoArchType noArch)
    {
        PackageRecord copy = (PackageRecord)MemberwiseClone();
        copy._noArch = noArch;
        return copy;
    }

    private static IReadOnlyDictionary<string, IReadOnlyList<string>> NoExtras { get; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary><c>name=version=build</c>.</summary>
    public override string ToString() => Name + "=" + Version.Source + "=" + Build;
}
