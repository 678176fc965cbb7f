using System.Text;
using FlowKit.Conda.Specs;

namespace FlowKit.Analyzers.Model;

/// <summary>The package that a requirement is about, as far as it takes to tell whether two are about the same one.</summary>
internal static class PackageNames
{
    public static string Of(EnvironmentAttributeKind kind, string text) => kind == EnvironmentAttributeKind.Conda ? OfConda(text) : OfPypi(text);

    /// <summary>
    /// The name of a match spec: what stands after the channel, up to the first space, operator or bracket; in lower case (CEP 26). Of the address of an archive, what the name of the file tells.
    /// </summary>
    public static string OfConda(string text)
    {
        if (MatchSpec.TryParse(text, out MatchSpec? archive) && archive.Url is not null)
            return archive.PackageName ?? text;
        int channel = text.IndexOf("::", StringComparison.Ordinal);
        string rest = (channel < 0 ? text : text.Substring(channel + 2)).TrimStart();
        int end = rest.IndexOfAny([' ', '\t', '=', '<', '>', '!', '~', '[', ',', '|']);
        return (end < 0 ? rest : rest.Substring(0, end)).Trim().ToLowerInvariant();
    }

    /// <summary>The normalized name of a requirement (PEP 503): lower case, runs of <c>-</c>, <c>_</c> and <c>.</c> as one <c>-</c>.</summary>
    public static string OfPypi(string text)
    {
        StringBuilder name = new();
        foreach (char c in text.TrimStart())
        {
            if (c is '-' or '_' or '.')
            {
                if (name.Length > 0 && name[name.Length - 1] != '-')
                    name.Append('-');
            }
            else if (char.IsLetterOrDigit(c))
            {
                name.Append(char.ToLowerInvariant(c));
            }
            else
            {
                break;
            }
        }

        return name.ToString().TrimEnd('-');
    }
}
