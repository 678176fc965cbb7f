using System.Text;
using System.Text.Json;
using FlowKit.Content.Archives;

namespace FlowKit.Conda.Packages;

/// <summary>Reads which paths an extracted package has: <c>info/paths.json</c>, or what packages had before it (<c>files</c>, <c>has_prefix</c>, <c>no_link</c>).</summary>
internal static class PackagePathsReader
{
    /// <summary>What <c>has_prefix</c> means when it names no placeholder.</summary>
    private const string DefaultPlaceholder = "/opt/anaconda1anaconda2anaconda3";

    public static List<PackagePath> Read(string folder)
    {
        string modern = Path.Combine(folder, "info", "paths.json");
        return File.Exists(modern) ? Parse(File.ReadAllBytes(modern), modern) : ReadLegacy(folder);
    }

    /// <summary>The paths that a <c>paths.json</c> tells.</summary>
    /// <exception cref="FlowKitException">It cannot be read (<c>FK8101</c>, <c>FK7006</c>) or is newer than what is read (<c>FK8102</c>).</exception>
    public static List<PackagePath> Parse(ReadOnlySpan<byte> json, string where)
    {
        try
        {
            return ParseModern(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new FlowKitException(CondaErrors.BadPackage, $"The package's {where} cannot be read: {e.Message}", e);
        }
    }

    private static List<PackagePath> ParseModern(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith("\uFEFF"u8)) json = json[3..];
        Utf8JsonReader reader = new(json);
        List<PackagePath> paths = [];
        // Nearly all files of a package have one and the same placeholder of 255 characters.
        string? placeholder = null;
        bool found = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isPaths = reader.ValueTextEquals("paths"u8), isVersion = reader.ValueTextEquals("paths_version"u8);
            reader.Read();
            if (isVersion && reader.TokenType == JsonTokenType.Number && reader.GetInt32() > 1)
                throw new FlowKitException(CondaErrors.UnsupportedPackage, "The package's info/paths.json is of a version newer than 1. Update FlowKit.");
            if (!isPaths)
            {
                reader.Skip();
                continue;
            }
            found = reader.TokenType == JsonTokenType.StartArray;
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) paths.Add(ReadPath(ref reader, ref placeholder));
        }
        return found ? paths : throw new JsonException("it has no list of paths");
    }

    private static PackagePath ReadPath(ref Utf8JsonReader reader, ref string? knownPlaceholder)
    {
        string? path = null, sha256 = null, placeholder = null;
        PathType type = PathType.HardLink;
        long? size = null;
        bool isBinary = false, noLink = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            if (name.SequenceEqual("_path"u8))
            {
                reader.Read();
                path = reader.GetString();
            }
            else if (name.SequenceEqual("path_type"u8))
            {
                reader.Read();
                type = reader.ValueTextEquals("hardlink"u8) ? PathType.HardLink
                    : reader.ValueTextEquals("softlink"u8) ? PathType.SoftLink
                    : reader.ValueTextEquals("directory"u8) ? PathType.Directory
                    : throw new FlowKitException(CondaErrors.BadPackage, $"The package's path '{path}' is of the unknown type '{reader.GetString()}'.");
            }
            else if (name.SequenceEqual("sha256"u8))
            {
                reader.Read();
                sha256 = reader.TokenType == JsonTokenType.Null ? null : reader.GetString();
            }
            else if (name.SequenceEqual("size_in_bytes"u8))
            {
                reader.Read();
                size = reader.TokenType == JsonTokenType.Null ? null : reader.GetInt64();
            }
            else if (name.SequenceEqual("prefix_placeholder"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.Null)
                    placeholder = knownPlaceholder is not null && reader.ValueTextEquals(knownPlaceholder) ? knownPlaceholder : knownPlaceholder = reader.GetString();
            }
            else if (name.SequenceEqual("file_mode"u8))
            {
                reader.Read();
                isBinary = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("binary"u8);
            }
            else if (name.SequenceEqual("no_link"u8))
            {
                reader.Read();
                noLink = reader.TokenType == JsonTokenType.True;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
        return new PackagePath(Checked(path), type)
        {
            Sha256 = sha256, Size = size, Placeholder = string.IsNullOrEmpty(placeholder) ? null : placeholder, IsBinary = isBinary, NoLink = noLink,
        };
    }

    private static List<PackagePath> ReadLegacy(string folder)
    {
        Dictionary<string, (string Placeholder, bool IsBinary)> prefixes = new(StringComparer.Ordinal);
        foreach (string line in Lines(folder, "has_prefix"))
        {
            (string placeholder, string mode, string path) = ParseHasPrefix(line);
            prefixes[path] = (placeholder, mode == "binary");
        }
        HashSet<string> copied = [.. Lines(folder, "no_link")];
        List<PackagePath> paths = [];
        IEnumerable<string> files = File.Exists(Path.Combine(folder, "info", "files")) ? Lines(folder, "files") : Enumerate(folder);
        foreach (string file in files)
        {
            string path = Checked(file);
            FileInfo info = new(Path.Combine(folder, path));
            bool isLink = info.LinkTarget is not null;
            (string? placeholder, bool isBinary) = prefixes.TryGetValue(file, out (string Placeholder, bool IsBinary) found) ? found : (null, false);
            paths.Add(new PackagePath(path, isLink ? PathType.SoftLink : PathType.HardLink)
            {
                Size = isLink || !info.Exists ? null : info.Length, Placeholder = placeholder, IsBinary = isBinary, NoLink = copied.Contains(file),
            });
        }
        return paths;
    }

    // `path`, or `placeholder mode path`, each of which may be quoted because it has blanks.
    private static (string Placeholder, string Mode, string Path) ParseHasPrefix(string line)
    {
        List<string> words = [];
        StringBuilder word = new();
        char quote = '\0';
        bool open = false;
        foreach (char c in line)
        {
            if (quote != '\0')
            {
                if (c == quote) quote = '\0';
                else word.Append(c);
            }
            else if (c is '"' or '\'')
            {
                (quote, open) = (c, true);
            }
            else if (c is ' ' or '\t')
            {
                if (open) words.Add(word.ToString());
                word.Clear();
                open = false;
            }
            else
            {
                word.Append(c);
                open = true;
            }
        }
        if (open) words.Add(word.ToString());
        return words.Count switch
        {
            1 => (DefaultPlaceholder, "text", words[0]),
            3 => (words[0], words[1], words[2]),
            _ => throw new FlowKitException(CondaErrors.BadPackage, $"The package's info/has_prefix has a line that cannot be read: '{line}'."),
        };
    }

    private static IEnumerable<string> Enumerate(string folder)
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
        return Directory.EnumerateFiles(folder, "*", all)
            .Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(file => !file.StartsWith("info/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Lines(string folder, string name)
    {
        string file = Path.Combine(folder, "info", name);
        return File.Exists(file) ? File.ReadLines(file).Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0) : [];
    }

    // The list is as foreign as the archive: its paths must be the archive's own kind.
    private static string Checked(string? path)
    {
        string normal = ArchivePath.Normalize(path ?? "");
        return normal.Length > 0 ? normal : throw new FlowKitException(CondaErrors.BadPackage, "The package's info/paths.json has an entry without a path.");
    }
}
