using System.Text.Json;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Tests.Installation;

/// <summary>Unpacked packages that a test writes down, without an archive.</summary>
internal sealed class InstalledBy(string folder)
{
    private int _count;

    /// <summary>A package: paths with their texts; a text that starts with <c>-></c> is a link, <c>/</c> an empty folder.</summary>
    public (PackageRecord Record, ExtractedCondaPackage Package) Package(string name, string version, string[] depends, params (string Path, string Text)[] files) =>
        Package(name, version, depends, null, files);

    public (PackageRecord Record, ExtractedCondaPackage Package) Package(string name, string version, string[] depends, string? placeholder, params (string Path, string Text)[] files)
    {
        string root = Path.Combine(folder, "unpacked", (_count++).ToString());
        Directory.CreateDirectory(Path.Combine(root, "info"));
        File.WriteAllText(Path.Combine(root, "info", "index.json"), JsonSerializer.Serialize(new { name, version, build = "0", build_number = 0, depends, subdir = "noarch" }));
        List<object> paths = [];
        foreach ((string path, string text) in files)
        {
            string file = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            bool isLink = text.StartsWith("->", StringComparison.Ordinal);
            if (text == "/") Directory.CreateDirectory(file);
            else if (isLink) File.CreateSymbolicLink(file, text[2..]);
            else File.WriteAllText(file, text);
            bool hasPrefix = placeholder is not null && text.Contains(placeholder, StringComparison.Ordinal);
            paths.Add(new
            {
                _path = path, path_type = text == "/" ? "directory" : isLink ? "softlink" : "hardlink", prefix_placeholder = hasPrefix ? placeholder : null,
                file_mode = hasPrefix ? text.Contains('\0') ? "binary" : "text" : null,
            });
        }
        File.WriteAllText(Path.Combine(root, "info", "paths.json"), JsonSerializer.Serialize(new { paths, paths_version = 1 }));
        ExtractedCondaPackage package = ExtractedCondaPackage.Open(root);
        return (package.Index.ToRecord(new Uri($"https://example.org/noarch/{name}-{version}-0.conda"), null), package);
    }
}
