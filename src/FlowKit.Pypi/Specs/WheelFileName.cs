using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace FlowKit.Pypi.Specs;

/// <summary>The name of a wheel (binary distribution format, PEP 427): <c>name-version(-build)?-python-abi-platform.whl</c>.</summary>
public sealed class WheelFileName : IEquatable<WheelFileName>
{
    /// <summary>A compressed tag set that expands to more tags than this is taken for an attack and refused.</summary>
    public const int MaxTags = 10_000;

    private WheelFileName(string fileName, string writtenName, Pep440Version version, BuildTag? build, string[] pythonTags, string[] abiTags, string[] platformTags)
    {
        FileName = fileName;
        WrittenName = writtenName;
        Name = PackageName.Lenient(writtenName);
        Version = version;
        Build = build;
        PythonTags = pythonTags;
        AbiTags = abiTags;
        PlatformTags = platformTags;
    }

    /// <summary>The whole file name.</summary>
    public string FileName { get; }

    /// <summary>The project's name.</summary>
    public PackageName Name { get; }

    /// <summary>The project's name as written in the file name.</summary>
    public string WrittenName { get; }

    /// <summary>The version.</summary>
    public Pep440Version Version { get; }

    /// <summary>The build tag, or null.</summary>
    public BuildTag? Build { get; }

    /// <summary>The Python tags, lower case, in the order of writing.</summary>
    public IReadOnlyList<string> PythonTags { get; }

    /// <summary>The ABI tags, lower case, in the order of writing.</summary>
    public IReadOnlyList<string> AbiTags { get; }

    /// <summary>The platform tags, lower case, in the order of writing.</summary>
    public IReadOnlyList<string> PlatformTags { get; }

    /// <summary>Every tag that the three sets stand for, each once.</summary>
    public IEnumerable<WheelTag> Tags => PythonTags.SelectMany(p => AbiTags.SelectMany(a => PlatformTags.Select(l => new WheelTag(p, a, l)))).Distinct();

    /// <summary>Reads the name of a wheel.</summary>
    /// <exception cref="SpecParseException">It is none (FK7206).</exception>
    public static WheelFileName Parse(string fileName)
    {
        if (fileName is null) throw new ArgumentNullException(nameof(fileName));
        return TryParse(fileName, out int position, out string problem)
            ?? throw new SpecParseException(PypiErrors.InvalidFileName, "wheel file name", fileName, position, problem);
    }

    /// <summary>Reads the name of a wheel; false where it is none.</summary>
    public static bool TryParse(string? fileName, [NotNullWhen(true)] out WheelFileName? wheel)
    {
        wheel = fileName is null ? null : TryParse(fileName, out _, out _);
        return wheel is not null;
    }

    /// <inheritdoc/>
    public bool Equals(WheelFileName? other) => other is not null && string.Equals(FileName, other.FileName, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as WheelFileName);

    /// <inheritdoc/>
    public override int GetHashCode() => FileName.GetHashCode();

    /// <summary>The file name.</summary>
    public override string ToString() => FileName;

    private static WheelFileName? TryParse(string fileName, out int position, out string problem)
    {
        position = fileName.Length;
        problem = "the name of a wheel ends in '.whl'";
        if (!fileName.EndsWith(".whl", StringComparison.Ordinal)) return null;

        string[] parts = fileName.Substring(0, fileName.Length - 4).Split('-');
        position = 0;
        problem = "the name of a wheel has five or six parts: name-version(-build)-python-abi-platform.whl";
        if (parts.Length is not (5 or 6)) return null;

        string name = parts[0];
        problem = "the project's name holds letters, digits, '_' and '.' only, no '__', and is not empty";
        if (!IsName(name)) return null;

        position = name.Length + 1;
        Pep440Version? version = Pep440Version.TryParse(parts[1], 0, parts[1].Length, out int versionPosition, out problem);
        if (version is null)
        {
            position += versionPosition;
            return null;
        }
        position += parts[1].Length + 1;

        BuildTag? build = null;
        if (parts.Length == 6)
        {
            problem = "a build tag begins with a digit";
            int digits = 0;
            while (digits < parts[2].Length && VersionParser.IsDigit(parts[2][digits])) digits++;
            if (digits == 0 || HasForbidden(parts[2])) return null;
            build = new BuildTag(BigInteger.Parse(parts[2].Substring(0, digits), NumberStyles.None, CultureInfo.InvariantCulture), parts[2].Substring(digits));
            position += parts[2].Length + 1;
        }

        string[][] tags = new string[3][];
        for (int i = 0; i < 3; i++)
        {
            string part = parts[parts.Length - 3 + i];
            tags[i] = part.ToLowerInvariant().Split('.');
            problem = "a tag is made of ASCII letters, digits and '_', and is not empty";
            if (!Array.TrueForAll(tags[i], IsTag)) return null;
            problem = "a Python tag begins with a letter";
            if (i == 0 && Array.Exists(tags[i], t => VersionParser.IsDigit(t[0]))) return null;
            position += part.Length + 1;
        }
        position = 0;
        problem = "the tags expand to more than " + MaxTags + " combinations";
        if ((long)tags[0].Length * tags[1].Length * tags[2].Length > MaxTags) return null;
        return new WheelFileName(fileName, name, version, build, tags[0], tags[1], tags[2]);
    }

    // Old wheels hold letters beyond ASCII in their names.
    private static bool IsName(string name)
    {
        if (name.Length == 0) return false;
        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i];
            if (c != '_' && c != '.' && !char.IsLetterOrDigit(c)) return false;
            if (c == '_' && i > 0 && name[i - 1] == '_') return false;
        }
        return true;
    }

    private static bool IsTag(string tag)
    {
        if (tag.Length == 0) return false;
        foreach (char c in tag)
        {
            if (c != '_' && !NameGrammar.IsAlphanumeric(c)) return false;
        }
        return true;
    }

    private static bool HasForbidden(string text)
    {
        foreach (char c in text)
        {
            if (c is '/' or '\\' or ':' || char.IsControl(c)) return true;
        }
        return false;
    }
}
