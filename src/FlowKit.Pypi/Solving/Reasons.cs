using System.Globalization;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Solving;

/// <summary>The reasons for which versions cannot be used, in words: clauses that follow "foo==1.0".</summary>
internal static class Reasons
{
    public static UnavailableReason NoBinary { get; } = new(UnavailableKind.NoBinary, "has only wheels, and wheels are switched off for it (no-binary)");

    public static UnavailableReason NoBuild { get; } = new(UnavailableKind.NoBuild, "has only a source archive, and builds are switched off for it (only-binary)",
        "Allow builds for the package, or ask for a version that has a wheel.");

    public static UnavailableReason LegacySource { get; } = new(UnavailableKind.NoBuild, "has only a source archive of a kind that is no longer used (neither .tar.gz nor .zip)");

    public static UnavailableReason NoFiles { get; } = new(UnavailableKind.Unknown, "has no usable file");

    public static UnavailableReason NeedsBuild { get; } = new(UnavailableKind.NoBuild, "has only a source archive, whose dependencies are not known without a build",
        "Allow builds, or ask for a version that has a wheel.");

    public static UnavailableReason Yanked(string? why) =>
        new(UnavailableKind.Yanked, why is { Length: > 0 } ? $"was taken back by its author (yanked: {OneLine(why)})" : "was taken back by its author (yanked)",
            "A version that was taken back can only be had by an exact pin (==).");

    public static UnavailableReason TooNew(PypiFile file, DateTimeOffset cutOff) => file.UploadTime is { } time
        ? new UnavailableReason(UnavailableKind.ExcludedByDate, $"was uploaded on {Day(time)}, after the cut-off date {Day(cutOff)}")
        : new UnavailableReason(UnavailableKind.ExcludedByDate, "has no upload time, and a cut-off date is set", "Exempt the package or its index from the cut-off date.");

    public static UnavailableReason WrongHash(PypiFile file, IReadOnlyList<string> wanted, string? origin) => new(UnavailableKind.HashMismatch,
        $"has no file with the hash {wanted[0]}{(origin is null ? " that is required" : $" that {origin} locks")} ({(file.IndexName.Length == 0 ? "" : $"index '{file.IndexName}' has ")}{file.FileName} with {(file.Sha256 is { } sha ? "sha256:" + sha : "no sha256 hash")})");

    public static UnavailableReason NothingToHash(PypiFile file) =>
        new(UnavailableKind.HashMismatch, $"is a repository or folder ({file.FileName}), and a hash is required of it, which only an archive has", "Name an archive, or take the hash away.");

    // Worded only when somebody asks: a long history has thousands of versions without a fitting wheel.
    public static UnavailableReason NoFittingWheel(SolveEnvironment environment, Release release) =>
        new(UnavailableKind.Tags, () => environment.DescribeMismatch([.. release.WheelNames.OfType<WheelFileName>()]), "Solve for a platform and a Python that the wheels are for, or allow a build from source.");

    public static UnavailableReason NotForRequired(MarkerTree environment) => new(UnavailableKind.Tags, $"has no wheel where {environment.ToMarkerOfReleases()}, which is a required environment, and no source archive",
        "Ask for a version that has a wheel there, or take the environment from the required ones.");

    public static UnavailableReason Metadata(string problem) => new(UnavailableKind.Metadata, "has metadata that cannot be used: " + OneLine(problem));

    public static UnavailableReason UrlDependency(PackageName name) => new(UnavailableKind.UrlDependency,
        $"depends on {name} at a direct address, which packages of an index may not", $"Ask for {name} at that address yourself.");

    public static UnavailableReason Quarantined(ProjectStatus status) => new(UnavailableKind.Quarantined,
        $"is quarantined by its index as unsafe{(status.Reason is { Length: > 0 } why ? ": " + OneLine(why) : "")}; nothing of it can be used");

    public static UnavailableReason EmptyRange(Requirement requirement) => new(UnavailableKind.EmptyRange,
        $"depends on {requirement.Name}{requirement.Specifiers}, which no version can meet");

    public static UnavailableReason SelfDependency(Requirement requirement) => new(UnavailableKind.SelfDependency, $"depends on itself at another version ({requirement.Name}{requirement.Specifiers})");

    private static string OneLine(string text)
    {
        text = text.ReplaceLineEndings(" ").Trim();
        return text.Length > 160 ? text[..160] + "…" : text;
    }

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
