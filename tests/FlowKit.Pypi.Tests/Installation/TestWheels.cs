using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Pypi.Installation;
using FlowKit.Pypi.Packages;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Installation;

/// <summary>Small wheels, a cache and a prefix in a folder of a test's own.</summary>
internal sealed class TestWheels : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TestWheels()
    {
        Cache = new WheelCache(new ContentStore(_folder.Combine("cache")), new FileFetcher());
        Layout = PythonLayout.ForVenv(_folder.Combine("env"), "3.11");
    }

    public WheelCache Cache { get; }

    public PythonLayout Layout { get; }

    public string Combine(params string[] parts) => _folder.Combine(parts);

    /// <summary>Writes a wheel with a right RECORD and gives it from the cache.</summary>
    public Task<CachedWheel> Add(string name, string version, params (string Path, string Text)[] files) => Cache.GetFileAsync(Write(name, version, files));

    public string Write(string name, string version, params (string Path, string Text)[] files)
    {
        string info = $"{name}-{version}.dist-info/";
        List<(string Path, string Text)> all =
        [
            .. files, (info + "METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"), (info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
        ];
        StringBuilder record = new();
        foreach ((string path, string text) in all) record.Append(path).Append(",sha256=").Append(Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))).Append(",\n");
        all.Add((info + "RECORD", record + info + "RECORD,,\n"));
        string wheel = _folder.Combine($"{name}-{version}-py3-none-any.whl");
        File.Delete(wheel);
        using ZipArchive archive = ZipFile.Open(wheel, ZipArchiveMode.Create);
        foreach ((string path, string text) in all)
        {
            using Stream content = archive.CreateEntry(path).Open();
            content.Write(Encoding.UTF8.GetBytes(text));
        }
        return wheel;
    }

    /// <summary>What is in the prefix: relative path to content.</summary>
    public SortedDictionary<string, string> Tree()
    {
        SortedDictionary<string, string> tree = new(StringComparer.Ordinal);
        if (!Directory.Exists(Layout.Prefix)) return tree;
        foreach (string path in Directory.EnumerateFiles(Layout.Prefix, "*", SearchOption.AllDirectories)) tree[Path.GetRelativePath(Layout.Prefix, path).Replace('\\', '/')] = File.ReadAllText(path);
        return tree;
    }

    public void Dispose() => _folder.Dispose();
}
