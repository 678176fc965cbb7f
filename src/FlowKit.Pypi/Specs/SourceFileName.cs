using System.Diagnostics.CodeAnalysis;

namespace FlowKit.Pypi.Specs;

/// <summary>The name of a source archive (source distribution format, PEP 625): <c>name-version.tar.gz</c>, and what older indexes hold.</summary>
public sealed class SourceFileName
{
    private static readonly string[] StrictExtensions = [".tar.gz", ".zip"];
    private static readonly string[] LegacyExtensions = [".tar.gz", ".zip", ".tar.bz2", ".tar.xz", ".tar.zst", ".tar.lzma", ".tgz", ".tbz", ".txz", ".tlz", ".tar"];

    private SourceFileName(string fileName, string writtenName, Pep440Version version, string extension)
    {
        FileName = fileName;
        WrittenName = writtenName;
        Name = PackageName.Lenient(writtenName);
        Version = version;
        Extension = extension;
    }

    /// <summary>The whole file name.</summary>
    public string FileName { get; }

    /// <summary>The project's name.</summary>
    public PackageName Name { get; }

    /// <summary>The project's name as written in the file name.</summary>
    public string WrittenName { get; }

    /// <summary>The version.</summary>
    public Pep440Version Version { get; }

    /// <summary>The extension with its first dot, as <c>.tar.gz</c>.</summary>
    public string Extension { get; }

    /// <summary>Reads a name of today's form: <c>.tar.gz</c> or <c>.zip</c>, the version behind the last <c>-</c>.</summary>
    /// <exception cref="SpecParseException">It is none (FK7206).</exception>
    public static SourceFileName Parse(string fileName)
    {
        if (fileName is null) throw new ArgumentNullException(nameof(fileName));
        return TryParse(fileName, out int position, out string problem)
            ?? throw new SpecParseException(PypiErrors.InvalidFileName, "source archive name", fileName, position, problem);
    }

    /// <summary>Reads a name of today's form; false where it is none.</summary>
    public static bool TryParse(string? fileName, [NotNullWhen(true)] out SourceFileName? source)
    {
        source = fileName is null ? null : TryParse(fileName, out _, out _);
        return source is not null;
    }

    /// <summary>
    /// Reads a name of a known project, as an index lists it: the name's own dashes need no guess, and the archive may be of an older kind
    /// (<c>.tar.bz2</c>, <c>.tar.xz</c>, <c>.tgz</c>…). False where it is no source archive of that project.
    /// </summary>
    public static bool TryParse(string? fileName, PackageName project, [NotNullWhen(true)] out SourceFileName? source)
    {
        source = null;
        if (fileName is null || ExtensionOf(fileName, LegacyExtensions) is not { } extension) return false;
        string stem = fileName.Substring(0, fileName.Length - extension.Length);
        for (int dash = stem.IndexOf('-'); dash > 0; dash = stem.IndexOf('-', dash + 1))
        {
            if (PackageName.Lenient(stem.Substring(0, dash)) != project) continue;
            if (!Pep440Version.TryParse(stem.Substring(dash + 1), out Pep440Version? version)) continue;
            source = new SourceFileName(fileName, stem.Substring(0, dash), version, extension);
            return true;
        }
        return false;
    }

    /// <summary>The file name.</summary>
    public override string ToString() => FileName;

    private static SourceFileName? TryParse(string fileName, out int position, out string problem)
    {
        position = fileName.Length;
        problem = "the name of a source archive ends in '.tar.gz' or '.zip'";
        if (ExtensionOf(fileName, StrictExtensions) is not { } extension) return null;
        string stem = fileName.Substring(0, fileName.Length - extension.Length);
        int dash = stem.LastIndexOf('-');
        position = Math.Max(dash, 0);
        problem = "a project's name, a '-' and a version were expected";
        if (dash <= 0) return null;
        Pep440Version? version = Pep440Version.TryParse(stem, dash + 1, stem.Length, out position, out problem);
        return version is null ? null : new SourceFileName(fileName, stem.Substring(0, dash), version, extension);
    }

    private static string? ExtensionOf(string fileName, string[] extensions) => Array.Find(extensions, e => fileName.EndsWith(e, StringComparison.Ordinal));
}
