using System.Text;

namespace FlowKit.Pypi.Formats;

/// <summary>A logical line of a requirements file, taken apart: the requirement, and the options behind or instead of it.</summary>
internal sealed class RequirementsLine
{
    // Name, short name, whether it takes a value.
    private static readonly (string Name, string? Short, bool HasValue)[] Known =
    [
        ("--requirement", "-r", true), ("--constraint", "-c", true), ("--editable", "-e", true), ("--index-url", "-i", true), ("--pypi-url", null, true),
        ("--extra-index-url", null, true), ("--no-index", null, false), ("--find-links", "-f", true), ("--no-binary", null, true), ("--only-binary", null, true),
        ("--all-releases", null, true), ("--only-final", null, true), ("--no-require-hashes", null, false), ("--prefer-binary", null, false), ("--require-hashes", null, false), ("--pre", null, false), ("--trusted-host", null, true), ("--use-feature", null, true),
        ("--hash", null, true), ("--config-settings", "-C", true), ("--config-setting", null, true),
    ];

    private RequirementsLine(string requirement, List<(string Name, string? Value)> options)
    {
        Requirement = requirement;
        Options = options;
    }

    /// <summary>What stands before the first option; empty for a line of options.</summary>
    public string Requirement { get; }

    public IReadOnlyList<(string Name, string? Value)> Options { get; }

    /// <exception cref="FormatException">An option is not known, or has no value.</exception>
    public static RequirementsLine Parse(string line)
    {
        string[] tokens = line.Split(' ');
        int first = Array.FindIndex(tokens, t => t.StartsWith('-'));
        if (first < 0) return new RequirementsLine(line, []);
        string requirement = string.Join(' ', tokens[..first]);
        List<string> words = SplitWords(string.Join(' ', tokens[first..]));
        List<(string, string?)> options = [];
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i];
            if (word == "--") break;

            // Words without a dash behind an option are passed over, as pip does: "-e ./x ; marker".
            if (!word.StartsWith('-')) continue;
            (string name, string? value) = SplitOption(word);
            (string Name, string? Short, bool HasValue) known = Find(name);
            if (!known.HasValue && value is not null) throw new FormatException("the option " + known.Name + " takes no value");
            if (known.HasValue && value is null)
            {
                if (++i == words.Count) throw new FormatException("the option " + name + " needs a value");
                value = words[i];
            }
            options.Add((known.Name, value));
        }
        return new RequirementsLine(requirement, options);
    }

    private static (string Name, string? Value) SplitOption(string word)
    {
        if (!word.StartsWith("--", StringComparison.Ordinal)) return word.Length > 2 ? (word[..2], word[2..].TrimStart('=')) : (word, null);
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (word, null) : (word[..equals], word[(equals + 1)..]);
    }

    // A long option may be cut short as long as it stays clear which is meant.
    private static (string Name, string? Short, bool HasValue) Find(string name)
    {
        foreach ((string Name, string? Short, bool HasValue) option in Known)
        {
            if (option.Name == name || option.Short == name) return option;
        }
        if (name.Length > 2)
        {
            (string Name, string? Short, bool HasValue)[] begun = [.. Known.Where(o => o.Name.StartsWith(name, StringComparison.Ordinal))];
            if (begun.Length == 1) return begun[0];
        }
        throw new FormatException("the option " + name + " is not known in a requirements file");
    }

    private static List<string> SplitWords(string text)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool inWord = false;
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quote != '\0')
            {
                if (c == quote) quote = '\0';
                else if (c == '\\' && quote == '"' && i + 1 < text.Length && text[i + 1] is '"' or '\\') word.Append(text[++i]);
                else word.Append(c);
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                inWord = true;
            }
            else if (c == '\\' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
                inWord = true;
            }
            else if (c is ' ' or '\t' or '\r' or '\n')
            {
                if (inWord) words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
            else
            {
                word.Append(c);
                inWord = true;
            }
        }
        if (quote != '\0') throw new FormatException("a quotation does not end");
        if (inWord) words.Add(word.ToString());
        return words;
    }
}
