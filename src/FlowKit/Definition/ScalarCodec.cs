using System.Text.Json;

namespace FlowKit.Definition;

/// <summary>Reads one JSON token.</summary>
internal delegate T ReadScalar<out T>(ref Utf8JsonReader reader);

/// <summary>A value of one JSON token.</summary>
internal sealed class ScalarCodec<T>(
    Action<Utf8JsonWriter, T> write, ReadScalar<T> read, Func<T, string>? keyText = null, Func<string, T>? fromKeyText = null) : ArtifactCodec<T>
{
    public override void Write(Utf8JsonWriter writer, T value) => write(writer, value);

    public override T Read(ref Utf8JsonReader reader) => read(ref reader);

    public override string? KeyText(T value) => keyText?.Invoke(value);

    public override T FromKeyText(string text) => fromKeyText is null ? base.FromKeyText(text) : fromKeyText(text);
}
