using System.Runtime.InteropServices;

namespace FlowKit.Conda.Channels;

/// <summary>Where one record is in a document: <c>"key": { … }</c>.</summary>
/// <param name="Place">Where the key starts, after its quote, times four; plus what has to be added to it for a file name.</param>
/// <param name="Length">From there to the end of the record.</param>
/// <param name="KeyLength">The length of the key.</param>
/// <param name="RecordOffset">From the start of the key to the start of the record.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct RepoDataEntry(long Place, int Length, ushort KeyLength, ushort RecordOffset)
{
    private static readonly string[] Extensions = ["", ".conda", ".tar.bz2"];

    public long KeyStart => Place >> 2;

    /// <summary>What has to be added to the key for a file name: nothing, except in sections by extension (CEP 48).</summary>
    public string Extension => Extensions[(int)(Place & 3) % Extensions.Length];

    public static int ExtensionId(string extension) => Array.IndexOf(Extensions, extension);
}
