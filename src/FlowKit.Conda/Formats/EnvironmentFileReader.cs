using FlowKit.Conda.Specs;
using YamlDotNet.RepresentationModel;

namespace FlowKit.Conda.Formats;

/// <summary>Reads <c>environment.yml</c> (CEP 24) and lists of specs (CEP 23).</summary>
public static class EnvironmentFileReader
{
    // Where an environment is, is for whoever makes it to say.
    private static readonly string[] KnownKeys = ["name", "prefix", "channels", "dependencies", "variables", "platforms", "category"];

    /// <summary>Reads an <c>environment.yml</c>.</summary>
    /// <param name="text">The content.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="FlowKitException"><c>FK7132</c>: the file is broken; <c>FK7112</c>: a dependency is no match spec.</exception>
    public static EnvironmentFile Read(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(name);
        YamlNode? root = YamlText.Parse(text, name, CondaErrors.BadEnvironmentFile);
        if (root is not (null or YamlMappingNode)) throw Bad(name, "a mapping with 'dependencies' is expected");
        List<string> dependencies = [], pip = [];
        Dictionary<string, List<string>> selectors = new(StringComparer.Ordinal);
        foreach (YamlNode item in ItemsOf(root.Get("dependencies"), "dependencies", name))
        {
            if (item.Text() is { } spec)
            {
                dependencies.Add(Checked(spec, item, name));
                continue;
            }
            if (item is not YamlMappingNode) throw Bad(name, $"line {item.Start.Line}, column {item.Start.Column}: a match spec, 'pip' or 'sel(…)' is expected");
            foreach ((string key, YamlNode value) in item.Entries())
            {
                if (key == "pip") pip.AddRange(TextsOf(value, key, name));
                else if (key.StartsWith("sel(", StringComparison.Ordinal) && key.EndsWith(')')) Selected(key[4..^1]).AddRange((value is YamlScalarNode ? [value] : value.Items()).Select(spec => Checked(spec.Text() ?? "", spec, name)));
                else throw Bad(name, $"line {item.Start.Line}, column {item.Start.Column}: '{key}' is not a kind of dependencies; 'pip' or 'sel(…)' is expected");
            }
        }
        return new EnvironmentFile
        {
            Name = root.Text("name"), Channels = TextsOf(root.Get("channels"), "channels", name), Dependencies = dependencies, Pip = pip,
            Selectors = selectors.ToDictionary(static s => s.Key, static IReadOnlyList<string> (s) => s.Value, StringComparer.Ordinal),
            Variables = root.Get("variables").Entries().ToDictionary(entry => entry.Key, entry => entry.Value.Text() ?? "", StringComparer.Ordinal),
            Platforms = TextsOf(root.Get("platforms"), "platforms", name), Category = root.Text("category"),
            IgnoredKeys = [.. root.Entries().Select(static entry => entry.Key).Except(KnownKeys, StringComparer.Ordinal)],
        };

        List<string> Selected(string selector)
        {
            if (!selectors.TryGetValue(selector, out List<string>? specs)) selectors.Add(selector, specs = []);
            return specs;
        }
    }

    // What is not in the form of a list would be lost without a word.
    private static IEnumerable<YamlNode> ItemsOf(YamlNode? list, string key, string name) => list switch
    {
        YamlSequenceNode sequence => sequence.Children,
        null or YamlScalarNode when list.Text() is null => [],
        _ => throw Bad(name, $"line {list!.Start.Line}: '{key}' has to be a list"),
    };

    private static List<string> TextsOf(YamlNode? list, string key, string name) =>
        [.. ItemsOf(list, key, name).Select(item => item.Text() ?? throw Bad(name, $"line {item.Start.Line}, column {item.Start.Column}: '{key}' has an entry that is no text"))];

    private static string Checked(string spec, YamlNode at, string name)
    {
        try
        {
            MatchSpec.Parse(spec);
            return spec;
        }
        catch (SpecParseException e)
        {
            throw new FlowKitException(e.Code, $"{name}, line {at.Start.Line}, column {at.Start.Column}: {e.Message}", e);
        }
    }

    /// <summary>Reads a list of specs, one a line; <c>#</c> starts a comment.</summary>
    /// <param name="text">The content.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="FlowKitException"><c>FK7132</c>: a line is no match spec.</exception>
    public static IReadOnlyList<string> ReadSpecs(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<string> specs = [];
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            int comment = line.StartsWith('#') ? 0 : line.IndexOf(" #", StringComparison.Ordinal);
            string spec = (comment < 0 ? line : line[..comment]).Trim();
            if (spec.Length == 0 || spec.StartsWith('#')) continue;
            if (!MatchSpec.TryParse(spec, out _)) throw Bad(name, $"line {number}, '{ChannelText.StripSecrets(spec)}', is no match spec");
            specs.Add(spec);
        }
        return specs;
    }

    private static FlowKitException Bad(string name, string problem) => new(CondaErrors.BadEnvironmentFile, $"{name} cannot be read: {problem}. Correct the file.");
}
