namespace FlowKit.Environments.Python;

/// <summary>
/// A value that goes to Python or comes from it. None, bool, int (64 bits), float, str, bytes, list (also tuple and numpy array) and dict with
/// text keys are copied; everything else is a <see cref="PythonHandle"/>.
/// </summary>
public abstract record PythonValue
{
    private protected PythonValue()
    {
    }

    /// <summary>The Python name of the type, for messages.</summary>
    public abstract string PythonType { get; }

    /// <summary><c>None</c>.</summary>
    public static PythonValue None => PythonNone.Value;

    /// <summary>A <c>bool</c>.</summary>
    public static PythonValue From(bool value) => new PythonBoolean(value);

    /// <summary>An <c>int</c>.</summary>
    public static PythonValue From(long value) => new PythonInteger(value);

    /// <summary>A <c>float</c>.</summary>
    public static PythonValue From(double value) => new PythonFloat(value);

    /// <summary>A <c>str</c>; <c>None</c> for null.</summary>
    public static PythonValue From(string? value) => value is null ? None : new PythonText(value);

    /// <summary>A <c>bytes</c>; <c>None</c> for null.</summary>
    public static PythonValue From(byte[]? value) => value is null ? None : new PythonBytes(value);

    /// <summary>A <c>bytes</c>.</summary>
    public static PythonValue From(ReadOnlyMemory<byte> value) => new PythonBytes(value);

    /// <summary>An object; <c>None</c> for null.</summary>
    public static PythonValue From(PythonObject? value) => value is null ? None : new PythonHandle(value);

    /// <summary>A <c>list</c>; <c>None</c> for null.</summary>
    public static PythonValue From(IEnumerable<PythonValue>? values) => values is null ? None : new PythonList([.. values]);

    /// <summary>A <c>list</c>; <c>None</c> for null.</summary>
    /// <param name="values">The items.</param>
    /// <param name="convert">Makes a value of an item.</param>
    public static PythonValue From<T>(IEnumerable<T>? values, Func<T, PythonValue> convert) => values is null ? None : new PythonList([.. values.Select(convert)]);

    /// <summary>A <c>dict</c> with text keys; <c>None</c> for null.</summary>
    public static PythonValue From(IEnumerable<KeyValuePair<string, PythonValue>>? items) => items is null ? None : new PythonMap([.. items]);

    /// <summary>A <c>dict</c> with text keys; <c>None</c> for null.</summary>
    /// <param name="items">The items.</param>
    /// <param name="convert">Makes a value of an item's value.</param>
    public static PythonValue From<T>(IEnumerable<KeyValuePair<string, T>>? items, Func<T, PythonValue> convert) =>
        items is null ? None : new PythonMap([.. items.Select(i => KeyValuePair.Create(i.Key, convert(i.Value)))]);

    /// <summary>Whether it is <c>None</c>.</summary>
    public bool IsNone => this is PythonNone;

    /// <summary>A truth value.</summary>
    /// <exception cref="FlowKitException"><c>FK8312</c>: it is something else.</exception>
    public bool AsBoolean() => this is PythonBoolean { Value: var value } ? value : throw Mismatch("bool");

    /// <summary>A whole number of 64 bits.</summary>
    /// <exception cref="FlowKitException"><c>FK8312</c>: it is something else.</exception>
    public long AsInt64() => this is PythonInteger { Value: var value } ? value : throw Mismatch("int");

    /// <summary>A whole number of 32 bits.</summary>
    /// <exception cref="FlowKitException"><c>FK8312</c>: it is something else, or too large.</exception>
    public int AsInt32() => AsInt64() is >= int.MinValue and <= int.MaxValue and var value ? (int)value : throw Mismatch("int of 32 bits");

    /// <summary>A number; a whole one is converted.</summary>
    /// <exception cref="FlowKitException"><c>FK8312</c>: it is something else.</exception>
    public double AsDouble() => this switch
    {
        PythonFloat { Value: var value } => value,
        PythonInteger { Value: var value } => value,
        _ => throw Mismatch("float"),
    };

    /// <summary>A text.</summary>
    /// <exception cref="FlowKitException"><c>FK8312</c>: it is something else.</exception>
    public string AsString() => this is PythonText { Value: var value } ? value : throw Mismatch("str");

    /// <summary>Bytes.</summary>
    /// <exception cref="FlowKitException"><c>FK8312</c>: it is something else.</exception>
    public byte[] AsBytes() => this is PythonBytes { Value: var value } ? value.ToArray() : throw Mismatch("bytes");

    /// <summary>The items of a list.</summary>
    /// <exception cref="FlowKitException"><c>FK8312</c>: it is something else.</exception>
    public IReadOnlyList<PythonValue> AsList() => this is PythonList { Items: var items } ? items : throw Mismatch("list");

    /// <summary>The items of a list, converted.</summary>
    /// <exception cref="FlowKitException"><c>FK8312</c>: it is something else.</exception>
    public T[] AsArray<T>(Func<PythonValue, T> convert)
    {
        ArgumentNullException.ThrowIfNull(convert);
        IReadOnlyList<PythonValue> items = AsList();
        T[] result = new T[items.Count];
        for (int i = 0; i < result.Length; i++) result[i] = convert(items[i]);
        return result;
    }

    /// <summary>The items of a dict with text keys, in its order.</summary>
    /// <exception cref="FlowKitException"><c>FK8312</c>: it is something else.</exception>
    public IReadOnlyList<KeyValuePair<string, PythonValue>> AsItems() => this is PythonMap { Items: var items } ? items : throw Mismatch("dict with text keys");

    /// <summary>A dict with text keys, converted.</summary>
    /// <exception cref="FlowKitException"><c>FK8312</c>: it is something else.</exception>
    public Dictionary<string, T> AsDictionary<T>(Func<PythonValue, T> convert)
    {
        ArgumentNullException.ThrowIfNull(convert);
        Dictionary<string, T> result = new(StringComparer.Ordinal);
        foreach ((string key, PythonValue value) in AsItems()) result[key] = convert(value);
        return result;
    }

    /// <summary>An object.</summary>
    /// <exception cref="FlowKitException"><c>FK8312</c>: it was copied as a plain value; ask for <see cref="PythonReturn.Handle"/>.</exception>
    public PythonObject AsObject() => this is PythonHandle { Value: var value } ? value : throw Mismatch("object that stays in Python");

    private FlowKitException Mismatch(string expected)
    {
        string text = this is PythonHandle handle
            ? $"Python gave an object of type {handle.Value.TypeName}, which has no plain form, where C# expects {expected}. Convert it in the Python function, or take it as a PythonObject."
            : $"Python gave {PythonType} where C# expects {expected}. Change the type in the C# interface, or convert the value in the Python function.";
        return new FlowKitException(EnvironmentErrors.ValueMismatch, text);
    }
}
