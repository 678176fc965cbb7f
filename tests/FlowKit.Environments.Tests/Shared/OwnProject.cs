using FlowKit.Tests.Shared;

namespace FlowKit.Environments.Tests.Shared;

/// <summary>Sources of a project with a backend of its own, which needs no package to be built.</summary>
internal static class OwnProject
{
    public const string Backend = """
        import os, zipfile
        def build_wheel(folder, config_settings=None, metadata_directory=None):
            with zipfile.ZipFile(os.path.join(folder, 'own-1.0-py3-none-any.whl'), 'w') as wheel:
                files = {'own.py': open('own.py').read()}
                files['own-1.0.dist-info/METADATA'] = 'Metadata-Version: 2.1\nName: own\nVersion: 1.0\n'
                files['own-1.0.dist-info/WHEEL'] = 'Wheel-Version: 1.0\nGenerator: own\nRoot-Is-Purelib: true\nTag: py3-none-any\n'
                files['own-1.0.dist-info/RECORD'] = ''.join(name + ',,\n' for name in files) + 'own-1.0.dist-info/RECORD,,\n'
                for name, text in files.items(): wheel.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), text)
            return 'own-1.0-py3-none-any.whl'
        """;

    /// <summary>Writes the project.</summary>
    /// <returns>Its folder.</returns>
    public static string Write(TemporaryFolder folder, string name = "project", string table = "[project]\nname = 'own'\nversion = '1.0'\n", string backend = Backend, string requires = "")
    {
        string path = Directory.CreateDirectory(folder.Combine(name)).FullName;
        File.WriteAllText(Path.Combine(path, "pyproject.toml"), table + "[build-system]\nrequires = [" + requires + "]\nbuild-backend = 'own_backend'\nbackend-path = ['backend']\n");
        Directory.CreateDirectory(Path.Combine(path, "backend"));
        File.WriteAllText(Path.Combine(path, "backend", "own_backend.py"), backend);
        File.WriteAllText(Path.Combine(path, "own.py"), "x = 1\n");
        return path;
    }

    /// <summary>Packs a project as the only archive of an index.</summary>
    /// <returns>The folder of the index.</returns>
    public static string Pack(TemporaryFolder folder, string project, string index = "index", string release = "own-1.0")
    {
        string path = Directory.CreateDirectory(folder.Combine(index)).FullName;
        using System.IO.Compression.GZipStream packed = new(File.Create(Path.Combine(path, release + ".tar.gz")), System.IO.Compression.CompressionLevel.Fastest);
        using System.Formats.Tar.TarWriter tar = new(packed, System.Formats.Tar.TarEntryFormat.Pax);
        foreach (string file in Directory.EnumerateFiles(project, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            tar.WriteEntry(file, release + "/" + Path.GetRelativePath(project, file).Replace('\\', '/'));
        return path;
    }
}
