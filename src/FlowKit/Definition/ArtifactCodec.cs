namespace FlowKit.Definition;

/// <summary>Writes and reads the values of one type, the same bytes for equal values, without reflection. Generated code composes it from <see cref="ArtifactCodecs"/>.</summary>
public abstract class ArtifactCodec
{
    private protected ArtifactCodec()
    {
    }

    /// <summary>What the content is: <c>json</c> (UTF-8, without spaces) or <c>bytes</c>.</summary>
    public abstract string Format { get; }

    /// <summary>The type of the values.</summary>
    public abstract Type ValueType { get; }

    /// <summary>Encodes a boxed value.</summary>
    /// <param name="value">A value of <see cref="ValueType"/>.</param>
    /// <returns>The content.</returns>
    public abstract byte[] EncodeBoxed(object? value);

    /// <summary>Decodes content.</summary>
    /// <param name="content">What was encoded.</param>
    /// <returns>The value, boxed.</returns>
    /// <exception cref="FlowKitException">The content is not what the type says (<c>FK8410</c>).</exception>
    public abstract object? DecodeBoxed(ReadOnlyMemory<byte> content);
}
