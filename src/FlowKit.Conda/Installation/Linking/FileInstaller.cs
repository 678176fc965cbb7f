using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Packages;
using FlowKit.Content.Hashing;
using FlowKit.Content.Launchers;
using FlowKit.Content.Linking;

namespace FlowKit.Conda.Installation.Linking;

/// <summary>Makes the files of packages: links those that stay as they are, writes those that hold the prefix. Safe for several threads.</summary>
internal sealed class FileInstaller
{
    // The folders that packages of one cache lie in, each with its linker: caches may be on several file systems.
    private readonly ConcurrentDictionary<string, TreeLinker> _linkers = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<LinkMode> _modes;
    private readonly string _prefix;
    private readonly string _platform;
    private readonly int _maxShebang;
    private readonly bool _windows;
    private readonly string? _pythonShebang;

    /// <param name="prefix">The path that the prefix is used under, written into files.</param>
    /// <param name="python">The prefix's Python; null for none.</param>
    /// <param name="options">Platform and means.</param>
    public FileInstaller(string prefix, CondaPython? python, CondaInstallOptions options)
    {
        _modes = options.LinkModes;
        _platform = options.Platform;
        _windows = CondaPython.IsWindows(_platform);
        _prefix = _windows ? prefix.Replace('\\', '/') : prefix;
        _maxShebang = ShebangLine.MaxLength(_platform);
        if (python is not null)
            _pythonShebang = _windows ? ShebangLine.ForLauncher(_prefix + "/" + python.Executable) : ShebangLine.ForPython(_prefix + "/" + python.Executable, _maxShebang);
    }

    /// <summary>conda's number for how the files of a package were linked.</summary>
    public int LinkTypeOf(ExtractedCondaPackage package) => LinkerOf(package).Mode == LinkMode.HardLink ? 1 : 3;

    /// <summary>Makes one path at <paramref name="target"/>, whose folder is there.</summary>
    public void Install(PlannedPath path, ExtractedCondaPackage package, string target)
    {
        if (path.EntryPoint is { } point)
        {
            ReadOnlySpan<byte> content = path.Type == InstalledPathType.WindowsPythonEntryPointExe
                ? WindowsLauncher.Program(isGui: false).Span
                : Encoding.UTF8.GetBytes(EntryPointScript.Create(point, _pythonShebang));
            using FileStream program = Create(target, isExecutable: true);
            program.Write(content);
            (path.Sha256InPrefix, path.Size) = (Convert.ToHexStringLower(SHA256.HashData(content)), content.Length);
            return;
        }
        PackagePath source = path.Source!;
        string from = package.Folder + "/" + source.Path;
        try
        {
            if (source.Type == PathType.SoftLink) LinkerOf(package).LinkSymbolicLink(from, target);
            else if (source.Type == PathType.Directory) Directory.CreateDirectory(target);
            else if (source.Placeholder is not null && !(_windows && source.IsBinary)) WriteReplaced(path, source, from, target);
            else if (source.NoLink) TreeLinker.CopyFile(from, target);
            else LinkerOf(package).LinkFile(from, target);
        }
        catch (IOException e) when (source.Type != PathType.Directory && !File.Exists(from) && new FileInfo(from).LinkTarget is null)
        {
            throw new DamagedPackageException(package, source.Path, e);
        }
    }

    private TreeLinker LinkerOf(ExtractedCondaPackage package) =>
        _linkers.GetOrAdd(Path.GetDirectoryName(package.Folder) ?? "", static (_, modes) => new TreeLinker(modes), _modes);

    private void WriteReplaced(PlannedPath path, PackagePath source, string from, string target)
    {
        PrefixReplacer replacer = source.IsBinary ? PrefixReplacer.ForBinary(source.Placeholder!, _prefix) : PrefixReplacer.ForText(source.Placeholder!, _prefix, _maxShebang);
        bool changed;
        using (FileStream content = new(from, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.SequentialScan))
        using (FileStream file = Create(target, isExecutable: !OperatingSystem.IsWindows() && (File.GetUnixFileMode(content.SafeFileHandle) & UnixFileMode.UserExecute) != 0))
        using (HashingStream hashing = new(file))
        {
            changed = replacer.Copy(content, hashing);
            file.Flush();
            File.SetLastWriteTimeUtc(file.SafeFileHandle, File.GetLastWriteTimeUtc(content.SafeFileHandle));
            (path.Sha256InPrefix, path.Size) = (hashing.Sha256.ToString(), hashing.Length);
        }
        if (!OperatingSystem.IsMacOS() || !source.IsBinary || !changed || !MachOSigner.IsMachO(target)) return;
        MachOSigner.Sign(target);
        using FileStream signed = File.OpenRead(target);
        (path.Sha256InPrefix, path.Size) = (Convert.ToHexStringLower(SHA256.HashData(signed)), signed.Length);
    }

    private static FileStream Create(string target, bool isExecutable)
    {
        const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 32 << 10 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = isExecutable ? Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : Plain;
        return new FileStream(target, options);
    }
}
