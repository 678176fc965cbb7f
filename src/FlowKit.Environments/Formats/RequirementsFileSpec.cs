using FlowKit.Environments.Specs;
using FlowKit.Pypi.Formats;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Formats;

/// <summary>What a <c>requirements.txt</c> asks for. Its hashes, constraints and the options that choose packages hold; what names a place on the author's machine is refused.</summary>
internal sealed class RequirementsFileSpec(RequirementFile file)
{
    public EnvironmentSpec Read()
    {
        RequirementsFile read = RequirementsFile.Read(file.Path, new RequirementsSource { ReadFile = Find });
        CheckOptions(read.Options);
        List<PackageRequest> requirements = [], constraints = [];
        foreach (RequirementsEntry entry in read.Entries) (entry.IsConstraint ? constraints : requirements).Add(RequestOf(entry));
        // As pip has it: one hash, and everything must have one.
        bool hashed = read.Options.RequireHashes || read.Entries.Any(static entry => !entry.IsConstraint && entry.Hashes.Count > 0);
        if (hashed && read.Entries.FirstOrDefault(static entry => !entry.IsConstraint && entry.Hashes.Count == 0) is { } open)
            throw file.Invalid($"{Place(open)}: '{SecretMask.InText(open.Text)}' has no hash, and where one requirement has one, or --require-hashes stands, all need one");
        if (hashed) read.CheckHashes();
        return new EnvironmentSpec
        {
            Pypi = requirements,
            Constraints = constraints,
            Indexes = read.Options.IndexUrl is { } index ? [IndexOf(index)] : [],
            ExtraIndexes = [.. read.Options.ExtraIndexUrls.Select(IndexOf)],
            NoBuild = [.. read.Options.OnlyBinary],
            NoBinary = [.. read.Options.NoBinary],
            AllowPreReleases = read.Options.AllowPreReleases,
            PypiSettings = SettingsOf(read.Options),
            RequireHashes = hashed,
            Notes = read.Options.PreferBinary ? [$"{file.Path}: '--prefer-binary' is not followed: the newest version is taken, built where it has no wheel. '--only-binary' takes wheels alone."] : [],
        };
    }

    private static PypiSettings SettingsOf(RequirementsOptions options) => new()
    {
        PreReleases = options.OnlyFinal.Contains(EnvironmentSpec.All) ? PrereleasePolicy.Disallow : options.AllReleases.Contains(EnvironmentSpec.All) ? PrereleasePolicy.Allow : null,
        PreReleasePackages =
        [
            .. options.AllReleases.Where(static name => name != EnvironmentSpec.All).Select(static name => new PackagePreReleases(name, PrereleasePolicy.Allow)),
            .. options.OnlyFinal.Where(static name => name != EnvironmentSpec.All).Select(static name => new PackagePreReleases(name, PrereleasePolicy.Disallow)),
        ],
    };

    private byte[]? Find(string path)
    {
        string? text = path == file.Path ? file.Text : file.Included.GetValueOrDefault(path);
        return text is null ? null : System.Text.Encoding.UTF8.GetBytes(text);
    }

    private PackageRequest RequestOf(RequirementsEntry entry)
    {
        string place = Place(entry);
        if (entry.IsEditable) throw file.Invalid($"{place}: an editable requirement works in a folder of one machine. Ask for the project itself ('name @ file:///…'), or put its wheel into an index");
        if (entry.ConfigSettings.Count > 0) throw file.Invalid($"{place}: settings for a build backend cannot be kept. Leave --config-settings out");
        if (entry.Name is not { } name)
            throw file.Invalid($"{place}: '{SecretMask.InText(entry.Text)}' does not tell the name of the project. Write 'name @ address'");
        // A path is told by the engine as a file address; without a folder to be relative to it leads nowhere.
        bool isRequirement = entry.Requirement is { } read && (read.Url is not null || entry.Url is null);
        if (!isRequirement && (entry.Url is null || entry.Url.StartsWith("file:", StringComparison.OrdinalIgnoreCase) && !entry.Text.Contains("file:", StringComparison.OrdinalIgnoreCase)))
            throw file.Invalid($"{place}: '{SecretMask.InText(entry.Text)}' is a path, which means nothing where the flow runs. Put the file into a folder and name that as an index ('name=folder')");
        Requirement requirement = isRequirement ? entry.Requirement! : Requirement.Parse(
            name + (entry.Extras.Count > 0 ? "[" + string.Join(',', entry.Extras) + "]" : "") + " @ " + entry.Url + (entry.Marker is { } marker ? " ; " + marker : ""));
        return new PackageRequest(requirement.ToString(), file.OriginAt(place))
        {
            Hashes = [.. entry.Hashes.SelectMany(static hash => hash.Value.Select(digits => hash.Key + ":" + digits)).Order(StringComparer.Ordinal)],
        };
    }

    private void CheckOptions(RequirementsOptions options)
    {
        if (options.FindLinks.Count > 0)
            throw file.Invalid($"'--find-links {SecretMask.InText(options.FindLinks[0])}' names no index. Give the folder a name and name it as an index of the attribute or the options ('name=folder')");
        if (options.NoIndex) throw file.Invalid("'--no-index' leaves nothing to take packages from. Name the folder of files as an index of the attribute or the options ('name=folder')");
        if (options.TrustedHosts.Count > 0)
            throw file.Invalid($"'--trusted-host {options.TrustedHosts[0]}' switches certificates off, which no file may. Give the certificate authority in the options");
    }

    private EnvironmentSource IndexOf(string address)
    {
        if (address.Contains("${", StringComparison.Ordinal))
            throw file.Invalid("an index names a variable of the machine. Leave the credentials out: they come from netrc, a keyring helper or the options");
        try
        {
            return EnvironmentSource.Parse(address);
        }
        catch (SpecParseException e)
        {
            throw file.Invalid($"an index cannot be used. {e.Message}", e);
        }
    }

    private static string Place(RequirementsEntry entry) => $"{entry.File}:{entry.Line}";
}
