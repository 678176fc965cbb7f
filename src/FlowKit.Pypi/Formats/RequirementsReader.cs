using FlowKit.Content.Downloading;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>Reads requirements files and what they include.</summary>
internal sealed class RequirementsReader(RequirementsSource source)
{
    private readonly List<RequirementsEntry> _entries = [];
    private readonly RequirementsOptions _options = new();
    private readonly List<string> _open = [];

    public RequirementsFile Read(string path, bool asConstraints)
    {
        ReadFile(path, asConstraints, null);
        return new RequirementsFile { Entries = _entries, Options = _options };
    }

    private void ReadFile(string path, bool asConstraints, string? includedAt)
    {
        if (_open.Contains(path)) throw Error(includedAt ?? Show(path), "the file includes itself: " + string.Join(" -> ", _open.Append(path).Select(Show)));
        byte[] content = source.ReadFile(path) ?? throw Error(includedAt ?? Show(path), includedAt is null ? "there is no such file" : "there is no file '" + Show(path) + "'");
        _open.Add(path);
        string place = Show(path);
        try
        {
            foreach ((int number, string text) in RequirementsText.LogicalLines(RequirementsText.Decode(content), source.Variable))
            {
                place = Show(path) + ":" + number;
                ReadLine(text, path, number, asConstraints);
            }
        }
        catch (Exception e) when (e is FormatException or SpecParseException)
        {
            throw Error(place, e.Message, e);
        }
        _open.RemoveAt(_open.Count - 1);
    }

    private void ReadLine(string text, string path, int number, bool asConstraints)
    {
        RequirementsLine line = RequirementsLine.Parse(text);
        string? editable = line.Options.FirstOrDefault(o => o.Name == "--editable").Value;
        if (line.Requirement.Length > 0 || editable is not null)
        {
            if (editable is not null && line.Requirement.Length > 0) throw new FormatException("a requirement and '-e' stand on one line: give each a line of its own");
            if (editable is not null && asConstraints) throw new FormatException("a constraint cannot be editable: it bounds a version and installs nothing");
            RequirementsEntry entry = line.Requirement.Length > 0
                ? RequirementsTarget.Read(line.Requirement, source)
                : RequirementsTarget.ReadEditable(editable!, source);
            _entries.Add(entry with { IsConstraint = asConstraints, File = Show(path), Line = number, Hashes = entry.IsEditable ? entry.Hashes : ReadHashes(line), ConfigSettings = ReadSettings(line) });

            // Of what stands behind a requirement beside its own options, only the choice of packages reaches further.
            foreach ((string name, string? value) in line.Options) ChoosePackages(name, value);
            return;
        }
        // An index takes the place of all that were named before it, as in pip.
        if (line.Options.Any(static option => option.Name is "--index-url" or "--pypi-url")) _options.ExtraIndexUrls.Clear();
        foreach ((string name, string? value) in line.Options)
        {
            if (name is "--requirement" or "--constraint") ReadFile(Relative(path, value!), asConstraints || name == "--constraint", Show(path) + ":" + number);
            else SetOption(name, value, path);
        }
    }

    private void SetOption(string name, string? value, string path)
    {
        switch (name)
        {
            case "--index-url" or "--pypi-url":
                _options.IndexUrl = value;
                break;
            case "--extra-index-url":
                _options.ExtraIndexUrls.Add(value!);
                break;
            case "--no-index":
                _options.NoIndex = true;
                break;
            case "--find-links":
                // A folder beside the file that names it, where there is one there.
                string beside = Relative(path, value!);
                _options.FindLinks.Add(!value!.Contains(':', StringComparison.Ordinal) && source.BaseFolder is not null && Directory.Exists(Path.Combine(source.BaseFolder, beside)) ? beside : value);
                break;
            case "--trusted-host":
                _options.TrustedHosts.Add(value!);
                break;
            case "--pre":
                _options.AllowPreReleases = true;
                break;
            case "--prefer-binary":
                _options.PreferBinary = true;
                break;
            case "--require-hashes":
                _options.RequireHashes = true;
                break;
            case "--no-require-hashes":
                _options.RequireHashes = false;
                break;
            // What belongs to a requirement (--hash, --config-settings) says nothing on a line of its own, and features of pip nothing here.
            default:
                ChoosePackages(name, value);
                break;
        }
    }

    private void ChoosePackages(string name, string? value)
    {
        switch (name)
        {
            case "--no-binary":
                Choose(value!, _options.NoBinary, _options.OnlyBinary);
                break;
            case "--only-binary":
                Choose(value!, _options.OnlyBinary, _options.NoBinary);
                break;
            case "--all-releases":
                Choose(value!, _options.AllReleases, _options.OnlyFinal);
                break;
            case "--only-final":
                Choose(value!, _options.OnlyFinal, _options.AllReleases);
                break;
        }
    }

    // The last word on a package counts; ":all:" covers what follows it in one option, unless ":none:" starts anew.
    private static void Choose(string value, ICollection<string> chosen, ICollection<string> other)
    {
        if (value.StartsWith('-')) throw new FormatException("an option that chooses packages needs their names, ':all:' or ':none:'");
        List<string> names = [.. value.Split(',')];
        while (names.IndexOf(":all:") is >= 0 and int at)
        {
            other.Clear();
            chosen.Clear();
            chosen.Add(":all:");
            names.RemoveRange(0, at + 1);
            if (!names.Contains(":none:")) return;
        }
        foreach (string name in names)
        {
            if (name == ":none:")
            {
                chosen.Clear();
                continue;
            }
            string normal = PackageName.Parse(name).Value;
            other.Remove(normal);
            if (!chosen.Contains(normal)) chosen.Add(normal);
        }
    }

    private static Dictionary<string, IReadOnlyList<string>> ReadHashes(RequirementsLine line)
    {
        Dictionary<string, IReadOnlyList<string>> hashes = [];
        foreach ((string name, string? value) in line.Options)
        {
            if (name != "--hash") continue;
            int colon = value!.IndexOf(':', StringComparison.Ordinal);
            string algorithm = colon < 0 ? value : value[..colon];
            if (colon < 0) throw new FormatException("a hash is written as --hash=sha256:HEX");
            if (algorithm is not ("sha256" or "sha384" or "sha512")) throw new FormatException("'" + algorithm + "' is no hash to rely on: sha256, sha384 and sha512 are");
            if (!hashes.TryGetValue(algorithm, out IReadOnlyList<string>? known)) hashes[algorithm] = known = new List<string>();
            ((List<string>)known).Add(value[(colon + 1)..]);
        }
        return hashes;
    }

    private static Dictionary<string, string> ReadSettings(RequirementsLine line)
    {
        Dictionary<string, string> settings = [];
        foreach ((string name, string? value) in line.Options)
        {
            if (name is not ("--config-settings" or "--config-setting")) continue;
            int equals = value!.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new FormatException("a setting is written as --config-settings=KEY=VALUE");
            settings[value[..equals]] = value[(equals + 1)..];
        }
        return settings;
    }

    // A file is included from where the file that includes it is; the same file has one path, however it is reached.
    private static string Relative(string path, string included)
    {
        if (path.Contains("://", StringComparison.Ordinal))
        {
            Uri address = new(new Uri(path), included);
            // Whoever writes a file on a server decides nothing about the files of this machine.
            return address.IsFile == path.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? address.AbsoluteUri : throw new FormatException($"a file from {SafeAddress.Of(new Uri(path))} may not include {included}, which is on this machine");
        }
        if (included.Contains("://", StringComparison.Ordinal) || Path.IsPathRooted(included)) return included;
        List<string> parts = [.. path.Replace('\\', '/').Split('/')[..^1]];
        foreach (string part in included.Replace('\\', '/').Split('/'))
        {
            if (part is "." or "") continue;
            if (part == ".." && parts.Count > 0 && parts[^1] is not ("..")) parts.RemoveAt(parts.Count - 1);
            else parts.Add(part);
        }
        return string.Join('/', parts);
    }

    private static string Show(string path) => path.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(path, UriKind.Absolute, out Uri? address) ? SafeAddress.Of(address) : path;

    private static FlowKitException Error(string place, string problem, Exception? inner = null) =>
        new(PypiErrors.InvalidRequirementsFile, SecretMask.InText(place + ": " + problem), inner);
}
