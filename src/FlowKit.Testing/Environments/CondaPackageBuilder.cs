using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Content.Archives;

namespace FlowKit.Testing.Environments;

/// <summary>
/// Builds a real conda package from files that a test writes down: <c>.conda</c> or <c>.tar.bz2</c>, in memory, the same bytes for the same
/// input on every machine. Files that hold <see cref="Placeholder"/> get the prefix in its place when they are installed.
/// </summary>
/// <example>
/// <code>
/// CondaPackageFile package = new CondaPackageBuilder("table", "1.0")
///     .File("share/table.csv", "a,b\n1,2\n")
///     .DependsOn("python >=3.10")
///     .Build();
/// </code>
/// </example>
public sealed class CondaPackageBuilder
{
    /// <summary>The text that stands for the prefix in files: 255 characters, as conda-build makes it.</summary>
    public static string Placeholder { get; } = ("/opt/flowkit_placeholder_" + string.Concat(Enumerable.Repeat("placehold_", 26)))[..255];

    private readonly SortedDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly List<string> _depends = [], _constrains = [], _entryPoints = [];
    private readonly string _name, _version, _build;
    private string? _subdir, _license;
    private NoArchType _noArch = NoArchType.Generic;
    private long _buildNumber;
    private DateTimeOffset _timestamp = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private sealed record Entry(byte[]? Content, string? LinkTarget, bool IsExecutable);

    /// <summary>Starts a package; it is <c>noarch: generic</c> until told otherwise.</summary>
    /// <param name="name">The name, lower case.</param>
    /// <param name="version">The version.</param>
    /// <param name="build">The build string. Default <c>0</c>.</param>
    public CondaPackageBuilder(string name, string version, string build = "0")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _ = CondaVersion.Parse(version);
        (_name, _version, _build) = (name, version, build);
    }

    /// <summary>Adds a text file, in UTF-8.</summary>
    /// <param name="path">The path in the package, with <c>/</c>.</param>
    /// <param name="text">Its text.</param>
    /// <param name="isExecutable">Gives it the x bits.</param>
    public CondaPackageBuilder File(string path, string text, bool isExecutable = false) => File(path, Encoding.UTF8.GetBytes(text), isExecutable);

    /// <summary>Adds a file.</summary>
    /// <param name="path">The path in the package, with <c>/</c>.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="isExecutable">Gives it the x bits.</param>
    public CondaPackageBuilder File(string path, byte[] content, bool isExecutable = false) => Add(path, new Entry(content, null, isExecutable));

    /// <summary>Adds a symbolic link.</summary>
    /// <param name="path">The path in the package, with <c>/</c>.</param>
    /// <param name="target">What it leads to, relative to its own folder.</param>
    public CondaPackageBuilder SymbolicLink(string path, string target) => Add(path, new Entry(null, target, false));

    /// <summary>Adds all files below a folder of this machine, by their paths relative to it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="under">The path in the package that they go under. Default: its root.</param>
    public CondaPackageBuilder Folder(string folder, string under = "")
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');
            bool isExecutable = !OperatingSystem.IsWindows() && (System.IO.File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != 0;
            File(under.Length == 0 ? path : under.TrimEnd('/') + "/" + path, System.IO.File.ReadAllBytes(file), isExecutable);
        }
        return this;
    }

    /// <summary>Adds the metadata of a Python distribution: what makes PyPI's packages see it as installed.</summary>
    /// <param name="name">The name of the distribution.</param>
    /// <param name="version">Its version.</param>
    /// <param name="fields">Further lines of its METADATA, for example <c>Provides-Extra: plots</c>.</param>
    /// <param name="sitePackages">The folder that it is in. Default: <c>site-packages</c>, as noarch packages have it.</param>
    public CondaPackageBuilder PythonDistribution(string name, string version, IReadOnlyList<string>? fields = null, string sitePackages = "site-packages") =>
        File($"{sitePackages}/{name.Replace('-', '_')}-{version}.dist-info/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{string.Concat((fields ?? []).Select(static f => f + "\n"))}");

    /// <summary>Adds match specs of packages that must be installed with it.</summary>
    public CondaPackageBuilder DependsOn(params ReadOnlySpan<string> specs)
    {
        _depends.AddRange(specs);
        return this;
    }

    /// <summary>Adds match specs that must hold for packages beside it.</summary>
    public CondaPackageBuilder Constrains(params ReadOnlySpan<string> specs)
    {
        _constrains.AddRange(specs);
        return this;
    }

    /// <summary>Makes it a package of one platform.</summary>
    /// <param name="subdir">The subdir, for example <c>linux-64</c>.</param>
    public CondaPackageBuilder ForPlatform(string subdir)
    {
        (_subdir, _noArch) = (CondaPlatform.Parse(subdir).Name, NoArchType.None);
        return this;
    }

    /// <summary>Makes it <c>noarch: python</c>: files below <c>site-packages/</c> go where the prefix's Python looks, entry points become programs.</summary>
    /// <param name="entryPoints">Programs as <c>name = module:function</c>.</param>
    public CondaPackageBuilder NoArchPython(params ReadOnlySpan<string> entryPoints)
    {
        foreach (string text in entryPoints) _ = EntryPoint.Parse(text);
        _entryPoints.AddRange(entryPoints);
        (_subdir, _noArch) = (null, NoArchType.Python);
        return this;
    }

    /// <summary>Sets the build number. Default 0.</summary>
    public CondaPackageBuilder BuildNumber(long number)
    {
        _buildNumber = number;
        return this;
    }

    /// <summary>Sets the time of building. Default: 1 January 2026.</summary>
    public CondaPackageBuilder BuiltAt(DateTimeOffset time)
    {
        _timestamp = time;
        return this;
    }

    /// <summary>Sets the licence. Default: none.</summary>
    public CondaPackageBuilder License(string license)
    {
        _license = license;
        return this;
    }

    /// <summary>Builds the archive.</summary>
    /// <param name="format">The format. Default: <c>.conda</c>.</param>
    public CondaPackageFile Build(CondaArchiveFormat format = CondaArchiveFormat.Conda)
    {
        string stem = $"{_name}-{_version}-{_build}", subdir = _subdir ?? "noarch";
        List<CondaTarMember> package = [.. _entries.Select(entry => new CondaTarMember(entry.Key, entry.Value.Content, entry.Value.LinkTarget, entry.Value.IsExecutable))];
        List<CondaTarMember> info = [.. Info(subdir).Select(file => new CondaTarMember("info/" + file.Key, file.Value, null, false))];
        byte[] content = format == CondaArchiveFormat.Conda
            ? CondaArchiveWriter.Conda(stem, package, info, _timestamp)
            : CondaArchiveWriter.TarBz2([.. info, .. package], _timestamp);
        string fileName = stem + (format == CondaArchiveFormat.Conda ? ".conda" : ".tar.bz2");
        return new CondaPackageFile(subdir, fileName, content, Encoding.UTF8.GetString(Json(json =>
        {
            WriteIndex(json, subdir);
            // Repodata has MD5 sums; nothing trusts them.
            using IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
            md5.AppendData(content);
            json.WriteString("md5", Convert.ToHexStringLower(md5.GetHashAndReset()));
            json.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(content)));
            json.WriteNumber("size", content.Length);
        })));
    }

    private CondaPackageBuilder Add(string path, Entry entry)
    {
        string normal = ArchivePath.Normalize(path);
        if (normal.Length == 0 || normal.StartsWith("info/", StringComparison.Ordinal)) throw new ArgumentException($"'{path}' cannot be a path of a package: it is empty, or in info/, which the builder makes.", nameof(path));
        if (!_entries.TryAdd(normal, entry)) throw new ArgumentException($"The package has '{path}' already.", nameof(path));
        return this;
    }

    private SortedDictionary<string, byte[]> Info(string subdir)
    {
        SortedDictionary<string, byte[]> info = new(StringComparer.Ordinal)
        {
            ["files"] = Encoding.UTF8.GetBytes(string.Concat(_entries.Keys.Select(path => path + "\n"))),
            ["index.json"] = Json(json => WriteIndex(json, subdir)),
            ["paths.json"] = Json(WritePaths),
        };
        if (_noArch == NoArchType.None) return info;
        info["link.json"] = Json(json =>
        {
            json.WriteStartObject("noarch");
            if (_noArch == NoArchType.Python) WriteTexts(json, "entry_points", _entryPoints);
            json.WriteString("type", _noArch == NoArchType.Python ? "python" : "generic");
            json.WriteEndObject();
            json.WriteNumber("package_metadata_version", 1);
        });
        return info;
    }

    private void WriteIndex(Utf8JsonWriter json, string subdir)
    {
        json.WriteString("build", _build);
        json.WriteNumber("build_number", _buildNumber);
        if (_constrains.Count > 0) WriteTexts(json, "constrains", _constrains);
        WriteTexts(json, "depends", _depends);
        if (_license is not null) json.WriteString("license", _license);
        json.WriteString("name", _name);
        if (_noArch != NoArchType.None) json.WriteString("noarch", _noArch == NoArchType.Python ? "python" : "generic");
        json.WriteString("subdir", subdir);
        json.WriteNumber("timestamp", _timestamp.ToUnixTimeMilliseconds());
        json.WriteString("version", _version);
    }

    private void WritePaths(Utf8JsonWriter json)
    {
        byte[] placeholder = Encoding.UTF8.GetBytes(Placeholder);
        json.WriteStartArray("paths");
        foreach ((string path, Entry entry) in _entries)
        {
            byte[] content = entry.Content ?? [];
            json.WriteStartObject();
            json.WriteString("_path", path);
            json.WriteString("path_type", entry.LinkTarget is null ? "hardlink" : "softlink");
            if (content.AsSpan().IndexOf(placeholder) >= 0)
            {
                json.WriteString("file_mode", content.Contains((byte)0) ? "binary" : "text");
                json.WriteString("prefix_placeholder", Placeholder);
            }
            json.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(content)));
            json.WriteNumber("size_in_bytes", content.Length);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("paths_version", 1);
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, List<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
