using System.Globalization;
using FlowKit.Conda.Specs;
using YamlDotNet.RepresentationModel;

namespace FlowKit.Conda.Formats;

/// <summary>Reads lock files of the field. What a newer tool wrote in a format unknown here is refused, never guessed at.</summary>
public static class LockFileReader
{
    /// <summary>Reads a lock file of any kind.</summary>
    /// <param name="text">The content.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="FlowKitException"><c>FK7130</c>: the file is broken; <c>FK7131</c>: its version or kind cannot be read.</exception>
    public static LockFile Read(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(name);
        if (ExplicitLock.IsExplicit(text)) return ExplicitLock.Read(text, name);
        YamlNode? root = YamlText.Parse(text, name, CondaErrors.BadLockFile);
        if (root.Get("lockVersion") is not null) return MambaLock.Read(root!, name);
        if (root.Get("package") is not null || (root.Get("metadata") is not null && root.Get("environments") is null)) return CondaLockReader.Read(root!, name);
        if (root.Get("environments") is not null) return PixiLockReader.Read(root!, name);
        throw new FlowKitException(CondaErrors.UnsupportedLockFile, $"{name} is no lock file that can be read: pixi.lock, conda-lock.yml, an @EXPLICIT list or a mamba lock is expected.");
    }

    /// <summary>Whether a text is a lock file of some kind, to judge by the keys at its margin: nothing is read, and it may be broken all the same.</summary>
    /// <param name="text">The content.</param>
    public static bool Recognizes(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (ExplicitLock.IsExplicit(text)) return true;
        bool HasKey(string key) => text.StartsWith(key + ":", StringComparison.Ordinal) || text.Contains("\n" + key + ":", StringComparison.Ordinal);
        return (HasKey("version") && HasKey("environments")) || (HasKey("metadata") && HasKey("package")) || (text.TrimStart().StartsWith('{') && text.Contains("\"lockVersion\"", StringComparison.Ordinal));
    }

    internal static FlowKitException Bad(string name, string problem) =>
        new(CondaErrors.BadLockFile, $"{name} cannot be read: {problem}. Make it anew with the tool that wrote it.");

    /// <summary>A platform of a format that knows conda's subdirs alone.</summary>
    internal static string Platform(string platform, string name) =>
        CondaPlatform.TryParse(platform, out _) ? platform : throw Bad(name, $"'{platform}' is not a platform, such as linux-64");

    /// <summary>Fills in what the address of a conda archive tells.</summary>
    internal static LockFilePackage Complete(LockFilePackage package)
    {
        if (package.Kind != LockFilePackageKind.Conda || ArchiveAddress.StemOf(package.Url) is null) return package;
        string[] parts = package.Url.Split('/');
        string stem = ArchiveAddress.StemOf(parts[^1])!;
        int build = stem.LastIndexOf('-');
        int version = build > 0 ? stem.LastIndexOf('-', build - 1) : -1;
        if (version <= 0) return package;
        string buildText = package.Build ?? stem[(build + 1)..];
        string subdir = package.Subdir ?? (parts.Length > 1 ? parts[^2] : "");
        bool isDerived = package.NoArch == NoArchType.None && subdir == "noarch";
        return package with
        {
            Name = package.Name ?? stem[..version], Version = package.Version ?? stem[(version + 1)..build], Build = buildText, Subdir = subdir,
            BuildNumber = package.BuildNumber ?? NumberOf(buildText),
            NoArch = !isDerived ? package.NoArch : buildText.Contains("py", StringComparison.Ordinal) ? NoArchType.Python : NoArchType.Generic, IsNoArchDerived = isDerived,
        };
    }

    private static long? NumberOf(string build)
    {
        int digits = build.Length;
        while (digits > 0 && char.IsAsciiDigit(build[digits - 1])) digits--;
        return long.TryParse(build[digits..], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
    }
}
