using System.Buffers.Binary;
using System.Text;
using FlowKit.Content.Archives;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Packages;

/// <summary>What the archive of a wheel says about itself, checked wholly before its first file is written anywhere.</summary>
internal sealed class WheelContents
{
    private const int MaxMetadataBytes = 16 << 20;
    private const int BytecodeHead = 16;

    private WheelContents(WheelFileName fileName, string distInfo) => (FileName, DistInfo) = (fileName, distInfo);

    public WheelFileName FileName { get; }

    /// <summary>The name of the <c>.dist-info</c> folder.</summary>
    public string DistInfo { get; }

    /// <summary>The rows of RECORD by the path of an entry that is really there.</summary>
    public IReadOnlyDictionary<string, RecordRow> Record { get; private set; } = new Dictionary<string, RecordRow>();

    /// <summary>The files that are unpacked.</summary>
    public IReadOnlyList<ZipEntry> Files { get; private set; } = [];

    /// <exception cref="FlowKitException"><c>FK8202</c>: the wheel breaks a rule; <c>FK8206</c>: one of its files cannot be read; <c>FK7006</c>: it is no sound zip archive.</exception>
    public static WheelContents Read(ZipReader archive, WheelFileName fileName)
    {
        string wheel = fileName.FileName;
        WheelContents contents = new(fileName, FindDistInfo(archive, fileName));
        WheelFile description = WheelFile.Parse(contents.ReadText(archive, "WHEEL"));
        if (!description.IsSupported)
            throw WheelPaths.Invalid(wheel, $"it has version {description.WheelVersion} of the wheel format, and only version 1 can be read");
        CheckMetadata(CoreMetadata.Parse(contents.ReadBytes(archive, "METADATA")), fileName);
        if (archive.Find(contents.DistInfo + "/entry_points.txt") is { } entryPoints)
            CheckEntryPoints(EntryPoints.Parse(Decode(archive.ReadBytes(entryPoints, MaxMetadataBytes), "entry_points.txt", wheel)), wheel);
        contents.ReadRecord(archive);
        contents.ReadFiles(archive);
        return contents;
    }

    private static string FindDistInfo(ZipReader archive, WheelFileName fileName)
    {
        SortedSet<string> folders = new(StringComparer.Ordinal);
        foreach (ZipEntry entry in archive.Entries)
        {
            int slash = entry.Name.IndexOf('/', StringComparison.Ordinal);
            ReadOnlySpan<char> top = slash < 0 ? entry.IsDirectory ? entry.Name : "" : entry.Name.AsSpan(0, slash);
            if (top.EndsWith(".dist-info", StringComparison.OrdinalIgnoreCase)) folders.Add(top.ToString());
        }
        if (folders.Count != 1)
            throw WheelPaths.Invalid(fileName.FileName, folders.Count == 0 ? "it has no .dist-info folder" : "it has several .dist-info folders: " + string.Join(", ", folders));
        string folder = folders.Min!;
        return IsOf(folder.AsSpan(0, folder.Length - ".dist-info".Length), fileName) ? folder
            : throw WheelPaths.Invalid(fileName.FileName, $"its folder '{folder}' belongs to another project or version than its file name");
    }

    // Old tools left dashes in the name as they were: every dash may be the one before the version.
    private static bool IsOf(ReadOnlySpan<char> stem, WheelFileName fileName)
    {
        for (int dash = 0; dash < stem.Length; dash++)
        {
            if (stem[dash] == '-' && PackageName.TryParse(stem[..dash].ToString(), out PackageName name) && name == fileName.Name
                && Pep440Version.TryParse(stem[(dash + 1)..].ToString().Replace('_', '-'), out Pep440Version? version) && version == fileName.Version) return true;
        }
        return false;
    }

    private static void CheckMetadata(CoreMetadata metadata, WheelFileName fileName)
    {
        if (metadata.Name != fileName.Name)
            throw WheelPaths.Invalid(fileName.FileName, $"its METADATA names the project '{metadata.WrittenName ?? metadata.Name.Value}'");
        if (metadata.Version is null || metadata.Version != fileName.Version)
            throw WheelPaths.Invalid(fileName.FileName, $"its METADATA names the version '{metadata.Version?.Text ?? "none"}'");
    }

    private static void CheckEntryPoints(EntryPoints entryPoints, string wheel)
    {
        foreach (EntryPointScript script in entryPoints.Scripts) WheelPaths.CheckScriptName(script.Name, wheel, PythonLayout.HostSystem);
    }

    private void ReadRecord(ZipReader archive)
    {
        Dictionary<string, RecordRow> record = new(StringComparer.Ordinal);
        foreach (RecordRow row in RecordFile.Parse(ReadText(archive, "RECORD")))
        {
            string path;
            try
            {
                path = ArchivePath.Normalize(row.Path, windows: false);
            }
            catch (FlowKitException)
            {
                throw WheelPaths.Invalid(FileName.FileName, $"its RECORD names the path '{row.Path.Replace('\0', '?')}', which lies outside of the wheel");
            }
            // A row without a file would make an uninstaller delete what is not ours: it does not count.
            if (archive.Find(path) is { IsDirectory: false }) record[path] = row;
        }
        Record = record;
    }

    private void ReadFiles(ZipReader archive)
    {
        string wheel = FileName.FileName;
        List<ZipEntry> files = new(archive.Entries.Count);
        HashSet<string> keys = new(StringComparer.Ordinal);
        foreach (ZipEntry entry in archive.Entries)
        {
            if (entry.IsDirectory || (WheelPaths.IsBytecode(entry.Name, out string source) && !IsUsable(archive, entry, source))) continue;
            (WheelScheme scheme, string path) = WheelPaths.SchemeOf(entry.Name, wheel);
            if (scheme == WheelScheme.Scripts && !path.Contains('/', StringComparison.Ordinal)) WheelPaths.CheckNotReserved(path, wheel);
            if (!keys.Add(WheelPaths.CollisionKey(entry.Name, PythonLayout.HostSystem)))
                throw WheelPaths.Invalid(wheel, $"'{entry.Name}' and another entry are the same file on this system");
            files.Add(entry);
        }
        HashSet<string> folders = new(StringComparer.Ordinal);
        foreach (ZipEntry file in files)
        {
            string key = WheelPaths.CollisionKey(file.Name, PythonLayout.HostSystem);
            for (int slash = key.LastIndexOf('/'); slash > 0 && folders.Add(key[..slash]); slash = key.LastIndexOf('/', slash - 1)) { }
        }
        if (files.FirstOrDefault(file => folders.Contains(WheelPaths.CollisionKey(file.Name, PythonLayout.HostSystem))) is { } clash)
            throw WheelPaths.Invalid(wheel, $"'{clash.Name}' is a file and a folder at once");
        Files = files;
    }

    // Bytecode that cannot belong to the source beside it is left out: Python would have to find that out at every import.
    private static bool IsUsable(ZipReader archive, ZipEntry bytecode, string source)
    {
        if (archive.Find(source) is not { IsDirectory: false } code || bytecode.Size <= BytecodeHead) return false;
        Span<byte> head = stackalloc byte[BytecodeHead];
        using (Stream content = archive.OpenEntry(bytecode)) content.ReadExactly(head);
        // PEP 552: a flag for hash-based files, else time and size of the source.
        return BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) != 0 || BinaryPrimitives.ReadUInt32LittleEndian(head[12..]) == (uint)code.Size;
    }

    private string ReadText(ZipReader archive, string name) => Decode(ReadBytes(archive, name), name, FileName.FileName);

    private byte[] ReadBytes(ZipReader archive, string name)
    {
        ZipEntry entry = archive.Find(DistInfo + "/" + name) is { IsDirectory: false } found ? found : throw WheelPaths.Invalid(FileName.FileName, $"it has no {name} file");
        return archive.ReadBytes(entry, MaxMetadataBytes);
    }

    private static string Decode(byte[] content, string name, string wheel)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (DecoderFallbackException)
        {
            throw WheelPaths.Invalid(wheel, $"its {name} is not UTF-8");
        }
    }
}
