using System.Globalization;

namespace FlowKit.Definition;

/// <summary>Readers of parameters from text, in the invariant culture, chosen by generated code.</summary>
public static class ParameterText
{
    /// <summary>Reads a type that reads itself: numbers, text, dates, <see cref="Guid"/>, and the user's own.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="text">The text.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException">The text is none, or a number with a comma in it.</exception>
    public static T Parsable<T>(string text)
        where T : IParsable<T>
    {
        ArgumentNullException.ThrowIfNull(text);
        // .NET takes a comma in a number for nothing at all: 0,5 would be 5.
        if ((typeof(T) == typeof(double) || typeof(T) == typeof(float) || typeof(T) == typeof(decimal) || typeof(T) == typeof(Half)) && text.Contains(',', StringComparison.Ordinal))
            throw new FormatException("A number has a point and no comma, as 0.5 or 1e-3.");
        return T.Parse(text, CultureInfo.InvariantCulture);
    }

    /// <summary>Reads an enum by the names of its members, in any case.</summary>
    /// <typeparam name="T">The enum.</typeparam>
    /// <param name="text">The text.</param>
    /// <returns>The value.</returns>
    public static T Named<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value)
            ? value
            : throw new FormatException($"One of these is expected: {string.Join(", ", Enum.GetNames<T>())}.");

    /// <summary>Reads an address.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The address.</returns>
    public static Uri Address(string text) => new(text, UriKind.RelativeOrAbsolute);

    /// <summary>Reads a value that may be absent: the empty text means none.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="text">The text.</param>
    /// <param name="item">Reads a value.</param>
    /// <returns>The value, or none.</returns>
    public static T? Optional<T>(string text, Func<string, T> item)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(item);
        return text.Length == 0 ? null : item(text);
    }

    /// <summary>Reads values separated by commas; spaces around them do not count.</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <param name="text">The text.</param>
    /// <param name="item">Reads a value.</param>
    /// <returns>The values, in order.</returns>
    public static List<T> Separated<T>(string text, Func<string, T> item)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(item);
        return [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(item)];
    }
}
