using System.Text.Json;

namespace FlowKit.Conda.Packages;

/// <summary>A package in the cache, unpacked. Nothing in its folder may be changed: prefixes share its files.</summary>
public sealed class ExtractedCondaPackage
{
    private readonly Lazy<IReadOnlyList<PackagePath>> _paths;
    private readonly Lazy<IReadOnlyList<EntryPoint>> _entryPoints;

    private ExtractedCondaPackage(string folder, PackageIndex index)
    {
        Folder = folder;
        Index = index;
        _paths = new Lazy<IReadOnlyList<PackagePath>>(() => PackagePathsReader.Read(folder));
        _entryPoints = new Lazy<IReadOnlyList<EntryPoint>>(() => ReadEntryPoints(folder));
    }

    /// <summary>The folder of the unpacked package.</summary>
    public string Folder { get; }

    /// <summary>What the package says about itself.</summary>
    public PackageIndex Index { get; }

    /// <summary>The paths that it installs, read when first asked for.</summary>
    /// <exception cref="FlowKitException">The list is broken or hostile (<c>FK8101</c>, <c>FK7006</c>).</exception>
    public IReadOnlyList<PackagePath> Paths => _paths.Value;

    /// <summary>The programs that the installation makes, of a noarch Python package.</summary>
    /// <exception cref="FlowKitException"><c>FK8117</c>: one of them is not a name and a function.</exception>
    public IReadOnlyList<EntryPoint> EntryPoints => _entryPoints.Value;

    /// <summary>Opens an unpacked package.</summary>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="FlowKitException"><c>FK8101</c>: the folder does not hold one.</exception>
    public static ExtractedCondaPackage Open(string folder)
    {
        string index = Path.Combine(folder, "info", "index.json");
        try
        {
            return new ExtractedCondaPackage(folder, PackageIndex.Parse(File.ReadAllBytes(index), folder));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FlowKitException(CondaErrors.BadPackage, $"{folder} holds no unpacked conda package: {index} is missing.", e);
        }
    }

    private static List<EntryPoint> ReadEntryPoints(string folder)
    {
        string file = Path.Combine(folder, "info", "link.json");
        if (!File.Exists(file)) return [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            List<EntryPoint> points = [];
            if (document.RootElement.TryGetProperty("noarch", out JsonElement noarch) && noarch.ValueKind == JsonValueKind.Object
                && noarch.TryGetProperty("entry_points", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement item in list.EnumerateArray()) points.Add(EntryPoint.Parse(item.GetString() ?? ""));
            }
            return points;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FlowKitException(CondaErrors.BadPackage, $"The package's {file} cannot be read: {e.Message}", e);
        }
    }
}
