using FlowKit.Conda.Specs;
using FlowKit.Content.Hashing;
using FlowKit.Environments.Locking;

namespace FlowKit.Environments.Resolution;

/// <summary>Conda's records and the packages of locks, each from the other.</summary>
internal static class CondaRecords
{
    /// <summary>The record of a locked package.</summary>
    /// <param name="package">The package.</param>
    /// <param name="address">Where its archive is; a record that is only compared needs none.</param>
    public static PackageRecord ToRecord(LockedCondaPackage package, Uri? address = null) => new()
    {
        Name = package.Name,
        Version = CondaVersion.Parse(package.Version),
        Build = package.Build,
        BuildNumber = package.BuildNumber,
        Subdir = package.Subdir,
        FileName = package.FileName,
        Url = address ?? new Uri($"flowkit-store://packages/{package.Sha256}/{Uri.EscapeDataString(package.FileName)}"),
        Channel = package.Channel,
        Sha256 = package.Sha256.ToString(),
        Md5 = package.Md5,
        Size = package.Size,
        Depends = package.Dependencies,
        Constrains = package.Constrains,
        TrackFeatures = package.TrackFeatures,
        Features = package.Features,
        Flags = package.Flags,
        ExtraDepends = package.ExtraDepends,
        NoArch = package.NoArch switch { "python" => NoArchType.Python, null => NoArchType.None, _ => NoArchType.Generic },
        Timestamp = package.Timestamp is { } timestamp ? DateTimeOffset.FromUnixTimeMilliseconds(timestamp) : null,
        License = package.License,
        PythonSitePackagesPath = package.PythonSitePackagesPath,
        Purls = package.Purls,
        AttestationsSha256 = package.AttestationsSha256,
    };

    /// <summary>The locked package of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="channelAddress">Where its channel is on this machine; null for one that only another channel named.</param>
    /// <param name="hash">The hash of its archive.</param>
    public static LockedCondaPackage ToLocked(PackageRecord record, Uri? channelAddress, Sha256Digest hash) => new()
    {
        Name = record.Name,
        Version = record.Version.Source,
        Build = record.Build,
        BuildNumber = record.BuildNumber,
        Subdir = record.Subdir,
        FileName = record.FileName,
        Location = PackageLocation.Of(record.Channel, channelAddress ?? new Uri(record.Url, "../"), record.Url),
        Channel = record.Channel,
        Sha256 = hash,
        Md5 = record.Md5,
        Size = record.Size,
        Dependencies = record.Depends,
        Constrains = record.Constrains,
        TrackFeatures = record.TrackFeatures,
        Features = record.Features,
        Flags = record.Flags,
        ExtraDepends = record.ExtraDepends,
        NoArch = record.NoArch switch { NoArchType.Python => "python", NoArchType.Generic => "generic", _ => null },
        Timestamp = record.Timestamp?.ToUnixTimeMilliseconds(),
        License = record.License,
        PythonSitePackagesPath = record.PythonSitePackagesPath,
        Purls = record.Purls,
        AttestationsSha256 = record.AttestationsSha256,
    };
}
