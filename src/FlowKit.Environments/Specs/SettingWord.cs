using System.Text;

namespace FlowKit.Environments.Specs;

/// <summary>The words that settings with a few possible values have in configuration, canonical texts and locks: <c>UnsafeFirstMatch</c> is <c>unsafe-first-match</c>.</summary>
public static class SettingWord
{
    /// <summary>The word of a value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum
    {
        StringBuilder word = new();
        foreach (char c in value.ToString())
        {
            if (c is >= 'A' and <= 'Z' && word.Length > 0) word.Append('-');
            word.Append(char.ToLowerInvariant(c));
        }
        return word.ToString();
    }

    /// <summary>The value of a word.</summary>
    /// <exception cref="SpecParseException"><c>FK7309</c>: it is the word of none; the message has those that there are.</exception>
    public static T Parse<T>(string text)
        where T : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (T value in Enum.GetValues<T>())
        {
            if (Of(value) == text.Trim()) return value;
        }
        throw new SpecParseException(EnvironmentErrors.InvalidSpec, "setting", text, 0, $"one of {string.Join(", ", Enum.GetValues<T>().Select(static v => $"'{Of(v)}'"))} was expected");
    }
}
