using System.Text;
using FlowKit.Content.Hashing;
using FlowKit.Pypi.Packages;

namespace FlowKit.Pypi.Installation;

/// <summary>Where every file of one wheel goes. Making it checks every path and reads at most a few scripts; it writes nothing.</summary>
internal sealed class WheelPlan
{
    private readonly PythonLayout _layout;
    private readonly WheelInstallOptions _options;
    private readonly PrefixFolders _folders;
    private readonly string _wheelName;
    private readonly List<PlannedFile> _files;

    public WheelPlan(PythonLayout layout, CachedWheel wheel, WheelInstallOptions options, PrefixFolders folders)
    {
        (_layout, Wheel, _options, _folders, _wheelName) = (layout, wheel, options, folders, wheel.FileName.FileName);
        SitePackages = wheel.WheelFile.RootIsPurelib ? layout.Purelib : layout.Platlib;
        _files = new List<PlannedFile>(wheel.Entries.Count + 8);
        IReadOnlyList<EntryPointScript> scripts = CommandScript.ScriptsOf(wheel, layout.PythonVersion);
        HashSet<string> commands = new(scripts.Select(script => script.Name), StringComparer.Ordinal);
        foreach (WheelEntry entry in wheel.Entries) Add(entry, commands);
        foreach (EntryPointScript script in scripts)
        {
            WheelPaths.CheckScriptName(script.Name, _wheelName, layout.System);
            foreach ((string name, byte[] content) in CommandScript.FilesOf(script, layout, options.RelocatableScripts))
                AddContent(Path.Combine(layout.Scripts, name), content, isExecutable: true);
        }
        AddDistInfo("INSTALLER", options.Installer + "\n");
        if (options.Requested.Contains(wheel.Name)) AddDistInfo("REQUESTED", "");
        if (options.DirectUrls.TryGetValue(wheel.Name, out DirectUrl? url)) AddDistInfo("direct_url.json", url.ToJson());
    }

    public CachedWheel Wheel { get; }

    /// <summary>The folder that holds the <c>.dist-info</c>: what RECORD is relative to.</summary>
    public string SitePackages { get; }

    /// <summary>The files, but for RECORD.</summary>
    public IReadOnlyList<PlannedFile> Files => _files;

    public string RecordTarget => Path.Combine(SitePackages, Wheel.DistInfo, "RECORD");

    /// <summary>The RECORD of what is installed.</summary>
    public byte[] Record()
    {
        string own = Wheel.DistInfo + "/RECORD";
        IEnumerable<RecordRow> rows = _files.Where(file => !file.IsLost).Select(file =>
            file.RecordPath == own + ".jws" || file.RecordPath == own + ".p7s" ? new RecordRow(file.RecordPath) : new RecordRow(file.RecordPath, "sha256", Base64(file.Sha256), file.Size));
        return Encoding.UTF8.GetBytes(RecordFile.Write(rows.Append(new RecordRow(own)).OrderBy(row => row.Path, StringComparer.Ordinal)));
    }

    private void Add(WheelEntry entry, HashSet<string> commands)
    {
        (WheelScheme scheme, string path) = WheelPaths.SchemeOf(entry.Path, _wheelName);
        WheelPaths.CheckName(path, _wheelName, _layout.System);
        if (scheme == WheelScheme.Scripts)
        {
            if (!path.Contains('/', StringComparison.Ordinal))
            {
                WheelPaths.CheckNotReserved(path, _wheelName);
                // Old wheels carry the wrapper of an entry point as well; the one made here is for this interpreter.
                if (commands.Contains(path)) return;
            }
            AddScript(entry, Path.Combine(_layout.Scripts, path));
            return;
        }
        if (IsOwnFile(entry.Path)) return;
        string target = scheme switch
        {
            WheelScheme.Purelib => _layout.Purelib + Path.DirectorySeparatorChar + path,
            WheelScheme.Platlib => _layout.Platlib + Path.DirectorySeparatorChar + path,
            WheelScheme.Headers => Path.Combine(_layout.Headers, Wheel.Metadata.WrittenName ?? Wheel.FileName.WrittenName, path),
            WheelScheme.Data => DataTarget(path),
            _ => SitePackages + Path.DirectorySeparatorChar + path,
        };
        _files.Add(new PlannedFile
        {
            Target = target, RecordPath = scheme == WheelScheme.Root ? path : RecordPathOf(target), Source = Wheel.PathOf(entry.Path),
            Size = entry.Size, Sha256 = entry.Sha256, IsExecutable = entry.IsExecutable,
        });
    }

    private void AddScript(WheelEntry entry, string target)
    {
        string source = Wheel.PathOf(entry.Path);
        byte[]? content = null;
        using (FileStream file = File.OpenRead(source))
        {
            Span<byte> start = stackalloc byte[8];
            if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && ScriptShebang.IsPlaceholder(start))
                content = ScriptShebang.Rewrite(File.ReadAllBytes(source), ScriptShebang.For(_layout.ScriptExecutable, _layout.System, _options.RelocatableScripts));
        }
        // A command is executable whatever the archive says, and what is changed is never a link into the cache.
        if (content is null && !entry.IsExecutable) content = File.ReadAllBytes(source);
        if (content is not null) AddContent(target, content, isExecutable: true);
        else _files.Add(new PlannedFile { Target = target, RecordPath = RecordPathOf(target), Source = source, Size = entry.Size, Sha256 = entry.Sha256, IsExecutable = true });
    }

    private string DataTarget(string path)
    {
        if (WheelPaths.IsOfEnvironment(path, _layout.System)) throw WheelPaths.Invalid(_wheelName, $"its data file '{path}' would change what the environment is");
        string target = Path.Combine(_layout.Data, path);
        string folder = _folders.Resolve(Path.GetDirectoryName(target)!) ?? throw WheelPaths.Invalid(_wheelName, $"its data file '{path}' would be written through a link that leads out of the environment");
        if (folder == _layout.Scripts || folder == _layout.Prefix) WheelPaths.CheckNotReserved(Path.GetFileName(path), _wheelName);
        return Path.Combine(folder, Path.GetFileName(target));
    }

    // What only an installer may write is never taken from a wheel.
    private bool IsOwnFile(string path)
    {
        if (!path.StartsWith(Wheel.DistInfo, StringComparison.Ordinal)) return false;
        return path.AsSpan(Wheel.DistInfo.Length) is "/RECORD" or "/INSTALLER" or "/REQUESTED" or "/direct_url.json";
    }

    private void AddDistInfo(string name, string text) => AddContent(Path.Combine(SitePackages, Wheel.DistInfo, name), Encoding.UTF8.GetBytes(text), isExecutable: false);

    private void AddContent(string target, byte[] content, bool isExecutable) => _files.Add(new PlannedFile
    {
        Target = target, RecordPath = RecordPathOf(target), Content = content, Size = content.Length, Sha256 = Sha256Digest.Compute(content), IsExecutable = isExecutable,
    });

    private string RecordPathOf(string target) => Path.GetRelativePath(SitePackages, target).Replace(Path.DirectorySeparatorChar, '/');

    private static string Base64(Sha256Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Sha256Digest.Size];
        digest.CopyTo(bytes);
        return System.Buffers.Text.Base64Url.EncodeToString(bytes);
    }
}
