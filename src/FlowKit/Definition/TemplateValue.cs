using System.Globalization;

namespace FlowKit.Definition;

/// <summary>The text of a value in a template.</summary>
internal static class TemplateValue
{
    public static string? TextOf(object? value) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
