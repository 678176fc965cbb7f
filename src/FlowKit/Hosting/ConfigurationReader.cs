using System.IO.Abstractions;
using System.Text.Json;

namespace FlowKit.Hosting;

/// <summary>Reads <c>flowkit.json</c> and the variables over it.</summary>
internal static class ConfigurationReader
{
    public const string FileName = "flowkit.json";

    public static FlowKitOptions Read(IFileSystem files, string folder, Func<string, string?> variable, Action<FlowKitOptions>? configure)
    {
        FlowKitOptions options = new();
        string? named = variable("FLOWKIT_CONFIG") is { Length: > 0 } text ? files.Path.GetFullPath(text, folder) : null;
        string path = named ?? files.Path.Combine(folder, FileName);
        if (named is not null || files.File.Exists(path))
            ReadFile(files, path, options);
        foreach (Setting setting in Setting.All)
        {
            if (variable(setting.Variable) is { Length: > 0 } value)
                setting.Apply(options, setting.IsList ? Values(value) : [value], folder, setting.Variable);
        }

        configure?.Invoke(options);
        options.Folder = files.Path.GetFullPath(options.Folder, folder);
        return options;
    }

    private static void ReadFile(IFileSystem files, string path, FlowKitOptions options)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                files.File.ReadAllText(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                Setting setting = Setting.All.FirstOrDefault(known => known.Name == property.Name)
                    ?? throw new FlowKitException(
                        FlowErrors.InvalidConfiguration,
                        $"'{property.Name}' in {path} is no setting. The settings are: {string.Join(", ", Setting.All.Select(known => known.Name).Order(StringComparer.Ordinal))}.");
                setting.Apply(options, [.. Texts(property.Value)], files.Path.GetDirectoryName(path)!, $"'{property.Name}' in {path}");
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FlowKitException(FlowErrors.InvalidConfiguration, $"The configuration file {path} cannot be read: {problem.Message}", problem);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            throw new FlowKitException(FlowErrors.InvalidConfiguration, $"{path} cannot be read: {problem.Message} It is a JSON object of settings, for example {{ \"indexes\": [\"pypi\"] }}.", problem);
        }
    }

    // A comma between two bounds of one package ('numpy>=1,<2') or inside of brackets begins no further value.
    private static List<string> Values(string text)
    {
        List<string> values = [];
        int depth = 0, start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length)
            {
                depth += text[i] switch { '[' => 1, ']' => -1, _ => 0 };
                if (text[i] != ',' || depth > 0 || text.AsSpan(i + 1).TrimStart() is ['<' or '>' or '=' or '!' or '~', ..])
                    continue;
            }

            values.Add(text[start..i].Trim());
            start = i + 1;
        }

        values.RemoveAll(value => value.Length == 0);
        return values;
    }

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Null => [],
        JsonValueKind.Object => throw new InvalidOperationException("An object stands where a text, a number or a list is meant."),
        _ => [value.GetRawText()],
    };
}
