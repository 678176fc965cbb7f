using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FlowKit.Conda.Formats;

/// <summary>Reads YAML as plain nodes: no types of the file's choosing are ever made.</summary>
internal static class YamlText
{
    // 300 packages for five platforms are two million characters.
    private const int MostCharacters = 64 * 1024 * 1024;

    public static YamlNode? Parse(string text, string name, string code)
    {
        if (text.Length > MostCharacters) throw new FlowKitException(code, $"{name} cannot be read: it has {text.Length} characters, and {MostCharacters} are the most.");
        MergeConflict.Refuse(text, name, code);
        try
        {
            YamlStream stream = new();
            // A mark of the byte order is no part of the text, whoever left it there.
            stream.Load(new GuardedYaml(new StringReader(text.TrimStart('\ufeff'))));
            return stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode;
        }
        catch (YamlException e)
        {
            throw new FlowKitException(code, $"{name} cannot be read: line {e.Start.Line}, column {e.Start.Column}: {e.Message} Correct it, or make it anew.", e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet says so of some texts that are cut off, and of an anchor that stands for nothing.
            throw new FlowKitException(code, $"{name} cannot be read: it is no whole YAML document. Correct it, or make it anew.", e);
        }
    }

    public static YamlNode? Get(this YamlNode? node, string key) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) ? value : null;

    public static string? Text(this YamlNode? node) => node is YamlScalarNode { Value: { } value } scalar && !(scalar.Style == ScalarStyle.Plain && value is "" or "~" or "null") ? value : null;

    public static string? Text(this YamlNode? node, string key) => node.Get(key).Text();

    public static long? Number(this YamlNode? node, string key) => long.TryParse(node.Text(key), NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? number : null;

    public static IEnumerable<YamlNode> Items(this YamlNode? node) => node is YamlSequenceNode sequence ? sequence.Children : [];

    public static IEnumerable<(string Key, YamlNode Value)> Entries(this YamlNode? node) =>
        node is YamlMappingNode mapping ? mapping.Children.Where(pair => pair.Key is YamlScalarNode).Select(pair => (((YamlScalarNode)pair.Key).Value ?? "", pair.Value)) : [];

    public static List<string> Texts(this YamlNode? node) => [.. node.Items().Select(item => item.Text()).Where(text => text is not null).Select(text => text!)];

    /// <summary>A list, or the same written as one text with spaces or commas.</summary>
    public static IReadOnlyList<string> TextOrTexts(this YamlNode? node) => node.Text() is { } text ? text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) : node.Texts();
}
