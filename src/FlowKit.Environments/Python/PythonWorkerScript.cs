using System.Buffers.Binary;

namespace FlowKit.Environments.Python;

/// <summary>The worker's source, and the few lines with which an interpreter takes it from its standard input, so that nothing is written anywhere.</summary>
internal static class PythonWorkerScript
{
    public const string Bootstrap = """
        import os, sys
        def take(n):
            b = b""
            while len(b) < n:
                p = os.read(0, n - len(b))
                if not p: raise SystemExit(1)
                b += p
            return b
        scope = {"__name__": "flowkit_worker", "__file__": "flowkit_worker.py"}
        exec(compile(take(int.from_bytes(take(8), "little")), "flowkit_worker.py", "exec"), scope)
        scope["main"](sys.argv[1:])
        """;

    private static readonly Lazy<byte[]> Framed = new(Read);

    /// <summary>The source with its length before it.</summary>
    public static ReadOnlyMemory<byte> Message => Framed.Value;

    private static byte[] Read()
    {
        using Stream source = typeof(PythonWorkerScript).Assembly.GetManifestResourceStream("FlowKit.Environments.Python.worker.py")
            ?? throw new InvalidOperationException("The worker's source is not in this assembly.");
        byte[] message = new byte[sizeof(long) + source.Length];
        BinaryPrimitives.WriteInt64LittleEndian(message, source.Length);
        source.ReadExactly(message.AsSpan(sizeof(long)));
        return message;
    }
}
