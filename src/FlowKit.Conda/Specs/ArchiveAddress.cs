namespace FlowKit.Conda.Specs;

/// <summary>Reads addresses and paths of archives as match specs: <c>https://…/linux-64/foo-1.0-0.conda[#md5|#sha256:…]</c>.</summary>
internal static class ArchiveAddress
{
    public const string ExpectedHash = "an MD5 (32 hexadecimal digits), or 'sha256:' and 64 of them, is expected after '#'";

    public static bool TryParse(string text, out MatchSpec? spec)
    {
        spec = null;
        if (text.IndexOf(' ') >= 0 || text.IndexOf('[') >= 0 || text.IndexOf("::", StringComparison.Ordinal) >= 0) return false;
        int hash = text.IndexOf('#');
        string address = hash < 0 ? text : text.Substring(0, hash);
        if (StemOf(address) is not { } withoutExtension) return false;
        bool isUrl = address.IndexOf("://", StringComparison.Ordinal) > 0;
        if (!isUrl && !IsPath(address)) return false;

        int file = Math.Max(withoutExtension.LastIndexOf('/'), withoutExtension.LastIndexOf('\\')) + 1;
        string stem = withoutExtension.Substring(file);
        int build = stem.LastIndexOf('-');
        int version = build > 0 ? stem.LastIndexOf('-', build - 1) : -1;
        string url = isUrl ? address : "file://" + (address[0] == '/' ? "" : "/") + address.Replace('\\', '/');

        int folder = file - 1;
        string parent = folder > 0 ? withoutExtension.Substring(0, folder) : "";
        int slash = Math.Max(parent.LastIndexOf('/'), parent.LastIndexOf('\\'));
        // Only in a channel's subdir is the name of the file what the channel says; elsewhere the archive itself has to tell.
        bool inSubdir = slash > 0 && CondaPlatform.IsKnown(parent.Substring(slash + 1));
        CondaVersion? read = null;
        inSubdir = inSubdir && version > 0 && CondaVersion.TryParse(stem.Substring(version + 1, build - version - 1), out read);
        string name = inSubdir ? stem.Substring(0, version).ToLowerInvariant() : "*";
        spec = new MatchSpec(text, name, inSubdir ? null : StringMatcher.Plain(name)) { Url = url, FileName = StringMatcher.Plain(FileNameOf(address)) };
        if (inSubdir)
        {
            MatchSpecParser.SetChannel(spec, url.Substring(0, url.LastIndexOf('/')));
            spec.Version = VersionSpec.Exactly(read!);
            spec.Build = StringMatcher.Plain(stem.Substring(build + 1));
        }
        if (hash >= 0) ReadHash(spec, text.Substring(hash + 1));
        return true;
    }

    /// <summary>Takes the value of the key <c>url</c>, with the hash that may stand behind it; false where that is none.</summary>
    public static bool TryReadUrl(MatchSpec spec, string value)
    {
        int hash = value.IndexOf('#');
        spec.Url = hash < 0 ? value : value.Substring(0, hash);
        if (hash >= 0) ReadHash(spec, value.Substring(hash + 1));
        return HasHashes(spec);
    }

    /// <summary>Whether the hashes that were read are hashes.</summary>
    public static bool HasHashes(MatchSpec spec) =>
        (spec.Sha256 is not { } sha256 || MatchSpecBracket.IsHex(sha256, 64)) && (spec.Md5 is not { } md5 || MatchSpecBracket.IsHex(md5, 32));

    /// <summary>Whether a spec was written as an address or a path.</summary>
    public static bool IsWritten(MatchSpec spec) => TryParse(spec.Source.Trim(), out _);

    /// <summary>Whether a spec restricts nothing but the archive: its name, version and build are those that the file name seems to tell, also where its canonical text was read.</summary>
    public static bool IsAlone(MatchSpec spec)
    {
        if (spec.Url is null || !TryParse(spec.Url, out MatchSpec? told)) return false;
        (told!.Md5, told.Sha256, told.Extras, told.Condition) = (spec.Md5, spec.Sha256, spec.Extras, spec.Condition);
        return told.Equals(spec);
    }

    /// <summary>What stands behind the last slash.</summary>
    public static string FileNameOf(string address) => address.Substring(Math.Max(address.LastIndexOf('/'), address.LastIndexOf('\\')) + 1);

    /// <summary>The name of the package that a file name <c>name-version-build.conda</c> or <c>….tar.bz2</c> tells; null for any other.</summary>
    public static string? PackageNameOf(string address)
    {
        if (StemOf(FileNameOf(address)) is not { } stem) return null;
        int build = stem.LastIndexOf('-');
        int version = build > 0 ? stem.LastIndexOf('-', build - 1) : -1;
        return version > 0 ? stem.Substring(0, version).ToLowerInvariant() : null;
    }

    /// <summary>The part of a file name or address before <c>.conda</c> or <c>.tar.bz2</c>; null for any other.</summary>
    public static string? StemOf(string address) =>
        address.EndsWith(".conda", StringComparison.Ordinal) ? address.Substring(0, address.Length - 6)
        : address.EndsWith(".tar.bz2", StringComparison.Ordinal) ? address.Substring(0, address.Length - 8)
        : null;

    private static void ReadHash(MatchSpec spec, string hash)
    {
        if (hash.StartsWith("sha256:", StringComparison.Ordinal)) spec.Sha256 = hash.Substring(7).ToLowerInvariant();
        else if (hash.Length == 64) spec.Sha256 = hash.ToLowerInvariant();
        else spec.Md5 = (hash.StartsWith("md5:", StringComparison.Ordinal) ? hash.Substring(4) : hash).ToLowerInvariant();
    }

    private static bool IsPath(string text) =>
        text[0] is '/' or '.' or '~' || text.IndexOf('/') >= 0 || text.IndexOf('\\') >= 0 || (text.Length > 2 && text[1] == ':');
}
