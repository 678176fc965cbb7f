using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace FlowKit.Environments.Python;

/// <summary>The encoding that the worker speaks: a tag byte, then the value; lengths and numbers in little endian. The counterpart is in <c>worker.py</c>.</summary>
internal static class PythonWire
{
    private const int MaxDepth = 250;

    public static void Write(IBufferWriter<byte> output, PythonValue value, Func<PythonObject, long> handleOf, int depth = 0)
    {
        if (depth > MaxDepth)
            throw new FlowKitException(EnvironmentErrors.ValueMismatch, $"A value for Python is nested more than {MaxDepth} deep. Pass it flatter, or as text.");
        switch (value)
        {
            case PythonNone:
                Tag(output, 'N');
                break;
            case PythonBoolean { Value: var truth }:
                Tag(output, truth ? 'T' : 'F');
                break;
            case PythonInteger { Value: var number }:
                Tag(output, 'i');
                Number(output, number);
                break;
            case PythonFloat { Value: var number }:
                Tag(output, 'd');
                Number(output, BitConverter.DoubleToInt64Bits(number));
                break;
            case PythonText { Value: var text }:
                Tag(output, 's');
                Text(output, text);
                break;
            case PythonBytes { Value: var bytes }:
                Tag(output, 'b');
                Number(output, bytes.Length);
                output.Write(bytes.Span);
                break;
            case PythonList { Items: var items }:
                WriteList(output, items, handleOf, depth);
                break;
            case PythonMap { Items: var items }:
                Tag(output, 'm');
                Number(output, items.Count);
                foreach ((string key, PythonValue item) in items)
                {
                    Text(output, key);
                    Write(output, item, handleOf, depth + 1);
                }
                break;
            case PythonHandle { Value: var held }:
                Tag(output, 'h');
                Number(output, handleOf(held));
                Text(output, held.TypeName);
                break;
            default:
                throw new ArgumentException($"The Python value {value.GetType()} has no encoding.", nameof(value));
        }
    }

    public static PythonValue Read(ReadOnlySpan<byte> data, ref int at, Func<long, string, PythonObject> objectOf, int depth = 0)
    {
        if (depth > MaxDepth) throw new InvalidDataException("a value is nested too deep");
        char tag = (char)Take(data, ref at, 1)[0];
        switch (tag)
        {
            case 'N':
                return PythonValue.None;
            case 'T' or 'F':
                return PythonValue.From(tag == 'T');
            case 'i':
                return PythonValue.From(Number(data, ref at));
            case 'd':
                return PythonValue.From(BitConverter.Int64BitsToDouble(Number(data, ref at)));
            case 's':
                return PythonValue.From(Text(data, ref at));
            case 'b':
                return PythonValue.From(Take(data, ref at, Count(data, ref at, 1)).ToArray());
            case 'l':
            {
                PythonValue[] items = new PythonValue[Count(data, ref at, 1)];
                for (int i = 0; i < items.Length; i++) items[i] = Read(data, ref at, objectOf, depth + 1);
                return new PythonList(items);
            }
            case 'I' or 'D':
            {
                PythonValue[] items = new PythonValue[Count(data, ref at, sizeof(long))];
                for (int i = 0; i < items.Length; i++)
                {
                    long number = Number(data, ref at);
                    items[i] = tag == 'I' ? PythonValue.From(number) : PythonValue.From(BitConverter.Int64BitsToDouble(number));
                }
                return new PythonList(items);
            }
            case 'm':
            {
                KeyValuePair<string, PythonValue>[] items = new KeyValuePair<string, PythonValue>[Count(data, ref at, sizeof(long) + 1)];
                for (int i = 0; i < items.Length; i++)
                {
                    string key = Text(data, ref at);
                    items[i] = KeyValuePair.Create(key, Read(data, ref at, objectOf, depth + 1));
                }
                return new PythonMap(items);
            }
            case 'h':
            {
                long number = Number(data, ref at);
                return PythonValue.From(objectOf(number, Text(data, ref at)));
            }
            default:
                throw new InvalidDataException($"a value has the unknown tag '{tag}'");
        }
    }

    private static void WriteList(IBufferWriter<byte> output, IReadOnlyList<PythonValue> items, Func<PythonObject, long> handleOf, int depth)
    {
        // Long lists of numbers go as one block.
        if (items.Count > 8 && items.All(static i => i is PythonFloat))
        {
            Tag(output, 'D');
            Number(output, items.Count);
            foreach (PythonValue item in items) Number(output, BitConverter.DoubleToInt64Bits(((PythonFloat)item).Value));
            return;
        }
        Tag(output, 'l');
        Number(output, items.Count);
        foreach (PythonValue item in items) Write(output, item, handleOf, depth + 1);
    }

    private static void Tag(IBufferWriter<byte> output, char tag)
    {
        output.GetSpan(1)[0] = (byte)tag;
        output.Advance(1);
    }

    private static void Number(IBufferWriter<byte> output, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }

    private static void Text(IBufferWriter<byte> output, string text)
    {
        Number(output, Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, output);
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> data, ref int at, int count)
    {
        if (count < 0 || count > data.Length - at) throw new InvalidDataException("a message is cut short");
        ReadOnlySpan<byte> taken = data.Slice(at, count);
        at += count;
        return taken;
    }

    private static long Number(ReadOnlySpan<byte> data, ref int at) => BinaryPrimitives.ReadInt64LittleEndian(Take(data, ref at, sizeof(long)));

    // A count is believed only as far as the bytes that are left could hold so many.
    private static int Count(ReadOnlySpan<byte> data, ref int at, int leastSize)
    {
        long count = Number(data, ref at);
        return count >= 0 && count <= (data.Length - at) / leastSize ? (int)count : throw new InvalidDataException("a message is cut short");
    }

    private static string Text(ReadOnlySpan<byte> data, ref int at) => Encoding.UTF8.GetString(Take(data, ref at, Count(data, ref at, 1)));
}
