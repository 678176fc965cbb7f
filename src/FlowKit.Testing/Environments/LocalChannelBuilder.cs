using System.Text.Json;
using FlowKit.Content.Downloading;

namespace FlowKit.Testing.Environments;

/// <summary>Builds a conda channel from packages: in a folder, or in memory behind a <see cref="MemoryFetcher"/>. The same packages give the same bytes.</summary>
/// <param name="name">The channel's name; in memory it is the host of <c>memory://NAME/</c>.</param>
public sealed class LocalChannelBuilder(string name)
{
    private readonly SortedDictionary<string, SortedDictionary<string, CondaPackageFile>> _subdirs = new(StringComparer.Ordinal)
    {
        ["noarch"] = new SortedDictionary<string, CondaPackageFile>(StringComparer.Ordinal),
    };

    /// <summary>The channel's name.</summary>
    public string Name => name;

    /// <summary>Where the channel is in memory.</summary>
    public Uri MemoryAddress { get; } = new("memory://" + name + "/");

    /// <summary>The packages, in ordinal order of subdir and file name.</summary>
    public IEnumerable<CondaPackageFile> Packages => _subdirs.Values.SelectMany(packages => packages.Values);

    /// <summary>Adds a package.</summary>
    /// <exception cref="ArgumentException">The channel has one of that file name.</exception>
    public LocalChannelBuilder Add(CondaPackageFile package)
    {
        ArgumentNullException.ThrowIfNull(package);
        if (!_subdirs.TryGetValue(package.Subdir, out SortedDictionary<string, CondaPackageFile>? packages))
            _subdirs.Add(package.Subdir, packages = new SortedDictionary<string, CondaPackageFile>(StringComparer.Ordinal));
        if (!packages.TryAdd(package.FileName, package)) throw new ArgumentException($"The channel has {package.Subdir}/{package.FileName} already.", nameof(package));
        return this;
    }

    /// <summary>Builds a package as <c>.conda</c> and adds it.</summary>
    public LocalChannelBuilder Add(CondaPackageBuilder package)
    {
        ArgumentNullException.ThrowIfNull(package);
        return Add(package.Build());
    }

    /// <summary>Writes the channel: a folder for each subdir with <c>repodata.json</c> and the archives.</summary>
    /// <param name="folder">The channel's folder; made when it is not there.</param>
    public void WriteTo(string folder)
    {
        foreach ((string path, byte[] content) in Files())
        {
            string file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }
    }

    /// <summary>Puts the channel into memory, under <see cref="MemoryAddress"/>.</summary>
    public void PutInto(MemoryFetcher fetcher)
    {
        ArgumentNullException.ThrowIfNull(fetcher);
        foreach ((string path, byte[] content) in Files()) fetcher.Put(new Uri(MemoryAddress, path), content);
    }

    private IEnumerable<(string Path, byte[] Content)> Files()
    {
        foreach ((string subdir, SortedDictionary<string, CondaPackageFile> packages) in _subdirs)
        {
            yield return (subdir + "/repodata.json", RepoData(subdir, packages.Values));
            foreach (CondaPackageFile package in packages.Values) yield return (subdir + "/" + package.FileName, package.Content);
        }
    }

    private static byte[] RepoData(string subdir, IReadOnlyCollection<CondaPackageFile> packages)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartObject("info");
            json.WriteString("subdir", subdir);
            json.WriteEndObject();
            foreach ((string key, string extension) in new[] { ("packages", ".tar.bz2"), ("packages.conda", ".conda") })
            {
                json.WriteStartObject(key);
                foreach (CondaPackageFile package in packages.Where(package => package.FileName.EndsWith(extension, StringComparison.Ordinal)))
                {
                    json.WritePropertyName(package.FileName);
                    json.WriteRawValue(package.RepoDataRecord);
                }
                json.WriteEndObject();
            }
            json.WriteNumber("repodata_version", 1);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }
}
