using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlowKit.Definition;

/// <summary>The writers that FlowKit has, from which generated code composes one for each artifact's type.</summary>
public static class ArtifactCodecs
{
    /// <summary>Text.</summary>
    public static ArtifactCodec<string> Text { get; } = new ScalarCodec<string>(
        static (writer, value) => writer.WriteStringValue(value),
        static (ref reader) => reader.TokenType == JsonTokenType.Null ? null! : reader.GetString()!,
        static value => value,
        static text => text);

    /// <summary>A truth value.</summary>
    public static ArtifactCodec<bool> Boolean { get; } = new ScalarCodec<bool>(
        static (writer, value) => writer.WriteBooleanValue(value),
        static (ref reader) => reader.GetBoolean(),
        static value => value ? "true" : "false",
        static text => text == "true");

    /// <summary>A binary floating-point number of 64 bits; what JSON has no number for is written as text: <c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c>.</summary>
    public static ArtifactCodec<double> Binary64 { get; } = new ScalarCodec<double>(
        static (writer, value) =>
        {
            if (double.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        },
        static (ref reader) => reader.TokenType == JsonTokenType.String ? double.Parse(reader.GetString()!, CultureInfo.InvariantCulture) : reader.GetDouble());

    /// <summary>A binary floating-point number of 32 bits, written like <see cref="Binary64"/>.</summary>
    public static ArtifactCodec<float> Binary32 { get; } = new ScalarCodec<float>(
        static (writer, value) =>
        {
            if (float.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        },
        static (ref reader) => reader.TokenType == JsonTokenType.String ? float.Parse(reader.GetString()!, CultureInfo.InvariantCulture) : reader.GetSingle());

    /// <summary>Bytes: kept as they are, and as Base64 inside of lists and dictionaries.</summary>
    public static ArtifactCodec<byte[]> Bytes { get; } = new BytesCodec();

    /// <summary>A whole or decimal number that reads and writes itself as text without loss: every integer type, and <see cref="decimal"/>.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <returns>A codec.</returns>
    public static ArtifactCodec<T> Number<T>()
        where T : IParsable<T>, IFormattable => new ScalarCodec<T>(
            static (writer, value) => writer.WriteRawValue(value.ToString(null, CultureInfo.InvariantCulture)),
            static (ref reader) => T.Parse(System.Text.Encoding.UTF8.GetString(reader.ValueSpan), CultureInfo.InvariantCulture),
            static value => value.ToString(null, CultureInfo.InvariantCulture),
            static text => T.Parse(text, CultureInfo.InvariantCulture));

    /// <summary>A value that is written as text, in a format of its own that loses nothing: dates, times, <see cref="Guid"/>, characters, versions.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="write">Makes the text.</param>
    /// <param name="read">Reads it.</param>
    /// <returns>A codec.</returns>
    public static ArtifactCodec<T> AsText<T>(Func<T, string> write, Func<string, T> read) => new ScalarCodec<T>(
        (writer, value) => writer.WriteStringValue(value is null ? null : write(value)),
        (ref reader) => reader.TokenType == JsonTokenType.Null && default(T) is null ? default! : read(reader.GetString()!),
        write,
        read);

    /// <summary>A value that formats and parses itself in the invariant culture.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="format">A format that loses nothing, for example <c>O</c>.</param>
    /// <returns>A codec.</returns>
    public static ArtifactCodec<T> Formatted<T>(string? format = null)
        where T : IParsable<T>, IFormattable =>
        AsText(value => value.ToString(format, CultureInfo.InvariantCulture), static text => T.Parse(text, CultureInfo.InvariantCulture));

    /// <summary>A point in time, whose kind (UTC, local or unspecified) is kept.</summary>
    public static ArtifactCodec<DateTime> DateTime { get; } = AsText(
        static value => value.ToString("O", CultureInfo.InvariantCulture),
        static text => System.DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind));

    /// <summary>An address.</summary>
    public static ArtifactCodec<Uri> Uri { get; } = AsText(static value => value.OriginalString, static text => new Uri(text, UriKind.RelativeOrAbsolute));

    /// <summary>An enum, by the names of its members.</summary>
    /// <typeparam name="T">The enum.</typeparam>
    /// <returns>A codec.</returns>
    public static ArtifactCodec<T> Named<T>()
        where T : struct, Enum => AsText(static value => value.ToString("G"), static text => Enum.Parse<T>(text));

    /// <summary>A value that may be absent.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="item">The codec of a value.</param>
    /// <returns>A codec.</returns>
    public static ArtifactCodec<T?> Optional<T>(ArtifactCodec<T> item)
        where T : struct => new OptionalCodec<T>(item);

    /// <summary>A list of any type that can be made from one.</summary>
    /// <typeparam name="TList">The type of the list.</typeparam>
    /// <typeparam name="T">The type of its items.</typeparam>
    /// <param name="item">The codec of an item.</param>
    /// <param name="make">Makes the list.</param>
    /// <returns>A codec.</returns>
    public static ArtifactCodec<TList> List<TList, T>(ArtifactCodec<T> item, Func<List<T>, TList> make)
        where TList : IEnumerable<T> => new ListCodec<TList, T>(item, make);

    /// <summary>A dictionary of any type that can be made from one; written in the ordinal order of its keys.</summary>
    /// <typeparam name="TDictionary">The type of the dictionary.</typeparam>
    /// <typeparam name="TKey">The type of its keys.</typeparam>
    /// <typeparam name="TValue">The type of its values.</typeparam>
    /// <param name="key">The codec of a key.</param>
    /// <param name="value">The codec of a value.</param>
    /// <param name="make">Makes the dictionary.</param>
    /// <returns>A codec.</returns>
    public static ArtifactCodec<TDictionary> Dictionary<TDictionary, TKey, TValue>(
        ArtifactCodec<TKey> key, ArtifactCodec<TValue> value, Func<Dictionary<TKey, TValue>, TDictionary> make)
        where TDictionary : IEnumerable<KeyValuePair<TKey, TValue>>
        where TKey : notnull => new DictionaryCodec<TDictionary, TKey, TValue>(key, value, make);

    /// <summary>Any type that the user's own serializer context knows.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="context">The context.</param>
    /// <returns>A codec.</returns>
    public static ArtifactCodec<T> Json<T>(JsonSerializerContext context) => new JsonContextCodec<T>(context ?? throw new ArgumentNullException(nameof(context)));

    /// <summary>The codec of a type that stands alone: text, numbers, truth values, dates, <see cref="Guid"/>, bytes. Lists and others are known by a flow's definition only.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <returns>The codec, or <see langword="null"/>.</returns>
    public static ArtifactCodec<T>? Find<T>() => Scalars.Find(codec => codec is ArtifactCodec<T>) as ArtifactCodec<T>;

    private static readonly ImmutableList<ArtifactCodec> Scalars =
    [
        Text, Boolean, Binary64, Binary32, Bytes, DateTime, Uri,
        Number<int>(), Number<long>(), Number<short>(), Number<byte>(), Number<uint>(), Number<ulong>(), Number<ushort>(), Number<sbyte>(), Number<decimal>(),
        Formatted<DateTimeOffset>("O"), Formatted<DateOnly>("O"), Formatted<TimeOnly>("O"), Formatted<TimeSpan>("c"), Formatted<Guid>("D"),
    ];
}
