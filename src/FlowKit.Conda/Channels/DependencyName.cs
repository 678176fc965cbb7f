using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Channels;

/// <summary>Finds the name in a dependency without reading the rest of it, which matters for the tens of thousands of a channel.</summary>
internal static class DependencyName
{
    /// <summary>The name that <paramref name="dependency"/> is about; null where it cannot be read or names no single package.</summary>
    public static string? Of(string dependency)
    {
        int start = 0;
        while (start < dependency.Length && dependency[start] == ' ') start++;
        int end = start;
        bool plain = true;
        while (end < dependency.Length && dependency[end] is var c and not (' ' or '=' or '<' or '>' or '!' or '~' or '['))
        {
            plain &= char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.';
            end++;
        }
        if (plain && end > start) return dependency[start..end];
        return MatchSpec.TryParse(dependency, out MatchSpec? spec) && spec.HasExactName ? spec.Name : null;
    }
}
