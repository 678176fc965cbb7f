namespace FlowKit.Definition;

/// <summary>Where an instance keeps one artifact, with its type; the generated partial property reads and assigns it.</summary>
/// <typeparam name="T">The artifact's type.</typeparam>
public sealed class ArtifactSlot<T> : ArtifactSlot
{
    private Func<T>? _deferred;
    private T _value = default!;
    private State _state;

    /// <summary>Creates an empty slot.</summary>
    /// <param name="name">The artifact's name.</param>
    public ArtifactSlot(string name)
        : base(name)
    {
    }

    private enum State
    {
        Unset,
        Deferred,
        Loaded,
        Assigned,
    }

    /// <inheritdoc />
    public override bool IsSet => _state != State.Unset;

    /// <inheritdoc />
    public override bool IsAssigned => _state == State.Assigned;

    /// <inheritdoc />
    public override bool WasRead => _state == State.Loaded;

    /// <inheritdoc />
    public override object? Boxed => _state == State.Deferred ? _deferred!() : Get();

    /// <summary>The value.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="FlowKitException">No step has set it (<c>FK8401</c>).</exception>
    public T Get()
    {
        switch (_state)
        {
            case State.Deferred:
                _value = _deferred!();
                _deferred = null;
                _state = State.Loaded;
                return _value;
            case State.Unset:
                throw new FlowKitException(
                    FlowErrors.ArtifactNotSet,
                    $"Artifact '{Name}' was read before any step set it. After a join only what the join assigns or merges is set.");
            default:
                return _value;
        }
    }

    /// <summary>Assigns the value.</summary>
    /// <param name="value">The value.</param>
    public void Set(T value)
    {
        _value = value;
        _deferred = null;
        _state = State.Assigned;
    }

    internal void Defer(Func<T> read)
    {
        _deferred = read;
        _value = default!;
        _state = State.Deferred;
    }
}
