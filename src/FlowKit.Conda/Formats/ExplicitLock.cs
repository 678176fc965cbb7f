using System.Text;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Formats;

/// <summary>Reads and writes lists of addresses below <c>@EXPLICIT</c> (CEP 23).</summary>
public static class ExplicitLock
{
    private const string Marker = "@EXPLICIT";

    internal static bool IsExplicit(string text) => text.Split('\n').Any(line => line.Trim() == Marker);

    internal static LockFile Read(string text, string name)
    {
        MergeConflict.Refuse(text, name, CondaErrors.BadLockFile);
        string? platform = null;
        List<LockFilePackage> packages = [];
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            string trimmed = line.Trim();
            if (trimmed.StartsWith('#'))
            {
                string comment = trimmed[1..].Trim();
                if (comment.StartsWith("platform:", StringComparison.Ordinal)) platform = LockFileReader.Platform(comment[9..].Trim(), name);
                continue;
            }
            if (trimmed.Length == 0 || trimmed == Marker) continue;
            int hash = trimmed.IndexOf('#', StringComparison.Ordinal);
            string address = hash < 0 ? trimmed : trimmed[..hash].TrimEnd();
            if (ArchiveAddress.StemOf(address) is null) throw LockFileReader.Bad(name, $"line {number} is not the address of a conda archive");
            LockFilePackage package = WithHash(new LockFilePackage { Kind = LockFilePackageKind.Conda, Url = address }, hash < 0 ? "" : trimmed[(hash + 1)..].Trim())
                ?? throw LockFileReader.Bad(name, $"line {number} has neither an MD5 (32 hexadecimal digits) nor 'sha256:' and 64 of them after '#'");
            packages.Add(LockFileReader.Complete(package));
        }
        platform ??= packages.Select(p => p.Subdir).FirstOrDefault(s => s is not null and not "noarch") ?? "noarch";
        Dictionary<string, IReadOnlyList<LockFilePackage>> byPlatform = new(StringComparer.Ordinal) { [platform] = packages };
        return new LockFile { Format = LockFileFormat.Explicit, IsLossy = true, Environments = [new LockFileEnvironment("default", [], byPlatform)] };
    }

    /// <summary>Writes records as a list that conda, mamba and pixi can install from. Addresses lose their credentials.</summary>
    /// <param name="platform">The target's subdir.</param>
    /// <param name="records">The records, in the order in which they are to be installed.</param>
    public static string Write(string platform, IEnumerable<PackageRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return Write(platform, records.Select(LockFilePackage.Of));
    }

    /// <summary>Writes packages as a list that conda, mamba and pixi can install from. Addresses lose their credentials.</summary>
    /// <param name="platform">The target's subdir.</param>
    /// <param name="packages">The packages, in the order in which they are to be installed.</param>
    /// <exception cref="FlowKitException"><c>FK7191</c>: one is no conda archive.</exception>
    public static string Write(string platform, IEnumerable<LockFilePackage> packages)
    {
        ArgumentNullException.ThrowIfNull(packages);
        StringBuilder text = new();
        text.Append("# platform: ").Append(platform).Append('\n').Append(Marker).Append('\n');
        foreach (LockFilePackage package in packages)
        {
            string address = ChannelText.StripSecrets(package.Url);
            if (package.Kind != LockFilePackageKind.Conda || ArchiveAddress.StemOf(address) is null)
                throw new FlowKitException(CondaErrors.UnwritableLock, $"A list of addresses holds conda archives alone, and '{address}' is none.");
            text.Append(address);
            if (package.Sha256 is not null) text.Append("#sha256:").Append(package.Sha256);
            else if (package.Md5 is not null) text.Append('#').Append(package.Md5);
            text.Append('\n');
        }
        return text.ToString();
    }

    // Whoever wrote a hash wants it kept: one that cannot be read is none that could be passed over.
    private static LockFilePackage? WithHash(LockFilePackage package, string text)
    {
        bool isMd5 = text.StartsWith("md5:", StringComparison.Ordinal), isSha256 = text.StartsWith("sha256:", StringComparison.Ordinal);
        string digits = text[(isMd5 ? 4 : isSha256 ? 7 : 0)..].ToLowerInvariant();
        if (!digits.All(char.IsAsciiHexDigit)) return null;
        return digits.Length switch
        {
            0 when !isMd5 && !isSha256 => package,
            32 when !isSha256 => package with { Md5 = digits },
            64 when !isMd5 => package with { Sha256 = digits },
            _ => null,
        };
    }
}
