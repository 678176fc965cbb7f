using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Solving.Universal;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>Reads the table <c>[tool.uv]</c> of a <c>pyproject.toml</c> (uv's reference of settings).</summary>
internal sealed class UvProjectReader
{
    private static readonly (string Word, PrereleasePolicy Value)[] Prereleases =
    [
        ("disallow", PrereleasePolicy.Disallow), ("allow", PrereleasePolicy.Allow), ("if-necessary", PrereleasePolicy.IfNecessary), ("explicit", PrereleasePolicy.Explicit),
        ("if-necessary-or-explicit", PrereleasePolicy.IfNecessary),
    ];

    private static readonly string[] IndexKeys = ["name", "url", "explicit", "default", "format", "authenticate", "ignore-error-codes"];

    private readonly TomlView _view;
    private readonly PackageName? _project;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly List<UvProjectText> _others = [];

    private UvProjectReader(TomlView view, PackageName? project) => (_view, _project) = (view, project);

    public static UvProject? Read(TomlView file) => file.View("tool")?.View("uv") is { } view
        ? new UvProjectReader(view, file.View("project") is { } project && project.Has("name") ? project.ParsedName("name") : null).Read()
        : null;

    private UvProject Read()
    {
        Dictionary<PackageName, IReadOnlyList<UvProjectSource>> sources = UvSourcesReader.Read(_view.View(Key("sources")), Names("no-sources-package"));
        bool allGroups = _view.Table[Key("default-groups")] is TomlScalarNode { Value: "all" };
        UvProject read = new()
        {
            Sources = Flag("no-sources") ? new Dictionary<PackageName, IReadOnlyList<UvProjectSource>>() : sources,
            Indexes = ReadIndexes(),
            Constraints = Requirements("constraint-dependencies"),
            Overrides = [.. Unscoped("override-dependencies", Requirement.Parse)],
            Excluded = [.. Unscoped("exclude-dependencies", PackageName.Parse)],
            BuildConstraints = Requirements("build-constraint-dependencies"),
            StaticMetadata = [.. (_view.Views(Key("dependency-metadata")) ?? []).Select(ReadMetadata)],
            Conflicts = [.. (_view.ViewLists(Key("conflicts")) ?? []).Select(ReadConflicts)],
            Environments = Markers("environments"),
            RequiredEnvironments = Markers("required-environments"),
            DefaultGroups = allGroups ? null : _view.ParsedStrings("default-groups", ExtraName.Parse),
            AllGroupsByDefault = allGroups,
            DevDependencies = Requirements("dev-dependencies"),
            GroupPythons = ReadGroupPythons(),
            NoBuild = Flag("no-build"),
            NoBuildPackages = Names("no-build-package"),
            NoBinary = Flag("no-binary"),
            NoBinaryPackages = Names("no-binary-package"),
            Prereleases = Word("prerelease", Prereleases),
            PrereleasesByPackage = ByPackage("prerelease-package", static (table, key) => WordOf(table, key, Prereleases)),
            Resolution = Word("resolution", ("highest", ResolutionMode.Highest), ("lowest", ResolutionMode.Lowest), ("lowest-direct", ResolutionMode.LowestDirect)),
            IndexStrategy = Word("index-strategy", ("first-index", IndexStrategy.FirstIndex), ("unsafe-first-match", IndexStrategy.UnsafeFirstMatch), ("unsafe-best-match", IndexStrategy.UnsafeBestMatch)),
            ForkStrategy = Word("fork-strategy", ("requires-python", ForkStrategy.RequiresPython), ("fewest", ForkStrategy.Fewest)),
            ExcludeNewer = _view.Has(Key("exclude-newer")) ? CutOff(_view, "exclude-newer") : null,
            ExcludeNewerPackages = ByPackage("exclude-newer-package", CutOff),
        };
        foreach (string key in _view.Table.Keys.Where(key => !_read.Contains(key))) _others.Add(Placed(key, _view.Table[key]!));
        return read with { Others = [.. _others.OrderBy(static o => o.Line).ThenBy(static o => o.Column)] };
    }

    private string Key(string key)
    {
        _read.Add(key);
        return key;
    }

    private bool Flag(string key) => _view.Boolean(Key(key)) ?? false;

    private IReadOnlyList<Requirement> Requirements(string key) => _view.ParsedStrings(Key(key), Requirement.Parse) ?? [];

    private IReadOnlyList<PackageName> Names(string key) => _view.ParsedStrings(Key(key), PackageName.Parse) ?? [];

    // One marker may stand without brackets.
    private IReadOnlyList<Marker> Markers(string key) => _view.Table[Key(key)] is TomlScalarNode { Value: string }
        ? [_view.Parsed(key, Marker.Parse)!]
        : _view.ParsedStrings(key, Marker.Parse) ?? [];

    // An entry that is for the dependencies of one package alone is a table.
    private IEnumerable<T> Unscoped<T>(string key, Func<string, T> parse)
    {
        foreach (TomlMember member in _view.Members(Key(key)))
        {
            if (member.Text is { } text) yield return _view.ParseMember(member, text, parse);
            else _others.Add(Placed(key + ".package", member.Node));
        }
    }

    private Dictionary<PackageName, T> ByPackage<T>(string key, Func<TomlView, string, T> read)
    {
        Dictionary<PackageName, T> entries = [];
        TomlView? table = _view.View(Key(key));
        foreach (string written in table?.Table.Keys ?? [])
        {
            if (!PackageName.TryParse(written, out PackageName name)) throw table!.Error(written, $"'{written}' is no name of a package");
            if (!entries.TryAdd(name, read(table!, written))) throw table!.Error(written, $"the package '{name}' is given twice");
        }
        return entries;
    }

    private T? Word<T>(string key, params (string Word, T Value)[] words)
        where T : struct => _view.Has(Key(key)) ? WordOf(_view, key, words) : null;

    private static T WordOf<T>(TomlView table, string key, (string Word, T Value)[] words)
    {
        string written = table.RequiredString(key);
        int index = Array.FindIndex(words, w => w.Word == written);
        return index >= 0 ? words[index].Value : throw table.Error(key, $"'{written}' is none of {string.Join(", ", words.Select(static w => $"'{w.Word}'"))}");
    }

    private static UvProjectText CutOff(TomlView table, string key) => Placed(table.Table[key] is TomlScalarNode { Value: false } ? "false" : table.RequiredString(key), table.Table[key]!);

    private Dictionary<ExtraName, VersionSpecifiers> ReadGroupPythons()
    {
        Dictionary<ExtraName, VersionSpecifiers> pythons = [];
        TomlView? groups = _view.View(Key("dependency-groups"));
        foreach (string written in groups?.Table.Keys ?? [])
        {
            if (!ExtraName.TryParse(written, out ExtraName name)) throw groups!.Error(written, $"'{written}' is no name of a dependency group");
            if (groups!.View(written)!.Parsed("requires-python", VersionSpecifiers.Parse) is { } python) pythons[name] = python;
        }
        return pythons;
    }

    private static CoreMetadata ReadMetadata(TomlView view)
    {
        foreach (string key in view.Table.Keys)
        {
            if (key is not ("name" or "version" or "requires-dist" or "requires-python" or "provides-extra" or "provides-extras")) throw view.Error(key, $"'{key}' is no field of static metadata");
        }
        return CoreMetadata.Of(
            view.ParsedName("name"),
            view.Parsed("version", Pep440Version.Parse),
            view.ParsedStrings("requires-dist", Requirement.Parse) ?? [],
            view.Parsed("requires-python", VersionSpecifiers.Parse),
            view.ParsedStrings(view.Has("provides-extras") ? "provides-extras" : "provides-extra", ExtraName.Parse));
    }

    private IReadOnlyList<UvConflictItem> ReadConflicts(IReadOnlyList<TomlView> set)
    {
        if (set.Count < 2) throw _view.Error("conflicts", "a set of conflicts has two entries at least");
        return [.. set.Select(ReadConflict)];
    }

    private UvConflictItem ReadConflict(TomlView view)
    {
        ExtraName? extra = view.ParsedExtra("extra"), group = view.ParsedExtra("group");
        if (extra is not null && group is not null) throw view.Error("group", "an entry of a set of conflicts has an extra or a group, and not both");
        if (extra is null && group is null && !view.Has("package")) throw view.Error(null, "an entry of a set of conflicts has an extra, a group or a package");
        PackageName package = view.Has("package") ? view.ParsedName("package") : _project ?? throw view.Error(null, "without a [project] an entry of a set of conflicts names the package");
        return new UvConflictItem(package, extra is not null ? UvConflictKind.Extra : group is not null ? UvConflictKind.Group : UvConflictKind.Project, extra ?? group ?? default);
    }

    private List<UvProjectIndex> ReadIndexes()
    {
        List<UvProjectIndex> indexes = [];
        foreach (TomlView view in _view.Views(Key("index")) ?? [])
        {
            UvProjectIndex index = ReadIndex(view);
            if (index.Name is { } name && indexes.Exists(other => other.Name == name)) throw view.Error("name", $"the index '{name}' is given twice");
            if (index.IsDefault && indexes.Exists(static other => other.IsDefault)) throw view.Error("default", "a second index is marked as the default one");
            indexes.Add(index);
        }
        if (_view.Strings(Key("extra-index-url")) is { } extra)
        {
            TomlArrayNode written = (TomlArrayNode)_view.Table["extra-index-url"]!;
            indexes.AddRange(extra.Select((url, i) => new UvProjectIndex(url) { Line = written.Items[i].Line, Column = written.Items[i].Column }));
        }
        // What is marked as the default one counts before what older projects have.
        if (_view.String(Key("index-url")) is { } standard && !indexes.Exists(static index => index.IsDefault))
            indexes.Add(new UvProjectIndex(standard) { IsDefault = true, Line = _view.Table["index-url"]!.Line, Column = _view.Table["index-url"]!.Column });
        return [.. indexes.OrderBy(static index => index.IsDefault)];
    }

    private UvProjectIndex ReadIndex(TomlView view)
    {
        foreach (string key in view.Table.Keys.Where(static key => !IndexKeys.Contains(key))) _others.Add(Placed("index." + key, view.Table[key]!));
        string? name = view.String("name");
        if (name is not null && (name.Length == 0 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))) throw view.Error("name", $"'{name}' is no name of an index: letters, digits, '-', '_' and '.'");
        return new UvProjectIndex(view.RequiredString("url"))
        {
            Name = name,
            IsExplicit = view.Boolean("explicit") ?? false,
            IsDefault = view.Boolean("default") ?? false,
            IsFlat = view.Has("format") && WordOf(view, "format", [("simple", false), ("flat", true)]),
            Authentication = view.Has("authenticate")
                ? WordOf(view, "authenticate", [("auto", FetchAuthentication.WhenAsked), ("always", FetchAuthentication.Always), ("never", FetchAuthentication.Never)])
                : FetchAuthentication.WhenAsked,
            IgnoredErrorCodes = view.Integers("ignore-error-codes") ?? [],
            Line = view.Table.Line,
            Column = view.Table.Column,
        };
    }

    private static UvProjectText Placed(string text, TomlNode node) => new(text, Math.Max(node.Line, 1), Math.Max(node.Column, 1));
}
