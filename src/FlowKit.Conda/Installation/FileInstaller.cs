using System.Security.Cryptography;
using System.Text;
using FlowKit.Conda.Packages;
using FlowKit.Content.Linking;

namespace FlowKit.Conda.Installation;

/// <summary>Makes the files of packages: links those that stay as they are, writes those that hold the prefix. Safe for several threads.</summary>
internal sealed class FileInstaller
{
    private readonly TreeLinker _linker;
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
        _linker = new TreeLinker(options.LinkModes);
        _platform = options.Platform;
        _windows = CondaPython.IsWindows(_platform);
        _prefix = _windows ? prefix.Replace('\\', '/') : prefix;
        _maxShebang = ShebangLine.MaxLength(_platform);
        if (python is not null)
            _pythonShebang = _windows ? ShebangLine.ForLauncher(_prefix + "/" + python.Executable) : ShebangLine.ForPython(_prefix + "/" + python.Executable, _maxShebang);
    }

    /// <summary>conda's number for how files were linked.</summary>
    public int LinkType => _linker.Mode == LinkMode.HardLink ? 1 : 3;

    /// <summary>Makes one path at <paramref name="target"/>, whose folder is there.</summary>
    public void Install(PlannedPath path, ExtractedCondaPackage package, string target)
    {
        if (path.EntryPoint is { } point)
        {
            byte[] content = Encoding.UTF8.GetBytes(target.EndsWith(WindowsCommand.Extension, StringComparison.Ordinal)
                ? WindowsCommand.Create(point.Name)
                : EntryPointScript.Create(point, _pythonShebang));
            Write(target, content, isExecutable: true, modified: null);
            Note(path, content);
            return;
        }
        PackagePath source = path.Source!;
        string from = package.Folder + "/" + source.Path;
        try
        {
            if (source.Type == PathType.SoftLink) _linker.LinkSymbolicLink(from, target);
            else if (source.Type == PathType.Directory) Directory.CreateDirectory(target);
            else if (source.Placeholder is not null && !(_windows && source.IsBinary)) WriteReplaced(path, source, from, target);
            else if (source.NoLink) TreeLinker.CopyFile(from, target);
            else _linker.LinkFile(from, target);
        }
        catch (IOException e) when (!File.Exists(from) && new FileInfo(from).LinkTarget is null)
        {
            throw new DamagedPackageException(package, source.Path, e);
        }
    }

    private void WriteReplaced(PlannedPath path, PackagePath source, string from, string target)
    {
        byte[] content = File.ReadAllBytes(from);
        byte[] replaced = source.IsBinary
            ? PlaceholderReplacement.InBinary(content, source.Placeholder!, _prefix)
            : PlaceholderReplacement.InText(content, source.Placeholder!, _prefix, _maxShebang);
        bool isExecutable = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(from) & UnixFileMode.UserExecute) != 0;
        Write(target, replaced, isExecutable, File.GetLastWriteTimeUtc(from));
        if (OperatingSystem.IsMacOS() && source.IsBinary && MachOSigner.IsNeeded(content, replaced))
        {
            MachOSigner.Sign(target);
            replaced = File.ReadAllBytes(target);
        }
        Note(path, replaced);
    }

    private static void Note(PlannedPath path, byte[] content)
    {
        path.Sha256InPrefix = Convert.ToHexStringLower(SHA256.HashData(content));
        path.Size = content.Length;
    }

    private static void Write(string target, byte[] content, bool isExecutable, DateTime? modified)
    {
        const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = isExecutable ? Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : Plain;
        using FileStream file = new(target, options);
        file.Write(content);
        if (modified is { } time) File.SetLastWriteTimeUtc(file.SafeFileHandle, time);
    }
}
