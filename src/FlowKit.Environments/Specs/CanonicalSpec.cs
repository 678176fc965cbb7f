using System.Globalization;
using System.Text;
using FlowKit.Conda.Specs;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Specs;

/// <summary>Writes the form of a spec that is the same however and wherever it was written.</summary>
internal static class CanonicalSpec
{
    public static string Write(EnvironmentSpec spec)
    {
        StringBuilder text = new("flowkit-environment-spec 1\n");
        AppendSorted(text, "conda", CondaTexts(spec));
        AppendSorted(text, "pypi", PypiTexts(spec));
        AppendSorted(text, "constraint", spec.Constraints.Select(static r => Text(r)));
        AppendSorted(text, "override", spec.Overrides.Select(static r => Text(r)));
        AppendSorted(text, "without", spec.Removed.Select(static n => n.Trim().ToLowerInvariant()));
        AppendSorted(text, "lock", spec.PypiLocks.Select(static l => l.ToCanonicalText()));
        AppendSorted(text, "conda-lock", spec.CondaLocks.Select(static l => l.ToCanonicalText()));
        // Where packages come from counts only for the kind of packages that are asked for.
        if (spec.Conda.Count > 0) AppendInOrder(text, "channel", spec.Channels);
        CanonicalSettings.Append(text, spec.CondaSettings);
        if (spec.Conda.Count > 0 && spec.ChannelRelationsMaxDepth > 0) text.Append(CultureInfo.InvariantCulture, $"channel-relations {spec.ChannelRelationsMaxDepth}\n");
        if (spec.AsksPypi) AppendInOrder(text, "index", spec.Indexes);
        CanonicalSettings.Append(text, spec.PypiSettings);
        if (spec.Python is not null) text.Append("python ").Append(spec.Python).Append('\n');
        else if (spec.DefaultPython is not null) text.Append("default-python ").Append(spec.DefaultPython).Append('\n');
        AppendSorted(text, "virtual", spec.VirtualPackages.Select(static v => VirtualPackage.Parse(v.Trim()).ToString()));
        AppendSorted(text, "from-pypi", spec.FromPypi.Select(static n => PackageName.Parse(n.Trim()).Value));
        AppendSorted(text, "requires-python", spec.RequiresPython.Select(static p => VersionSpecifiers.Parse(p).ToString()));
        AppendSorted(text, "supported-environment", spec.SupportedEnvironments.Select(static m => Marker.Parse(m).ToString()));
        AppendSorted(text, "no-build", spec.NoBuild.Select(NormalName));
        AppendSorted(text, "no-binary", spec.NoBinary.Select(NormalName));
        AppendSorted(text, "variable", spec.Variables.Select(static v => v.Key + "=" + v.Value.ReplaceLineEndings("\\n")));
        if (spec.CondaRetries is > 0 and { } retries) text.Append(CultureInfo.InvariantCulture, $"conda-retries {retries}\n");
        if (spec.CondaPypiMapping is { } mapping) text.Append("conda-pypi-mapping ").Append(mapping).Append('\n');
        if (spec.AllowPreReleases) text.Append("pre-releases\n");
        if (spec.RequireHashes) text.Append("require-hashes\n");
        if (spec.ExcludeNewer is { } cutOff && cutOff != CutOff.None) text.Append(CultureInfo.InvariantCulture, $"exclude-newer {cutOff}\n");
        AppendSorted(text, "exclude-newer-package", spec.ExcludeNewerPackages.Select(static c => $"{c.Key.Trim().ToLowerInvariant()} {c.Value}"));
        return text.ToString();
    }

    public static IEnumerable<string> CondaTexts(EnvironmentSpec spec) => spec.Conda.Select(LocalArchive.Text);

    public static IEnumerable<string> PypiTexts(EnvironmentSpec spec) => spec.Pypi.Select(static r => Text(r));

    /// <summary>
    /// A requirement with normalized names, sorted extras and clauses, and an address without credentials; in place of a local address the hash of what is there; behind it the hashes
    /// that were asked for.
    /// </summary>
    public static string Text(PackageRequest request)
    {
        Requirement requirement = Requirement.Parse(request.Text.Trim());
        StringBuilder text = new(requirement.Name.Value);
        if (requirement.Extras.Count > 0) text.Append('[').AppendJoin(',', requirement.Extras.Order()).Append(']');
        text.AppendJoin(',', requirement.Specifiers.Clauses.Select(static c => c.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        if (requirement.Url is { } url)
        {
            text.Append(" @ ").Append(request.Content is { } content ? LocalSource.AddressOf(content) : LocalSource.IsLocal(url) ? LocalSource.AddressOf(LocalSource.HashOf(requirement.Name, url)) : LocalSource.Show(url));
        }
        if (requirement.Marker is { } marker) text.Append(requirement.Url is null ? "; " : " ; ").Append(marker);
        foreach (string hash in request.Hashes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) text.Append(" --hash=").Append(hash);
        return text.ToString();
    }

    private static string NormalName(string name) => name == EnvironmentSpec.All ? name : PackageName.Parse(name.Trim()).Value;

    /// <summary>One line for each value, sorted.</summary>
    public static void AppendSorted(StringBuilder text, string word, IEnumerable<string> values)
    {
        foreach (string value in values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            text.Append(word).Append(' ').Append(value).Append('\n');
    }

    private static void AppendInOrder(StringBuilder text, string word, IReadOnlyList<EnvironmentSource> sources)
    {
        foreach (EnvironmentSource source in sources)
            text.Append(word).Append(' ').Append(source).Append('\n');
    }
}
