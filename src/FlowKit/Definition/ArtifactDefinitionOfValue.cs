namespace FlowKit.Definition;

/// <summary>An artifact, with its type.</summary>
/// <typeparam name="T">The property's type.</typeparam>
public sealed class ArtifactDefinition<T> : ArtifactDefinition
{
    /// <summary>Finds the slot of an instance.</summary>
    public required Func<FlowInstance, ArtifactSlot<T>> SlotOf { get; init; }

    /// <summary>Stores the value; <see langword="null"/> for a <c>PythonObject</c>.</summary>
    public ArtifactCodec<T>? ValueCodec { get; init; }

    /// <inheritdoc />
    public override Type ValueType => typeof(T);

    /// <inheritdoc />
    public override ArtifactCodec? Codec => ValueCodec;

    /// <inheritdoc />
    public override ArtifactSlot Slot(FlowInstance flow) => SlotOf(flow);

    /// <inheritdoc />
    public override void Defer(FlowInstance flow, Func<ReadOnlyMemory<byte>> content)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArtifactCodec<T> codec = ValueCodec
            ?? throw new FlowKitException(FlowErrors.UnreadableArtifact, $"Artifact '{Name}' is of type {TypeName}, whose value is not stored as content.");
        SlotOf(flow).Defer(() => codec.Decode(content()));
    }

    /// <inheritdoc />
    public override void Give(FlowInstance flow, object? value) => SlotOf(flow).Defer(() => Typed(value));

    /// <inheritdoc />
    public override void Assign(FlowInstance flow, object? value) => SlotOf(flow).Set(Typed(value));

    /// <inheritdoc />
    public override bool TryEncode(FlowInstance flow, out byte[] content)
    {
        ArtifactSlot<T> slot = SlotOf(flow);
        if (ValueCodec is null || !slot.IsSet)
        {
            content = [];
            return false;
        }

        content = ValueCodec.Encode((T)slot.Boxed!);
        return true;
    }

    internal override bool SameValue(FlowInstance left, FlowInstance right)
    {
        object? one = SlotOf(left).Boxed;
        object? other = SlotOf(right).Boxed;
        return Equals(one, other)
            || (ValueCodec is not null && one is not null && other is not null
                && ValueCodec.Encode((T)one).AsSpan().SequenceEqual(ValueCodec.Encode((T)other)));
    }

    private T Typed(object? value) => value switch
    {
        T typed => typed,
        null when default(T) is null => default!,
        _ => throw new FlowKitException(
            FlowErrors.UnreadableArtifact, $"Artifact '{Name}' is of type {TypeName}, and the value given is {value?.GetType().Name ?? "null"}."),
    };
}
