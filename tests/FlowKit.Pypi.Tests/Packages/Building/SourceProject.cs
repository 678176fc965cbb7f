using System.Formats.Tar;
using System.IO.Compression;
using FlowKit.Content.Downloading;
using FlowKit.Content.Storage;
using FlowKit.Pypi.Index;
using FlowKit.Pypi.Packages.Building;
using FlowKit.Pypi.Tests.Installation;
using FlowKit.Tests.Shared;

namespace FlowKit.Pypi.Tests.Packages.Building;

/// <summary>A project with a build backend of its own, which needs nothing: tests of the machinery around builds run without a single package.</summary>
internal sealed class SourceProject : IDisposable
{
    private const string Backend = """
        import os, sys, zipfile
        def _write(path, files):
            with zipfile.ZipFile(path, 'w') as wheel:
                info = 'demo-1.0.dist-info/'
                files = dict(files)
                files[info + 'METADATA'] = 'Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nRequires-Dist: numpy>=1\n'
                files[info + 'WHEEL'] = 'Wheel-Version: 1.0\nGenerator: own\nRoot-Is-Purelib: true\nTag: py3-none-any\n'
                files[info + 'RECORD'] = ''.join(name + ',,\n' for name in files) + info + 'RECORD,,\n'
                for name, text in files.items(): wheel.writestr(name, text)
        def build_wheel(folder, config_settings=None, metadata_directory=None):
            print('building in ' + os.getcwd(), flush=True)
            #HOOK#
            _write(os.path.join(folder, 'demo-1.0-py3-none-any.whl'), {'demo.py': open('demo.py').read() + str((config_settings or {}).get('flag', ''))})
            return 'demo-1.0-py3-none-any.whl'
        def build_editable(folder, config_settings=None, metadata_directory=None):
            _write(os.path.join(folder, 'demo-1.0-py3-none-any.whl'), {'demo.pth': os.getcwd() + '\n'})
            return 'demo-1.0-py3-none-any.whl'
        """;

    private readonly TemporaryFolder _folder = new();

    public SourceProject(string hook = "pass", string? buildSystem = null)
    {
        Directory.CreateDirectory(Path);
        File.WriteAllText(System.IO.Path.Combine(Path, "pyproject.toml"), buildSystem ?? "[build-system]\nrequires = []\nbuild-backend = 'own_backend'\nbackend-path = ['backend']\n");
        Directory.CreateDirectory(System.IO.Path.Combine(Path, "backend"));
        File.WriteAllText(System.IO.Path.Combine(Path, "backend", "own_backend.py"), Backend.Replace("#HOOK#", hook, StringComparison.Ordinal));
        File.WriteAllText(System.IO.Path.Combine(Path, "demo.py"), "x = 1\n");
    }

    public string Path => _folder.Combine("project");

    public string Combine(params string[] parts) => _folder.Combine(parts);

    public List<string> Output { get; } = [];

    public async Task<SourceBuilder> BuilderAsync(Func<SourceBuilderOptions, SourceBuilderOptions>? change = null)
    {
        Directory.CreateDirectory(_folder.Combine("index"));
        SourceBuilderOptions options = new() { Interpreter = await Pythons.AnyAsync(), Source = new FolderSource(_folder.Combine("index")), Output = Keep };
        return new SourceBuilder(new ContentStore(_folder.Combine("store")), new FileFetcher(), change?.Invoke(options) ?? options);
    }

    /// <summary>Packs the project as a source archive.</summary>
    public SourceArchive Pack(string fileName = "demo-1.0.tar.gz", Action<TarWriter>? also = null)
    {
        string path = _folder.Combine(fileName);
        using (GZipStream packed = new(File.Create(path), CompressionLevel.Fastest))
        using (TarWriter tar = new(packed, TarEntryFormat.Pax))
        {
            foreach (string file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                tar.WriteEntry(file, "demo-1.0/" + System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/'));
            also?.Invoke(tar);
        }
        return new SourceArchive(new Uri(path), fileName);
    }

    public void Dispose() => _folder.Dispose();

    private void Keep(string line)
    {
        lock (Output) Output.Add(line);
    }
}
