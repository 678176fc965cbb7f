using System.Diagnostics.CodeAnalysis;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Channels;

/// <summary>The fields of one repodata record while it is read; readers of JSON and of MessagePack fill it. Reused from record to record.</summary>
internal sealed class RecordDraft
{
    private const long LastSecondOfYear9999 = 253_402_300_799;

    private static readonly char[] FeatureSeparators = [' ', ','];

    public string? Name;
    public string? Version;
    public string? Build;
    public long? BuildNumber;
    public string? Subdir;
    public string? Sha256;
    public string? Md5;
    public long? Size;
    public string[] Depends = [];
    public string[] Constrains = [];
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? ExtraDepends;
    public string[] Flags = [];
    public string[]? TrackFeatures;
    public string? Features;
    public NoArchType NoArch;
    public long? Timestamp;
    public long? IndexedTimestamp;
    public string? License;
    public string? LicenseFamily;
    public string? PythonSitePackagesPath;
    public string[]? Purls;
    public string? LegacyBz2Md5;
    public string? RunExportsJson;
    public string? AttestationsSha256;

    public void Clear()
    {
        Name = Version = Build = Subdir = Sha256 = Md5 = Features = License = LicenseFamily = PythonSitePackagesPath = LegacyBz2Md5 = RunExportsJson = AttestationsSha256 = null;
        BuildNumber = Size = Timestamp = IndexedTimestamp = null;
        Depends = Constrains = Flags = [];
        TrackFeatures = Purls = null;
        ExtraDepends = null;
        NoArch = NoArchType.None;
    }

    public void SetNoArch(string? text) => NoArch = text switch
    {
        "python" => NoArchType.Python,
        "generic" => NoArchType.Generic,
        _ => NoArchType.None,
    };

    public void SetTrackFeatures(IEnumerable<string> texts)
    {
        string[] features = [.. texts.SelectMany(text => text.Split(FeatureSeparators, StringSplitOptions.RemoveEmptyEntries))];
        TrackFeatures = features.Length == 0 ? null : features;
    }

    /// <summary>Makes the record; false with the reason where a field is missing or unreadable.</summary>
    public bool TryBuild(string fileName, SubdirSource source, [NotNullWhen(true)] out PackageRecord? record, out string problem)
    {
        record = null;
        problem = "";
        if (Name is null) problem = "it has no name";
        else if (Version is null) problem = "it has no version";
        else if (Build is null) problem = "it has no build";
        else if (BuildNumber is null) problem = "it has no build_number";
        else if (!IsDigest(Sha256, 64)) problem = "its sha256 is not one";
        else if (!IsDigest(Md5, 32)) problem = "its md5 is not one";
        if (problem.Length > 0) return false;
        if (!source.TryGetVersion(Version!, out CondaVersion? version))
        {
            problem = $"its version '{Version}' cannot be read";
            return false;
        }
        record = new PackageRecord(source.Intern(LowerCase(Name!)), version, Build!, Subdir ?? source.Subdir, fileName, source.BaseAddress)
        {
            BuildNumber = BuildNumber!.Value, Channel = source.ChannelName, Sha256 = Sha256, Md5 = Md5, Size = Size, Depends = Depends, Constrains = Constrains,
            Flags = Flags, TrackFeatures = TrackFeatures ?? [], Features = Features, NoArch = NoArch, Timestamp = TimeOf(Timestamp),
            IndexedTimestamp = TimeOf(IndexedTimestamp), License = License, LicenseFamily = LicenseFamily, PythonSitePackagesPath = PythonSitePackagesPath,
            Purls = Purls, LegacyBz2Md5 = LegacyBz2Md5, RunExportsJson = RunExportsJson, ExtraDepends = ExtraDepends ?? NoExtras,
            // A draft of the field: whatever else stands there is no reason to do without the package.
            AttestationsSha256 = IsDigest(AttestationsSha256, 64) ? AttestationsSha256?.ToLowerInvariant() : null,
        };
        return true;
    }

    private static readonly Dictionary<string, IReadOnlyList<string>> NoExtras = [];

    // Seconds and milliseconds both occur; nothing after the year 9999 is meant.
    private static DateTimeOffset? TimeOf(long? timestamp) => timestamp switch
    {
        null => null,
        >= 0 and <= LastSecondOfYear9999 => DateTimeOffset.FromUnixTimeSeconds(timestamp.Value),
        > LastSecondOfYear9999 and <= LastSecondOfYear9999 * 1000 => DateTimeOffset.FromUnixTimeMilliseconds(timestamp.Value),
        _ => null,
    };

    private static bool IsDigest(string? text, int length)
    {
        if (text is null) return true;
        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigit(c)) return false;
        }
        return text.Length == length;
    }

    private static string LowerCase(string name)
    {
        foreach (char c in name)
        {
            if (char.IsUpper(c)) return name.ToLowerInvariant();
        }
        return name;
    }
}
