using System.Globalization;
using System.Text;

namespace FlowKit.Environments.Specs;

/// <summary>Writes the form of a spec that is the same however and wherever it was written.</summary>
internal static class CanonicalSpec
{
    public static string Write(EnvironmentSpec spec)
    {
        StringBuilder text = new("flowkit-environment-spec 1\n");
        AppendSorted(text, "conda", spec.Conda.Select(static r => r.Text.Trim()));
        AppendSorted(text, "pypi", spec.Pypi.Select(static r => r.Text.Trim()));
        // Where packages come from counts only for the kind of packages that are asked for.
        if (spec.Conda.Count > 0) AppendInOrder(text, "channel", spec.Channels);
        if (spec.Pypi.Count > 0) AppendInOrder(text, "index", spec.Indexes);
        if (spec.Python is not null) text.Append("python ").Append(spec.Python).Append('\n');
        AppendSorted(text, "virtual", spec.VirtualPackages.Select(static v => v.Trim()));
        AppendSorted(text, "from-pypi", spec.FromPypi.Select(static n => n.Trim()));
        if (spec.ExcludeNewer is { } moment)
            text.Append("exclude-newer ").Append(moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture)).Append('\n');
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
