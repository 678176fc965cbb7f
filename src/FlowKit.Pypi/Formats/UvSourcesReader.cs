using FlowKit.Pypi.Packages.Building;
using FlowKit.Pypi.Solving.Markers;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Formats;

/// <summary>Reads <c>[tool.uv.sources]</c>: of each package one table, or several that are for targets, extras or groups of their own.</summary>
internal static class UvSourcesReader
{
    private static readonly string[] Kinds = ["index", "git", "url", "path", "workspace"], Revisions = ["rev", "tag", "branch"];

    public static Dictionary<PackageName, IReadOnlyList<UvProjectSource>> Read(TomlView? table, IReadOnlyList<PackageName> without)
    {
        Dictionary<PackageName, IReadOnlyList<UvProjectSource>> sources = [];
        foreach (string written in table?.Table.Keys ?? [])
        {
            if (!PackageName.TryParse(written, out PackageName name)) throw table!.Error(written, $"'{written}' is no name of a package");
            IReadOnlyList<TomlView> entries = table!.Table[written] is TomlTableNode ? [table.View(written)!] : table.Views(written)!;
            if (entries.Count == 0) throw table.Error(written, $"the package '{name}' has no source");
            if (!sources.TryAdd(name, [.. entries.Select(static entry => ReadSource(entry))])) throw table.Error(written, $"the package '{name}' is given twice");
            if (entries.Count > 1) CheckApart(entries, sources[name]);
        }
        foreach (PackageName name in without) sources.Remove(name);
        return sources;
    }

    private static UvProjectSource ReadSource(TomlView view)
    {
        string[] given = [.. Kinds.Where(view.Has)];
        if (given.Length != 1) throw view.Error(null, $"a source has one of {string.Join(", ", Kinds)}{(given.Length > 1 ? ", and not " + string.Join(" and ", given) + " together" : "")}");
        string[] known = ["marker", "extra", "group", .. given[0] switch
        {
            "git" => (string[])["git", "rev", "tag", "branch", "subdirectory", "lfs", "path"],
            "url" => ["url", "subdirectory"],
            "path" => ["path", "editable", "package"],
            "workspace" => ["workspace", "editable"],
            _ => ["index"],
        }];
        if (view.Table.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown) throw view.Error(unknown, $"a source that names '{given[0]}' has no '{unknown}'");
        (UvProjectSourceKind kind, string place) = given[0] switch
        {
            "index" => (UvProjectSourceKind.Index, view.RequiredString("index")),
            "git" => (UvProjectSourceKind.Address, GitAddress(view)),
            "url" => (UvProjectSourceKind.Address, Address(view)),
            "path" => (UvProjectSourceKind.Path, view.RequiredString("path")),
            _ => (UvProjectSourceKind.Workspace, ""),
        };
        ExtraName? extra = view.ParsedExtra("extra"), group = view.ParsedExtra("group");
        if (extra is not null && group is not null) throw view.Error("group", "a source is for an extra or for a group, and not for both");
        return new UvProjectSource(kind, place) { Marker = view.Parsed("marker", Marker.Parse), Extra = extra, Group = group, Line = Math.Max(view.Table.Line, 1), Column = Math.Max(view.Table.Column, 1) };
    }

    private static string GitAddress(TomlView view)
    {
        string[] revisions = [.. Revisions.Where(view.Has)];
        if (revisions.Length > 1) throw view.Error(revisions[1], "a git source has one of rev, tag and branch");
        if (view.Has("path")) throw view.Error("path", "an archive within a git repository cannot be used: name the folder of the project ('subdirectory')");
        string repository = view.RequiredString("git");
        if (repository.Contains('#', StringComparison.Ordinal)) throw view.Error("git", "the address of a repository has no '#': write 'subdirectory' beside it");
        return (repository.StartsWith("git+", StringComparison.Ordinal) ? "" : "git+") + repository + (revisions.Length == 0 ? "" : "@" + Uri.EscapeDataString(view.RequiredString(revisions[0])).Replace("%2F", "/", StringComparison.Ordinal)) + SourceLocation.FragmentOf(view.String("subdirectory"), view.Boolean("lfs") ?? false);
    }

    private static string Address(TomlView view)
    {
        string address = view.RequiredString("url");
        return address.Contains('#', StringComparison.Ordinal) ? throw view.Error("url", "the address of a source has no '#': write 'subdirectory' beside it") : address + SourceLocation.FragmentOf(view.String("subdirectory"));
    }

    // Of sources for the same requirements at most one may hold on a target.
    private static void CheckApart(IReadOnlyList<TomlView> views, IReadOnlyList<UvProjectSource> sources)
    {
        for (int i = 1; i < sources.Count; i++)
        {
            for (int k = 0; k < i; k++)
            {
                if (sources[i].Extra == sources[k].Extra && sources[i].Group == sources[k].Group && !MarkerTree.Of(sources[i].Marker).IsDisjointWith(MarkerTree.Of(sources[k].Marker)))
                    throw views[i].Error(null, "two sources of one package hold on the same targets: give each a marker that excludes the others");
            }
        }
    }
}
