using System.Globalization;
using System.Text;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
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
        // Where packages come from counts only for the kind of packages that are asked for.
        if (spec.Conda.Count > 0) AppendInOrder(text, "channel", spec.Channels);
        if (spec.Pypi.Count > 0) AppendInOrder(text, "index", spec.Indexes);
        if (spec.Python is not null) text.Append("python ").Append(spec.Python).Append('\n');
        else if (spec.DefaultPython is not null) text.Append("default-python ").Append(spec.DefaultPython).Append('\n');
        AppendSorted(text, "virtual", spec.VirtualPackages.Select(static v => VirtualPackage.Parse(v.Trim()).ToString()));
        AppendSorted(text, "from-pypi", spec.FromPypi.Select(static n => PackageName.Parse(n.Trim()).Value));
        if (spec.ExcludeNewer is { } moment)
            text.Append("exclude-newer ").Append(moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture)).Append('\n');
        return text.ToString();
    }

    public static IEnumerable<string> CondaTexts(EnvironmentSpec spec) => spec.Conda.Select(static r => MatchSpec.Parse(r.Text.Trim()).ToString());

    public static IEnumerable<string> PypiTexts(EnvironmentSpec spec) => spec.Pypi.Select(static r => Text(Requirement.Parse(r.Text.Trim())));

    /// <summary>A requirement with normalized names, sorted extras and clauses, and an address without credentials.</summary>
    /// <exception cref="FlowKitException"><c>FK7309</c>: it names a file of this machine, which no other could find.</exception>
    public static string Text(Requirement requirement)
    {
        StringBuilder text = new(requirement.Name.Value);
        if (requirement.Extras.Count > 0) text.Append('[').AppendJoin(',', requirement.Extras.Order()).Append(']');
        text.AppendJoin(',', requirement.Specifiers.Clauses.Select(static c => c.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        if (requirement.Url is { } url)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || EnvironmentSource.IsLocalAddress(address))
            {
                throw new FlowKitException(EnvironmentErrors.InvalidSpec,
                    $"The requirement '{requirement.Name} @ {SecretMask.InText(url)}' names a file of this machine, which means nothing elsewhere. Put the file into a folder, and name that folder as an index ('name=folder').");
            }
            text.Append(" @ ").Append(SafeAddress.Of(address));
        }
        if (requirement.Marker is { } marker) text.Append("; ").Append(marker);
        return text.ToString();
    }

    private static void AppendSorted(StringBuilder text, string word, IEnumerable<string> values)
    {
        foreach (string value in values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            text.Append(word).Append(' ').Append(value).Append('\n');
    }

    private static void AppendInOrder(StringBuilder text, string word, IReadOnlyList<EnvironmentSource> sources)
    {
        foreach (EnvironmentSource source in sources)
            text.Append(word).Append(' ').Append(source.Name).Append('\n');
    }
}
