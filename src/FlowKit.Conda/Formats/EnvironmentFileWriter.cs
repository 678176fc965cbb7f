using System.Text;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Formats;

/// <summary>Writes <c>environment.yml</c> (CEP 24): with line feeds, the same bytes for the same content, without credentials.</summary>
public static class EnvironmentFileWriter
{
    /// <summary>Writes what a file asks for. Lists keep their order, variables are sorted.</summary>
    public static string Write(EnvironmentFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        StringBuilder text = new();
        if (file.Name is not null) text.Append("name: ").Append(YamlScalar.Of(file.Name)).Append('\n');
        WriteList(text, "channels", file.Channels.Select(ChannelText.StripSecrets));
        WriteList(text, "platforms", file.Platforms);
        text.Append(file.Dependencies.Count + file.Pip.Count + file.Selectors.Count == 0 ? "dependencies: []\n" : "dependencies:\n");
        WriteItems(text, "", file.Dependencies);
        foreach ((string selector, IReadOnlyList<string> specs) in file.Selectors.OrderBy(static s => s.Key, StringComparer.Ordinal))
        {
            text.Append("- ").Append(YamlScalar.Of($"sel({selector})")).Append(":\n");
            WriteItems(text, "  ", specs);
        }
        if (file.Pip.Count > 0) text.Append("- pip:\n");
        WriteItems(text, "  ", file.Pip);
        if (file.Variables.Count > 0) text.Append("variables:\n");
        foreach ((string name, string value) in file.Variables.OrderBy(static v => v.Key, StringComparer.Ordinal))
            text.Append("  ").Append(YamlScalar.Of(name)).Append(": ").Append(YamlScalar.Of(value)).Append('\n');
        if (file.Category is not null) text.Append("category: ").Append(YamlScalar.Of(file.Category)).Append('\n');
        return text.ToString();
    }

    private static void WriteList(StringBuilder text, string key, IEnumerable<string> values)
    {
        string[] all = [.. values];
        if (all.Length == 0) return;
        text.Append(key).Append(":\n");
        WriteItems(text, "", all);
    }

    private static void WriteItems(StringBuilder text, string indent, IEnumerable<string> values)
    {
        foreach (string value in values) text.Append(indent).Append("- ").Append(YamlScalar.Of(value)).Append('\n');
    }
}
