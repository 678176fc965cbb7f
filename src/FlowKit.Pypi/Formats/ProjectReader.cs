using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>Reads the tables of a <c>pyproject.toml</c> that are about requirements.</summary>
internal static class ProjectReader
{
    public static ProjectFile Read(TomlView view)
    {
        TomlView? project = view.View("project"), build = view.View("build-system");
        return new ProjectFile
        {
            Name = project is null ? null : ReadName(project),
            Version = project?.Parsed("version", Pep440Version.Parse),
            RequiresPython = project?.Parsed("requires-python", VersionSpecifiers.Parse),
            Dependencies = project?.ParsedStrings("dependencies", Requirement.Parse) ?? [],
            OptionalDependencies = ReadExtras(project?.View("optional-dependencies")),
            DependencyGroups = view.View("dependency-groups") is { } groups ? new GroupReader(groups).ReadAll() : new Dictionary<ExtraName, IReadOnlyList<Requirement>>(),
            Dynamic = project?.Strings("dynamic") ?? [],
            BuildRequires = build is null ? null : build.ParsedStrings("requires", Requirement.Parse) ?? throw build.Missing("requires"),
            BuildBackend = build?.String("build-backend"),
            BackendPath = build?.Strings("backend-path") ?? [],
        };
    }

    public static ProjectFile ReadScript(TomlView view) => new()
    {
        RequiresPython = view.Parsed("requires-python", VersionSpecifiers.Parse),
        Dependencies = view.ParsedStrings("dependencies", Requirement.Parse) ?? [],
    };

    private static PackageName ReadName(TomlView project)
    {
        string text = project.RequiredString("name");
        return PackageName.TryParse(text, out PackageName name) ? name : throw project.Error("name", "'" + text + "' is no name of a project");
    }

    private static Dictionary<ExtraName, IReadOnlyList<Requirement>> ReadExtras(TomlView? view)
    {
        Dictionary<ExtraName, IReadOnlyList<Requirement>> extras = [];
        foreach (string key in view?.Table.Keys ?? [])
        {
            if (!ExtraName.TryParse(key, out ExtraName extra)) throw view!.Error(key, "'" + key + "' is no name of an extra");
            if (!extras.TryAdd(extra, view!.ParsedStrings(key, Requirement.Parse)!)) throw view.Error(key, "the extra '" + extra + "' is given twice");
        }
        return extras;
    }

    /// <summary>Reads dependency groups, the ones that they include put in their place.</summary>
    private sealed class GroupReader(TomlView view)
    {
        // Nobody nests groups so deeply, and a reader that follows them has a stack.
        private const int MostNested = 100;

        private readonly Dictionary<ExtraName, string> _keys = [];
        private readonly Dictionary<ExtraName, IReadOnlyList<Requirement>> _read = [];
        private readonly List<ExtraName> _open = [];

        public Dictionary<ExtraName, IReadOnlyList<Requirement>> ReadAll()
        {
            foreach (string key in view.Table.Keys)
            {
                if (!ExtraName.TryParse(key, out ExtraName name)) throw view.Error(key, "'" + key + "' is no name of a dependency group");
                if (!_keys.TryAdd(name, key)) throw view.Error(key, "the dependency group '" + name + "' is given twice");
            }
            foreach (ExtraName name in _keys.Keys) ReadGroup(name);
            return _read;
        }

        private IReadOnlyList<Requirement> ReadGroup(ExtraName name)
        {
            if (_read.TryGetValue(name, out IReadOnlyList<Requirement>? read)) return read;
            string key = _keys[name];
            if (_open.Contains(name)) throw view.Error(key, "the dependency group includes itself: " + string.Join(" -> ", _open.Append(name)));
            if (_open.Count == MostNested) throw view.Error(key, $"dependency groups include each other more than {MostNested} deep");
            _open.Add(name);
            List<Requirement> requirements = [];
            // What comes by two ways is needed once: groups that include each other twice would double with each step.
            HashSet<Requirement> known = new(ReferenceEqualityComparer.Instance);
            foreach (TomlMember member in view.Members(key))
            {
                IReadOnlyList<Requirement> more = member.Text is { } text ? [view.ParseMember(member, text, Requirement.Parse)] : ReadIncluded(key, member.View!);
                requirements.AddRange(more.Where(known.Add));
            }
            _open.RemoveAt(_open.Count - 1);
            return _read[name] = requirements;
        }

        private IReadOnlyList<Requirement> ReadIncluded(string key, TomlView include)
        {
            string group = include.RequiredString("include-group");
            if (include.Table.Keys.Count > 1) throw include.Error(null, "an included group is written as {include-group = \"name\"} alone");
            if (!ExtraName.TryParse(group, out ExtraName name) || !_keys.ContainsKey(name))
                throw include.Error("include-group", "the dependency group '" + key + "' includes '" + group + "', which is not there");
            return ReadGroup(name);
        }
    }
}
