namespace FlowKit.Pypi.Formats;

/// <summary>Writes lock files: keys in the order of the standard, packages and wheels sorted, no credentials.</summary>
internal static class PylockWriter
{
    public static string Write(Pylock pylock)
    {
        TomlWriter writer = new();
        writer.Pair("lock-version", pylock.LockVersion.ToString());
        if (pylock.Environments is { } environments) writer.Lines("environments", environments.Select(m => TomlWriter.Quote(m.ToString())));
        writer.Pair("requires-python", pylock.RequiresPython?.ToString());
        if (pylock.Extras.Count > 0) writer.Pairs("extras", [.. pylock.Extras.Select(e => e.Value).Order(StringComparer.Ordinal)]);
        if (pylock.DependencyGroups.Count > 0) writer.Pairs("dependency-groups", [.. pylock.DependencyGroups.Order(StringComparer.Ordinal)]);
        if (pylock.DefaultGroups.Count > 0) writer.Pairs("default-groups", [.. pylock.DefaultGroups.Order(StringComparer.Ordinal)]);
        writer.Pair("created-by", pylock.CreatedBy);
        if (pylock.Packages.Count == 0) writer.Pairs("packages", []);

        IOrderedEnumerable<PylockPackage> sorted = pylock.Packages
            .OrderBy(p => p.Name)
            .ThenBy(p => p.Version)
            .ThenBy(p => p.Marker?.ToString() ?? "", StringComparer.Ordinal);
        foreach (PylockPackage package in sorted) WritePackage(writer, package);
        if (pylock.Tool is { } tool) writer.Table("tool", tool);
        return writer.ToString();
    }

    private static void WritePackage(TomlWriter writer, PylockPackage package)
    {
        writer.Header("[[packages]]");
        writer.Pair("name", package.Name.Value);
        writer.Pair("version", package.Version?.ToString());
        writer.Pair("marker", package.Marker?.ToString());
        writer.Pair("requires-python", package.RequiresPython?.ToString());
        if (package.Dependencies is { } dependencies)
        {
            string[] written = [.. dependencies.Select(d => TomlWriter.Inline(d.Written ?? ToTable(d))).Order(StringComparer.Ordinal)];
            if (written.Length == 0) writer.Pairs("dependencies", []);
            else writer.Lines("dependencies", written);
        }
        writer.Pair("index", WithoutCredentials(package.Index));
        if (package.Vcs is { } vcs) writer.Raw("vcs", TomlWriter.Inline(ToTable(vcs)));
        if (package.Directory is { } directory) writer.Raw("directory", TomlWriter.Inline(ToTable(directory)));
        if (package.Archive is { } archive) writer.Raw("archive", TomlWriter.Inline(ToTable(archive)));
        if (package.Sdist is { } sdist) writer.Raw("sdist", TomlWriter.Inline(ToTable(sdist)));
        if (package.Wheels is { Count: > 0 } wheels)
            writer.Lines("wheels", wheels.OrderBy(w => w.FileName, StringComparer.Ordinal).Select(w => TomlWriter.Inline(ToTable(w))));
        foreach (TomlTableNode identity in package.AttestationIdentities ?? []) writer.ArrayTable("packages.attestation-identities", identity);
        if (package.Tool is { } tool) writer.Table("packages.tool", tool);
    }

    private static TomlTableNode ToTable(PylockDependency dependency)
    {
        TomlTableNode table = new();
        Add(table, "name", dependency.Name?.Value);
        Add(table, "version", dependency.Version?.ToString());
        return table;
    }

    private static TomlTableNode ToTable(PylockVcs vcs)
    {
        TomlTableNode table = new();
        Add(table, "type", vcs.Type);
        Add(table, "url", WithoutCredentials(vcs.Url));
        Add(table, "path", vcs.Path);
        Add(table, "requested-revision", vcs.RequestedRevision);
        Add(table, "commit-id", vcs.CommitId);
        Add(table, "subdirectory", vcs.Subdirectory);
        return table;
    }

    private static TomlTableNode ToTable(PylockDirectory directory)
    {
        TomlTableNode table = new();
        Add(table, "path", directory.Path);
        if (directory.Editable is { } editable) table.Add("editable", new TomlScalarNode(editable));
        Add(table, "subdirectory", directory.Subdirectory);
        return table;
    }

    private static TomlTableNode ToTable(PylockFile file)
    {
        TomlTableNode table = new();
        Add(table, "name", file.Name);
        if (file.UploadTime is { } uploadTime) table.Add("upload-time", new TomlScalarNode(new TomlDate(TomlWriter.Date(uploadTime))));
        Add(table, "url", WithoutCredentials(file.Url));
        Add(table, "path", file.Path);
        if (file.Size is { } size) table.Add("size", new TomlScalarNode(size));
        Add(table, "subdirectory", file.Subdirectory);
        TomlTableNode hashes = new();
        foreach ((string algorithm, string hash) in file.Hashes.OrderBy(h => h.Key, StringComparer.Ordinal)) Add(hashes, algorithm, hash);
        table.Add("hashes", hashes);
        return table;
    }

    private static void Add(TomlTableNode table, string key, string? value)
    {
        if (value is not null) table.Add(key, new TomlScalarNode(value));
    }

    // "git@" of an ssh address is a user that everybody has, no credential.
    public static string? WithoutCredentials(string? url)
    {
        if (url is null) return null;
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) return url;
        int start = scheme + 3;
        int end = url.AsSpan(start).IndexOfAny('/', '?', '#');
        ReadOnlySpan<char> authority = end < 0 ? url.AsSpan(start) : url.AsSpan(start, end);
        int at = authority.LastIndexOf('@');
        if (at < 0 || authority[..at].SequenceEqual("git")) return url;
        return string.Concat(url.AsSpan(0, start), url.AsSpan(start + at + 1));
    }
}
