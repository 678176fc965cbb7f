using System.Collections.ObjectModel;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Formats;

/// <summary>A package as a lock file tells of it.</summary>
public sealed record LockFilePackage
{
    /// <summary>Which world it is from.</summary>
    public required LockFilePackageKind Kind { get; init; }

    /// <summary>The address or path, as written.</summary>
    public required string Url { get; init; }

    /// <summary>The name; null where neither the file nor the address tells.</summary>
    public string? Name { get; init; }

    /// <summary>The version; null where neither the file nor the address tells.</summary>
    public string? Version { get; init; }

    /// <summary>The build string of a conda package.</summary>
    public string? Build { get; init; }

    /// <summary>The build number of a conda package; from its build string where the file does not tell.</summary>
    public long? BuildNumber { get; init; }

    /// <summary>The subdir of a conda package.</summary>
    public string? Subdir { get; init; }

    /// <summary>The MD5, in lower-case hexadecimal digits.</summary>
    public string? Md5 { get; init; }

    /// <summary>The SHA-256, in lower-case hexadecimal digits (of a git requirement: its commit).</summary>
    public string? Sha256 { get; init; }

    /// <summary>The size in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>The group of <c>conda-lock.yml</c>: <c>main</c>, <c>dev</c>…</summary>
    public string? Category { get; init; }

    /// <summary>The dependencies, as written: match specs or PyPI requirements.</summary>
    public IReadOnlyList<string> Depends { get; init; } = [];

    /// <summary>The constraints of a conda package, as written.</summary>
    public IReadOnlyList<string> Constrains { get; init; } = [];

    /// <summary>Whether the package is independent of the platform; derived from the build string where the file does not tell.</summary>
    public NoArchType NoArch { get; init; }

    /// <summary>Whether <see cref="NoArch"/> was derived. Then the record says nothing, and what the package says of itself counts when it is installed.</summary>
    internal bool IsNoArchDerived { get; init; }

    /// <summary>What each extra of a conda package needs besides (CEP 44), as written.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ExtraDepends { get; init; } = ReadOnlyDictionary<string, IReadOnlyList<string>>.Empty;

    /// <summary>Features that a conda package tracks.</summary>
    public IReadOnlyList<string> TrackFeatures { get; init; } = [];

    /// <summary>Features that a conda package demands; null for none.</summary>
    public string? Features { get; init; }

    /// <summary>Flags of the build of a conda package (CEP 45).</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>The licence of a conda package, as it states it.</summary>
    public string? License { get; init; }

    /// <summary>The family of the licence of a conda package.</summary>
    public string? LicenseFamily { get; init; }

    /// <summary>When a conda package was built, in milliseconds since 1970.</summary>
    public long? Timestamp { get; init; }

    /// <summary>Addresses (purls) of the same software in other worlds; null where the file tells none.</summary>
    public IReadOnlyList<string>? Purls { get; init; }

    /// <summary>Where a conda package of Python puts its site-packages, relative to the prefix (CEP 17).</summary>
    public string? PythonSitePackagesPath { get; init; }

    /// <summary>The Python versions that a PyPI package states, as written.</summary>
    public string? RequiresPython { get; init; }

    /// <summary>The index of a PyPI package, where the file tells it.</summary>
    public string? Index { get; init; }

    /// <summary>What a lock file tells of a record.</summary>
    /// <param name="record">The record. Its address loses its credentials.</param>
    public static LockFilePackage Of(PackageRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new LockFilePackage
        {
            Kind = LockFilePackageKind.Conda, Url = ChannelText.StripSecrets(record.Url.AbsoluteUri), Name = record.Name, Version = record.Version.Source, Build = record.Build, BuildNumber = record.BuildNumber,
            Subdir = record.Subdir, Md5 = record.Md5, Sha256 = record.Sha256, Size = record.Size, Depends = record.Depends, Constrains = record.Constrains, NoArch = record.NoArch,
            ExtraDepends = record.ExtraDepends, TrackFeatures = record.TrackFeatures, Features = record.Features, Flags = record.Flags, License = record.License, LicenseFamily = record.LicenseFamily,
            Timestamp = record.Timestamp?.ToUnixTimeMilliseconds(), Purls = record.Purls, PythonSitePackagesPath = record.PythonSitePackagesPath,
        };
    }

    /// <summary>The record that the package can be installed by, without a solver and without repodata.</summary>
    /// <exception cref="FlowKitException"><c>FK7130</c>: it is no conda package with a name, a version and a build, its address is no absolute one, or a hash or the time of it is none.</exception>
    public PackageRecord ToRecord()
    {
        if (Kind != LockFilePackageKind.Conda || Name is null || Build is null || !CondaVersion.TryParse(Version, out CondaVersion? version)
            || !Uri.TryCreate(Url, UriKind.Absolute, out Uri? address) || ArchiveAddress.StemOf(Url) is null)
            throw new FlowKitException(CondaErrors.BadLockFile, $"The locked package '{ChannelText.StripSecrets(Url)}' cannot be installed by itself: a conda archive with name, version and build is needed.");
        string[] parts = address.AbsoluteUri.Split('/');
        if (!IsPlain(Name) || !IsPlain(Build) || !CondaPlatform.IsKnown(Subdir ?? parts[^2]) || !IsPlain(Uri.UnescapeDataString(parts[^1])))
            throw new FlowKitException(CondaErrors.BadLockFile, $"The locked package '{ChannelText.StripSecrets(Url)}' cannot be installed: its name, build, subdir or file name is not one that a package can have.");
        // Who fetches by a record holds the archive to the hashes that it can read: one that is none would be no promise.
        if (!IsDigest(Sha256, 64) || !IsDigest(Md5, 32))
            throw new FlowKitException(CondaErrors.BadLockFile, $"The locked package '{ChannelText.StripSecrets(Url)}' cannot be installed: its SHA-256 (64 hexadecimal digits) or MD5 (32) is none. Make the lock anew.");
        if (Timestamp is { } moment && (moment < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || moment > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()))
            throw new FlowKitException(CondaErrors.BadLockFile, $"The locked package '{ChannelText.StripSecrets(Url)}' cannot be installed: its timestamp, {moment}, is no time. Make the lock anew.");
        return new PackageRecord
        {
            Name = Name, Version = version, Build = Build, BuildNumber = BuildNumber ?? 0, Subdir = Subdir ?? parts[^2], FileName = Uri.UnescapeDataString(parts[^1]), Url = address,
            Channel = ChannelText.Normalize(string.Join('/', parts[..^2])), Md5 = Md5?.ToLowerInvariant(), Sha256 = Sha256?.ToLowerInvariant(), Size = Size, Depends = Depends, Constrains = Constrains, NoArch = IsNoArchDerived ? NoArchType.None : NoArch,
            ExtraDepends = ExtraDepends, TrackFeatures = TrackFeatures, Features = Features, Flags = Flags, License = License, LicenseFamily = LicenseFamily, Purls = Purls, PythonSitePackagesPath = PythonSitePackagesPath,
            Timestamp = Timestamp is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null,
        };
    }

    private static bool IsDigest(string? text, int length) => text is null || (text.Length == length && text.All(char.IsAsciiHexDigit));

    // What becomes a part of paths names nothing outside of its folder.
    private static bool IsPlain(string text) => text.Length > 0 && text[0] != '.' && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '!' or '=' or '~');
}
