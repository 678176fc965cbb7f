using System.Buffers.Binary;

namespace FlowKit.Tests.Shared;

/// <summary>Gives all entries of a zip one time, in the format's own numbers, also such as no calendar has.</summary>
internal static class ZipTimes
{
    public static void Set(string archive, ushort date, ushort time)
    {
        byte[] bytes = File.ReadAllBytes(archive);
        int end = bytes.AsSpan().LastIndexOf("PK\x05\x06"u8);
        int at = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(end + 16));
        for (int left = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(end + 10)); left > 0; left--)
        {
            Span<byte> entry = bytes.AsSpan(at);
            Write(entry[12..]);
            Write(bytes.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(entry[42..]) + 10));
            at += 46 + BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]) + BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
        }
        File.WriteAllBytes(archive, bytes);

        void Write(Span<byte> field)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(field, time);
            BinaryPrimitives.WriteUInt16LittleEndian(field[2..], date);
        }
    }
}
