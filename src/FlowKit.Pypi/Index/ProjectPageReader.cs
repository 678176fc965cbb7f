namespace FlowKit.Pypi.Index;

/// <summary>
/// Reads pages of the simple repository API (PEP 503, 592, 629, 658, 691, 700, 714, 792), by their media type. What is wrong with one entry costs that entry
/// only; what is wrong with the page as a whole is an error.
/// </summary>
public static class ProjectPageReader
{
    /// <summary>What to send as <c>Accept</c>: JSON before HTML, and any HTML last.</summary>
    public const string Accept = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01";

    /// <summary>Reads the page of one project, or a flat page of many.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="contentType">The media type as sent; null where the source has none (a file): the content decides.</param>
    /// <param name="address">Where the page came from after redirects: relative links start there.</param>
    /// <param name="indexName">The name of the index, for the files.</param>
    /// <exception cref="FlowKitException"><c>FK7211</c>: not a page of this API, or of a later major version of it.</exception>
    public static ProjectPage ReadProject(ReadOnlySpan<byte> content, string? contentType, Uri address, string indexName = "")
    {
        ArgumentNullException.ThrowIfNull(address);
        PageContext context = new(address, indexName);
        ProjectPage page = IsJson(content, contentType, context) ? JsonPageReader.ReadProject(content, context) : HtmlPageReader.ReadProject(content, contentType, context);
        CheckVersion(page.ApiVersion, context);
        return context.Warnings.Count == 0 ? page : page with { Warnings = context.Warnings };
    }

    /// <summary>Reads the root page of an index: the names of its projects in normal form, sorted, each once.</summary>
    /// <exception cref="FlowKitException"><c>FK7211</c>: not a page of this API, or of a later major version of it.</exception>
    public static IReadOnlyList<string> ReadProjectList(ReadOnlySpan<byte> content, string? contentType, Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        PageContext context = new(address, "");
        (string? version, List<string> names) = IsJson(content, contentType, context)
            ? JsonPageReader.ReadList(content, context)
            : HtmlPageReader.ReadList(content, contentType);
        CheckVersion(version, context);
        SortedSet<string> normal = new(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (Specs.PackageName.TryParse(name, out Specs.PackageName parsed)) normal.Add(parsed.Value);
        }
        return [.. normal];
    }

    private static bool IsJson(ReadOnlySpan<byte> content, string? contentType, PageContext context)
    {
        string type = (contentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        switch (type)
        {
            case "application/vnd.pypi.simple.v1+json" or "application/json":
                return true;
            case "application/vnd.pypi.simple.v1+html" or "text/html" or "application/xhtml+xml":
                return false;
            case "" or "application/octet-stream" or "text/plain":
                ReadOnlySpan<byte> start = content.TrimStart(" \t\r\n"u8);
                return start.Length > 0 && start[0] == (byte)'{';
            default:
                if (type.StartsWith("application/vnd.pypi.simple.", StringComparison.Ordinal) && !type.StartsWith("application/vnd.pypi.simple.v1", StringComparison.Ordinal))
                    throw context.Error($"it answers in '{type}', a version of the simple API that this FlowKit does not know. Update FlowKit, or use an index that speaks version 1");
                throw context.Error($"it answers with the media type '{type}', which is no page of an index. Check the address of the index");
        }
    }

    private static void CheckVersion(string? version, PageContext context)
    {
        if (version is null) return;
        int dot = version.IndexOf('.', StringComparison.Ordinal);
        if (!int.TryParse(dot < 0 ? version : version[..dot], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int major))
        {
            context.Warnings.Add($"the page names an API version that is none: '{version}'");
            return;
        }
        if (major > 1) throw context.Error($"it follows version {version} of the simple API; this FlowKit knows version 1. Update FlowKit");
        if (dot >= 0 && int.TryParse(version.AsSpan(dot + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int minor) && minor > 4)
            context.Warnings.Add($"the page follows version {version} of the simple API, newer than 1.4: what it adds is passed over");
    }
}
