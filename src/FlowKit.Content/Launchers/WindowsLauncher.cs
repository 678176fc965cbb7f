using System.Buffers.Binary;

namespace FlowKit.Content.Launchers;

/// <summary>
/// The program <c>NAME.exe</c> that on Windows starts <c>NAME-script.py</c> beside it (<c>NAME-script.pyw</c> for a program with windows), as the launchers of
/// setuptools and conda do: other programs can start it without a shell, which they cannot with a command file. It names no path itself: the first line of the
/// script tells the interpreter, <c>#!PATH</c> or <c>#!"PATH" ARGUMENTS</c> in UTF-8, and a path that is not absolute is taken from the launcher's folder.
/// It runs on 64-bit Windows, on Arm by its emulation, and starts interpreters of any kind. Its source is <c>launcher.c</c>.
/// </summary>
public static class WindowsLauncher
{
    /// <summary>What the launcher of <c>NAME</c> adds to that.</summary>
    public const string Extension = ".exe";

    // Where PE files keep the place of their header, and where in that the kind of program is (the optional header begins 24 bytes in).
    private const int HeaderPlace = 0x3C, SubsystemInHeader = 24 + 68;
    private const ushort WindowsSubsystem = 2;

    private static readonly Lazy<byte[]> Console = new(Read);
    private static readonly Lazy<byte[]> Windowed = new(static () =>
    {
        byte[] program = Read();
        int header = BinaryPrimitives.ReadInt32LittleEndian(program.AsSpan(HeaderPlace));
        BinaryPrimitives.WriteUInt16LittleEndian(program.AsSpan(header + SubsystemInHeader), WindowsSubsystem);
        return program;
    });

    /// <summary>The bytes of the launcher.</summary>
    /// <param name="isGui">For a program with windows: Windows opens no console for it.</param>
    public static ReadOnlyMemory<byte> Program(bool isGui) => (isGui ? Windowed : Console).Value;

    private static byte[] Read()
    {
        using Stream resource = typeof(WindowsLauncher).Assembly.GetManifestResourceStream("launcher-x64.exe")!;
        byte[] program = new byte[resource.Length];
        resource.ReadExactly(program);
        return program;
    }
}
