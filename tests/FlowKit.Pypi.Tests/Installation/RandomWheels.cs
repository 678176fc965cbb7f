using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace FlowKit.Pypi.Tests.Installation;

/// <summary>Writes wheels that are odd and valid, the same for the same seed.</summary>
internal sealed class RandomWheels(int seed)
{
    private static readonly Encoding Utf8 = new UTF8Encoding(false);
    private static readonly string[] Versions = ["1.0", "1.0.post1", "2!1.0", "1.0+local.1", "1.0rc1", "2024.1.2", "2024.01.02", "v1.0", "0.0.0.dev3", "1"];
    private static readonly string[] FileNames = ["__init__.py", "mod.py", "data.json", "with space.txt", "comma,name.txt", "quo\"te.txt", "größe.py", "日本.txt", ".hidden", "UPPER.PY", "native.so", "py.typed", "a+b=c.txt", "(x) [y]{z}.txt"];
    private static readonly string[] Shebangs =
    [
        "#!python\nprint(1)\n", "#!python -E -s\nprint(1)\n", "#!pythonw\nprint(1)\n", "#!pythonw -x\r\nprint(1)\r\n", "#!python\r\nprint(1)\r\n", "#!python3\nprint(1)\n", "#!/usr/bin/env python\nprint(1)\n", "#!/bin/sh\necho\n",
        "#!python", "", "\u007fELF\0binary", "#! python\nprint(1)\n", "#!python\n# größe\n", "print('no first line')\n",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Writes one wheel.</summary>
    /// <returns>Its path and the name of its project.</returns>
    public (string Path, string Project) Write(string folder, int number)
    {
        string stem = Pick("pkg", "Pkg", "pk_g", "pk.g", "PK-G") + number;
        // Old tools kept dots and case in file names, today's normalize.
        bool isOld = _random.Next(2) == 0;
        string escaped = isOld ? stem.Replace('-', '_') : stem.ToLowerInvariant().Replace('-', '_').Replace('.', '_');
        string version = Pick(Versions);
        // Some tools escape the folder in another way than the file.
        string folderStem = (Chance(4) ? stem.Replace('-', '_') : escaped) + "-" + version, info = folderStem + ".dist-info", data = folderStem + ".data";
        SortedDictionary<string, (byte[] Content, int Mode)> files = new(StringComparer.Ordinal);
        string top = "top" + number, line = Pick("\n", "\r\n");
        AddModules(files, top, "");
        if (Chance(2)) Add(files, $"ns_shared/{top}/{Pick(FileNames)}", "namespace\n");
        if (Chance(4)) Add(files, top + ".pth", $"# nothing{line}");
        if (Chance(2)) AddModules(files, top + "_pure", data + "/purelib/");
        if (Chance(2)) AddModules(files, top + "_plat", data + "/platlib/");
        if (Chance(2)) Add(files, $"{data}/data/share/{top}/{Pick(FileNames)}", "shared\n");
        if (Chance(3)) Add(files, $"{data}/data/etc/{top}.conf", "x = 1" + line);
        if (Chance(3)) Add(files, $"{data}/data/bin/{top}-data-tool", "#!python\nprint(1)\n", Pick(0, 0x81A4, 0x81ED));
        if (Chance(3)) Add(files, $"{data}/headers/{Pick("a.h", "sub/b.h", "größe.h")}", "int x;\n");
        for (int i = _random.Next(4); i > 0; i--) Add(files, $"{data}/scripts/{top}-script{i}{Pick("", ".py", ".sh")}", Pick(Shebangs), Pick(0, 0x81A4, 0x81ED));

        if (Chance(4)) Add(files, $"{data}/scripts/{top}-c1", "#!python\nprint('an old wrapper')\n");
        string metadata = Lines(line, $"Metadata-Version: {Pick("2.1", "1.2", "2.3")}", $"Name: {stem}", $"Version: {version}", "Summary: größe", "Keywords: a,b", Chance(2) ? "Requires-Dist: missing; extra == 'x'" + line + "Provides-Extra: x" : "License: MIT", "", "Description with ünicode");
        Add(files, info + "/METADATA", metadata);
        Add(files, info + "/WHEEL", Lines(line, "Wheel-Version: " + Pick("1.0", "1.0", "1.9"), "Generator: random (1)", "Root-Is-Purelib: " + Pick("true", "false", "True"), "Tag: py2-none-any", "Tag: py3-none-any", Chance(3) ? "Build: 1" : "X-Other: 1"));
        if (Chance(2)) Add(files, info + "/top_level.txt", top + line);
        if (Chance(3)) Add(files, info + "/licenses/sub/LICENSE größe.txt", "free\n");
        if (Chance(3)) Add(files, info + "/zip-safe", "");
        if (Chance(4)) Add(files, info + "/RECORD.jws", "{}");
        if (_random.Next(3) > 0) Add(files, info + "/entry_points.txt", EntryPoints(top, line));

        string build = Chance(5) ? "-1" + Pick("", "abc") : "";
        string path = Path.Combine(folder, $"{escaped}-{version}{build}-{Pick("py3", "py2.py3")}-none-any.whl");
        WriteArchive(path, files, info, line);
        return (path, stem);
    }

    private void AddModules(SortedDictionary<string, (byte[] Content, int Mode)> files, string top, string under)
    {
        for (int i = 1 + _random.Next(5); i > 0; i--)
            Add(files, $"{under}{top}/{Pick("", "sub/", "sub/größe/", "no_init/")}{Pick(FileNames)}", Pick("", "x = 1\n", "x = 1\r\n", "größe = 'ü'\n", "\0\u0001binary"), Pick(0, 0x81A4, 0x81A4, 0x81ED));
    }

    private string EntryPoints(string top, string line)
    {
        List<string> lines = [];
        if (Chance(4)) lines.Add("# a comment");
        List<string> groups = [.. ((string[])["console_scripts", "gui_scripts", "some.plugins"]).Where(_ => Chance(2))];
        foreach (string group in groups)
        {
            lines.Add($"[{group}]");
            for (int i = 1 + _random.Next(3); i > 0; i--)
                lines.Add($"{Pick("", "")}{top}-{group[0]}{i}{Pick("", ".exe-like", "_x")}{Pick("=", " = ", "= ")}{top}.{Pick("mod", "sub.mod")}:{Pick("main", "Class.run", "größe")}{Pick("", "", " [x]", "[x,y]")}");
            lines.Add("");
        }
        return Lines(line, [.. lines]);
    }

    private void WriteArchive(string path, SortedDictionary<string, (byte[] Content, int Mode)> files, string info, string line)
    {
        StringBuilder record = new();
        foreach ((string name, (byte[] content, int _)) in files.OrderBy(_ => _random.Next()))
        {
            // A row that is missing is not the file's fault.
            if (Chance(12) && !name.StartsWith(info, StringComparison.Ordinal)) continue;
            record.Append(name.AsSpan().ContainsAny(",\"") || Chance(6) ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name);
            if (name.EndsWith(".jws", StringComparison.Ordinal)) record.Append(",,");
            else record.Append(',').Append(Pick("sha256", "sha256", "sha384", "sha512") is var hash && hash == "sha256" ? hash + "=" + Base64Url.EncodeToString(SHA256.HashData(content)) : hash == "sha384" ? hash + "=" + Base64Url.EncodeToString(SHA384.HashData(content)) : hash + "=" + Base64Url.EncodeToString(SHA512.HashData(content))).Append(',').Append(content.Length);
            record.Append(line);
        }
        record.Append(info).Append("/RECORD,,").Append(line);
        bool hasFolders = Chance(4);
        using ZipArchive archive = new(File.Create(path), ZipArchiveMode.Create, false, Encoding.UTF8);
        foreach (string folder in files.Keys.Select(static f => Path.GetDirectoryName(f)!).Where(f => hasFolders && f.Length > 0).Distinct().Order(StringComparer.Ordinal)) archive.CreateEntry(folder + "/");
        foreach ((string name, (byte[] content, int mode)) in files.Append(new(info + "/RECORD", (Utf8.GetBytes(record.ToString()), 0x81A4))))
        {
            ZipArchiveEntry entry = archive.CreateEntry(name, Pick(CompressionLevel.NoCompression, CompressionLevel.Fastest));
            entry.ExternalAttributes = mode << 16;
            using Stream stream = entry.Open();
            stream.Write(content);
        }
    }

    private static void Add(SortedDictionary<string, (byte[] Content, int Mode)> files, string path, string text, int mode = 0x81A4) => files.TryAdd(path, (Utf8.GetBytes(text), mode));

    private static string Lines(string end, params string[] lines) => string.Concat(lines.Select(line => line + end));

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private T Pick<T>(params T[] of) => of[_random.Next(of.Length)];
}
