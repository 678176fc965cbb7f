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

    /// <summary>The record that the package can be installed by, without a solver and without repodata.</summary>
    /// <exception cref="FlowKitException"><c>FK7130</c>: it is no conda package with a name, a version and a build, or its address is no absolute one.</exception>
    public PackageRecord ToRecord()
    {
        if (Kind != LockFilePackageKind.Conda || Name is null || Build is null || !CondaVersion.TryParse(Version, out CondaVersion? version)
            || !Uri.TryCreate(Url, UriKind.Absolute, out Uri? address) || ArchiveAddress.StemOf(Url) is null)
            throw new FlowKitException(CondaErrors.BadLockFile, $"The locked package '{ChannelText.StripSecrets(Url)}' cannot be installed by itself: a conda archive with name, version and build is needed.");
        string[] parts = address.AbsoluteUri.Split('/');
        return new PackageRecord
        {
            Name = Name, Version = version, Build = Build, BuildNumber = BuildNumber ?? 0, Subdir = Subdir ?? parts[^2], FileName = parts[^1], Url = address,
            Channel = ChannelText.Normalize(string.Join('/', parts[..^2])), Md5 = Md5, Sha256 = Sha256, Size = Size, Depends = Depends, Constrains = Constrains, NoArch = NoArch,
        };
    }
}
