using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace FlowKit.Testing.Environments;

/// <summary>
/// Builds a wheel (PEP 427) in memory, from single files or from a folder of Python sources, with no Python and no build backend.
/// Equal input gives equal bytes on every machine, so the hash of a built wheel can stand in a test.
/// </summary>
/// <example>
/// <code>
/// BuiltWheel wheel = new WheelBuilder("demo", "1.0").Requires("numpy>=1.26").AddText("demo/__init__.py", "x = 1\n").Build();
/// </code>
/// </example>
public sealed partial class WheelBuilder
{
    private readonly SortedDictionary<string, (byte[] Content, bool Executable)> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _entryPoints = new(StringComparer.Ordinal);
    private readonly List<string> _requirements = [];
    private readonly List<string> _extras = [];

    /// <summary>Starts a wheel with no files.</summary>
    /// <param name="name">The name of the project, as it shall stand in the metadata.</param>
    /// <param name="version">A PEP 440 version.</param>
    public WheelBuilder(string name, string version)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(version);
        Name = name;
        Version = version;
    }

    /// <summary>The name of the project.</summary>
    public string Name { get; }

    /// <summary>The version.</summary>
    public string Version { get; }

    /// <summary>The tag of the wheel: Python, ABI and platform, each possibly several joined by dots. Default: <c>py3-none-any</c>.</summary>
    public string Tag { get; set; } = "py3-none-any";

    /// <summary>The build tag; must start with a digit. Default: none.</summary>
    public string? BuildTag { get; set; }

    /// <summary>The one-line description. Default: none.</summary>
    public string? Summary { get; set; }

    /// <summary>The versions of Python that the wheel runs on, for example <c>&gt;=3.9</c>. Default: any.</summary>
    public string? RequiresPython { get; set; }

    /// <summary>The SPDX expression of the licence. Default: none.</summary>
    public string? License { get; set; }

    /// <summary>The name in file names: lower case, runs of <c>-</c>, <c>_</c> and <c>.</c> as one <c>_</c>.</summary>
    internal string FileStem => Separators().Replace(Name, "_").ToLowerInvariant() + "-" + Version.Replace('-', '_');

    /// <summary>
    /// Reads a folder of Python sources: <c>pyproject.toml</c>'s <c>[project]</c> table (name, version, description, requires-python, license,
    /// dependencies, optional-dependencies, scripts, gui-scripts, entry-points) and every package and module beside it, or below <c>src/</c> when there is one.
    /// Tests, caches, hidden files and the project's own documents stay out.
    /// </summary>
    /// <param name="folder">The folder that holds <c>pyproject.toml</c>.</param>
    /// <exception cref="InvalidDataException">There is no <c>pyproject.toml</c>, or it has no <c>[project]</c> table with <c>name</c> and <c>version</c>.</exception>
    public static WheelBuilder FromFolder(string folder) => ProjectFolder.Read(folder);

    /// <summary>Adds requirements (PEP 508), in this order.</summary>
    public WheelBuilder Requires(params IEnumerable<string> requirements)
    {
        _requirements.AddRange(requirements);
        return this;
    }

    /// <summary>Adds an extra with its requirements; each requirement gets the marker <c>extra == "NAME"</c>.</summary>
    public WheelBuilder AddExtra(string extra, params IEnumerable<string> requirements)
    {
        ArgumentNullException.ThrowIfNull(requirements);
        _extras.Add(extra);
        foreach (string requirement in requirements)
        {
            int marker = requirement.IndexOf(';', StringComparison.Ordinal);
            _requirements.Add(marker < 0
                ? $"{requirement} ; extra == '{extra}'"
                : $"{requirement[..marker].TrimEnd()} ; ({requirement[(marker + 1)..].Trim()}) and extra == '{extra}'");
        }
        return this;
    }

    /// <summary>Adds a file of text, encoded as UTF-8.</summary>
    /// <param name="path">The path in the wheel, with forward slashes: <c>demo/__init__.py</c>, or <c>demo-1.0.data/scripts/run</c>.</param>
    /// <param name="text">The content.</param>
    /// <param name="executable">Whether the entry carries the executable bit.</param>
    public WheelBuilder AddText(string path, string text, bool executable = false) => AddFile(path, Encoding.UTF8.GetBytes(text), executable);

    /// <summary>Adds a file.</summary>
    /// <param name="path">The path in the wheel, with forward slashes.</param>
    /// <param name="content">The content.</param>
    /// <param name="executable">Whether the entry carries the executable bit.</param>
    /// <exception cref="ArgumentException">The wheel has a file of that path already.</exception>
    public WheelBuilder AddFile(string path, byte[] content, bool executable = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(content);
        if (!_files.TryAdd(path, (content, executable))) throw new ArgumentException($"The wheel has a file '{path}' already.", nameof(path));
        return this;
    }

    /// <summary>Adds a file to one of the schemes of the wheel's <c>.data</c> folder: <c>purelib</c>, <c>platlib</c>, <c>scripts</c>, <c>data</c> or <c>headers</c>.</summary>
    public WheelBuilder AddData(string scheme, string path, string text, bool executable = false) =>
        AddText($"{FileStem}.data/{scheme}/{path}", text, executable);

    /// <summary>Adds a command: a script of that name that calls <paramref name="target"/>.</summary>
    /// <param name="name">The name of the script.</param>
    /// <param name="target">A function, for example <c>demo.cli:main</c>.</param>
    public WheelBuilder AddScript(string name, string target) => AddEntryPoint("console_scripts", name, target);

    /// <summary>Adds an entry point to a group.</summary>
    public WheelBuilder AddEntryPoint(string group, string name, string target)
    {
        if (!_entryPoints.TryGetValue(group, out SortedDictionary<string, string>? entries)) _entryPoints[group] = entries = new(StringComparer.Ordinal);
        entries[name] = target;
        return this;
    }

    /// <summary>Makes the wheel. The builder can be used further; the wheel does not change with it.</summary>
    public BuiltWheel Build()
    {
        string info = FileStem + ".dist-info/";
        byte[] metadata = Encoding.UTF8.GetBytes(Metadata());
        SortedDictionary<string, (byte[] Content, bool Executable)> files = new(_files, StringComparer.Ordinal)
        {
            [info + "METADATA"] = (metadata, false),
            [info + "WHEEL"] = (Encoding.UTF8.GetBytes(WheelFile()), false),
        };
        if (_entryPoints.Count > 0) files[info + "entry_points.txt"] = (Encoding.UTF8.GetBytes(EntryPoints()), false);

        StringBuilder record = new();
        using StoredZipWriter zip = new();
        // The metadata last, as the format recommends: a reader of the archive's end finds it at once.
        foreach ((string path, (byte[] content, bool executable)) in files.OrderBy(file => file.Key.StartsWith(info, StringComparison.Ordinal)))
        {
            zip.Add(path, content, executable);
            string quoted = path.AsSpan().ContainsAny(',', '"') ? "\"" + path.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : path;
            record.Append(CultureInfo.InvariantCulture, $"{quoted},sha256={Base64Url.EncodeToString(SHA256.HashData(content))},{content.Length}\n");
        }
        record.Append(info).Append("RECORD,,\n");
        zip.Add(info + "RECORD", Encoding.UTF8.GetBytes(record.ToString()), executable: false);
        string fileName = FileStem + (BuildTag is null ? "" : "-" + BuildTag) + "-" + Tag + ".whl";
        return new BuiltWheel(fileName, zip.Finish(), metadata) { Name = Name, Version = Version, RequiresPython = RequiresPython };
    }

    private string Metadata()
    {
        StringBuilder text = new();
        text.Append(License is null ? "Metadata-Version: 2.1\n" : "Metadata-Version: 2.4\n");
        text.Append("Name: ").Append(Name).Append('\n');
        text.Append("Version: ").Append(Version).Append('\n');
        if (Summary is not null) text.Append("Summary: ").Append(Summary.ReplaceLineEndings(" ")).Append('\n');
        if (License is not null) text.Append("License-Expression: ").Append(License).Append('\n');
        if (RequiresPython is not null) text.Append("Requires-Python: ").Append(RequiresPython).Append('\n');
        foreach (string extra in _extras) text.Append("Provides-Extra: ").Append(extra).Append('\n');
        foreach (string requirement in _requirements) text.Append("Requires-Dist: ").Append(requirement).Append('\n');
        return text.ToString();
    }

    private string WheelFile()
    {
        StringBuilder text = new("Wheel-Version: 1.0\nGenerator: flowkit\n");
        text.Append("Root-Is-Purelib: ").Append(Tag.EndsWith("-none-any", StringComparison.Ordinal) ? "true\n" : "false\n");
        if (BuildTag is not null) text.Append("Build: ").Append(BuildTag).Append('\n');
        string[] parts = Tag.Split('-');
        if (parts.Length != 3) throw new InvalidOperationException($"'{Tag}' is no wheel tag: Python, ABI and platform, joined by dashes.");
        foreach (string python in parts[0].Split('.'))
            foreach (string abi in parts[1].Split('.'))
                foreach (string platform in parts[2].Split('.'))
                    text.Append("Tag: ").Append(python).Append('-').Append(abi).Append('-').Append(platform).Append('\n');
        return text.ToString();
    }

    private string EntryPoints()
    {
        StringBuilder text = new();
        foreach ((string group, SortedDictionary<string, string> entries) in _entryPoints)
        {
            if (text.Length > 0) text.Append('\n');
            text.Append('[').Append(group).Append("]\n");
            foreach ((string name, string target) in entries) text.Append(name).Append(" = ").Append(target).Append('\n');
        }
        return text.ToString();
    }

    [GeneratedRegex("[-_.]+")]
    private static partial Regex Separators();
}
