using System.Text;

namespace FlowKit.Pypi.Specs;

/// <summary>
/// What a resolver and an installer need of a core metadata file (METADATA, PKG-INFO; core metadata standard). Read leniently: a field that
/// cannot be read is left out and told in <see cref="Problems"/>, never a reason to fail by itself.
/// </summary>
public sealed class CoreMetadata
{
    private CoreMetadata(List<KeyValuePair<string, string>> headers)
    {
        List<Requirement> requirements = [];
        List<ExtraName> extras = [];
        List<string> dynamic = [];
        List<MetadataProblem> problems = [];
        HashSet<string> contradicted = ContradictedFields(headers);
        HashSet<ExtraName> known = [];
        foreach (KeyValuePair<string, string> header in headers)
        {
            string field = header.Key.ToLowerInvariant();
            string value = header.Value.Trim();
            switch (field)
            {
                case "metadata-version":
                    MetadataVersion ??= value;
                    break;
                case "name" or "version" or "requires-python" when contradicted.Contains(field):
                    if (!problems.Exists(p => p.Field == field)) problems.Add(new MetadataProblem(field, value, "is given more than once", IsRepaired: false));
                    break;
                case "name":
                    WrittenName = value;
                    if (PackageName.TryParse(value, out PackageName name)) Name = name;
                    else problems.Add(new MetadataProblem(field, value, "is no name of a project", IsRepaired: false));
                    break;
                case "version":
                    Version = Pep440Version.TryParse(value, out Pep440Version? version) ? version : null;
                    if (Version is null) problems.Add(new MetadataProblem(field, value, "is no PEP 440 version", IsRepaired: false));
                    break;
                case "requires-python":
                    RequiresPython = Take(problems, field, value, LenientText.ParseSpecifiers);
                    break;
                case "requires-dist":
                    if (Take(problems, field, value, LenientText.ParseRequirement) is { } requirement) requirements.Add(requirement);
                    break;
                case "provides-extra":
                    if (!ExtraName.TryParse(value, out ExtraName extra)) problems.Add(new MetadataProblem(field, value, "is no name of an extra", IsRepaired: false));
                    else if (known.Add(extra)) extras.Add(extra);
                    break;
                case "dynamic":
                    dynamic.Add(value.ToLowerInvariant());
                    break;
            }
        }
        if (WrittenName is null && !problems.Exists(p => p.Field == "name")) problems.Add(new MetadataProblem("name", "", "is missing", IsRepaired: false));
        if (Version is null && !problems.Exists(p => p.Field == "version")) problems.Add(new MetadataProblem("version", "", "is missing", IsRepaired: false));
        RequiresDist = requirements;
        ProvidesExtra = extras;
        Dynamic = dynamic;
        Problems = problems;
    }

    private CoreMetadata(PackageName name, Pep440Version? version, IReadOnlyList<Requirement> requiresDist, VersionSpecifiers? requiresPython, IReadOnlyList<ExtraName> providesExtra)
    {
        (Name, WrittenName, Version, RequiresDist, RequiresPython, ProvidesExtra) = (name, name.Value, version, requiresDist, requiresPython, providesExtra);
        Dynamic = [];
        Problems = [];
    }

    /// <summary>The version of the metadata format, or null.</summary>
    public string? MetadataVersion { get; }

    /// <summary>The project's name; empty where it could not be read.</summary>
    public PackageName Name { get; }

    /// <summary>The project's name as written, or null.</summary>
    public string? WrittenName { get; }

    /// <summary>The version, or null where it could not be read.</summary>
    public Pep440Version? Version { get; }

    /// <summary>The Python versions that the package says it works with, or null: any.</summary>
    public VersionSpecifiers? RequiresPython { get; }

    /// <summary>The requirements, in the order of writing.</summary>
    public IReadOnlyList<Requirement> RequiresDist { get; }

    /// <summary>The extras, each once, in the order of writing.</summary>
    public IReadOnlyList<ExtraName> ProvidesExtra { get; }

    /// <summary>The fields (lower case) that a build may still change; in a source archive's PKG-INFO.</summary>
    public IReadOnlyList<string> Dynamic { get; }

    /// <summary>What could not be read, or only after a repair.</summary>
    public IReadOnlyList<MetadataProblem> Problems { get; }

    /// <summary>What a resolver needs (version and requirements) could be read.</summary>
    public bool IsUsable => !Problems.Any(p => !p.IsRepaired && p.Field is "name" or "version" or "requires-dist" or "requires-python");

    /// <summary>
    /// A source archive's PKG-INFO says for sure what a built wheel will require (PEP 643): metadata version 2.2 or later, and neither
    /// requirements, extras nor Python dynamic.
    /// </summary>
    public bool IsStatic => Pep440Version.TryParse(MetadataVersion, out Pep440Version? version) && version >= Pep440Version.Parse("2.2")
        && !Dynamic.Any(d => d is "requires-dist" or "requires-python" or "provides-extra");

    /// <summary>Metadata that a user tells instead of a package, because what the package says is wrong or would have to be built.</summary>
    /// <param name="name">The project.</param>
    /// <param name="version">The version; null for every version.</param>
    /// <param name="requiresDist">The requirements.</param>
    /// <param name="requiresPython">The Python versions; null for any.</param>
    /// <param name="providesExtra">The extras; null for none.</param>
    public static CoreMetadata Of(PackageName name, Pep440Version? version, IReadOnlyList<Requirement> requiresDist, VersionSpecifiers? requiresPython = null, IReadOnlyList<ExtraName>? providesExtra = null) =>
        new(name, version, requiresDist, requiresPython, providesExtra ?? []);

    /// <summary>Reads a metadata file.</summary>
    public static CoreMetadata Parse(string text)
    {
        if (text is null) throw new ArgumentNullException(nameof(text));
        return new CoreMetadata(MetadataHeaders.Split(text, out _));
    }

    /// <summary>Reads a metadata file's bytes: UTF-8, or else Latin-1.</summary>
    public static CoreMetadata Parse(byte[] content)
    {
        if (content is null) throw new ArgumentNullException(nameof(content));
        return Parse(Decode(content));
    }

    /// <summary>
    /// Holds a metadata file to the standard strictly, as an index does when a package is uploaded: unknown and repeated fields, fields newer
    /// than the metadata version, values that break their grammar.
    /// </summary>
    public static IReadOnlyList<MetadataProblem> Validate(string text)
    {
        if (text is null) throw new ArgumentNullException(nameof(text));
        return MetadataRules.Check(MetadataFields.Parse(text));
    }

    internal static string Decode(byte[] content)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.GetEncoding("iso-8859-1").GetString(content);
        }
    }

    // The fields that are given more than once, and not alike.
    private static HashSet<string> ContradictedFields(List<KeyValuePair<string, string>> headers)
    {
        Dictionary<string, string> first = new(StringComparer.OrdinalIgnoreCase);
        HashSet<string> contradicted = new(StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, string> header in headers)
        {
            if (!first.TryGetValue(header.Key, out string? value)) first.Add(header.Key, header.Value);
            else if (value != header.Value) contradicted.Add(header.Key);
        }
        return contradicted;
    }

    private static T? Take<T>(List<MetadataProblem> problems, string field, string value, LenientParser<T> parse)
        where T : class
    {
        T? result = parse(value, out string? repaired, out string? problem);
        if (result is null) problems.Add(new MetadataProblem(field, value, problem ?? "cannot be read", IsRepaired: false));
        else if (repaired is not null) problems.Add(new MetadataProblem(field, value, "was read as '" + repaired + "'", IsRepaired: true));
        return result;
    }
}
