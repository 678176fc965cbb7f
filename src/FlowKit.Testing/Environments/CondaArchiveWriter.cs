using System.Formats.Tar;
using ICSharpCode.SharpZipLib.BZip2;
using ZstdSharp;

namespace FlowKit.Testing.Environments;

/// <summary>Writes package archives, the same bytes for the same input: no owner, no local time, no order but the given one.</summary>
internal static class CondaArchiveWriter
{
    private const int ZstdLevel = 19;

    public static byte[] Conda(string stem, IReadOnlyList<CondaTarMember> package, IReadOnlyList<CondaTarMember> info, DateTimeOffset time)
    {
        using StoredZipWriter zip = new();
        zip.Add("metadata.json", "{\"conda_pkg_format_version\": 2}"u8, executable: false);
        zip.Add($"pkg-{stem}.tar.zst", Zstd(Tar(package, time)), executable: false);
        zip.Add($"info-{stem}.tar.zst", Zstd(Tar(info, time)), executable: false);
        return zip.Finish();
    }

    public static byte[] TarBz2(IReadOnlyList<CondaTarMember> members, DateTimeOffset time)
    {
        using MemoryStream output = new();
        using (BZip2OutputStream bzip2 = new(output) { IsStreamOwner = false }) bzip2.Write(Tar(members, time));
        return output.ToArray();
    }

    // GNU's format: PAX heads would carry the number of the writing process.
    private static byte[] Tar(IReadOnlyList<CondaTarMember> members, DateTimeOffset time)
    {
        const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode Executable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        using MemoryStream output = new();
        using (TarWriter writer = new(output, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (CondaTarMember member in members)
            {
                GnuTarEntry entry = new(member.LinkTarget is null ? TarEntryType.RegularFile : TarEntryType.SymbolicLink, member.Path)
                {
                    ModificationTime = time, Mode = member.IsExecutable || member.LinkTarget is not null ? Executable : Plain,
                };
                if (member.LinkTarget is not null) entry.LinkName = member.LinkTarget;
                else entry.DataStream = new MemoryStream(member.Content!, writable: false);
                writer.WriteEntry(entry);
            }
        }
        // The writer ends only an archive that has something with the two empty blocks that end each.
        if (members.Count == 0) output.Write(new byte[1024]);
        return output.ToArray();
    }

    private static byte[] Zstd(byte[] content)
    {
        using Compressor compressor = new(ZstdLevel);
        return compressor.Wrap(content).ToArray();
    }
}
