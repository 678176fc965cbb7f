using FlowKit.Content.Hashing;
using FlowKit.Pypi.Index;

namespace FlowKit.Pypi.Packages.Building;

/// <summary>Sources that a wheel can be built from.</summary>
public abstract record SourceLocation
{
    private protected SourceLocation()
    {
    }

    /// <summary>The folder inside of the sources that holds the project, with forward slashes; null for their root.</summary>
    public string? Subdirectory { get; init; }

    /// <summary>How messages call it.</summary>
    public abstract string Display { get; }

    /// <summary>The sources behind a file of an index.</summary>
    public static SourceArchive Of(PypiFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new SourceArchive(file.Url, file.FileName)
        {
            Sha256 = Sha256Digest.TryParse(file.Sha256, out Sha256Digest digest) ? digest : null, Hashes = file.Hashes, RequiredHashes = file.RequiredHashes, Size = file.Size,
        };
    }

    /// <summary>What stands behind the address of sources, as <see cref="Parse"/> reads it: <c>#sha256=…&amp;subdirectory=…&amp;lfs=true</c>, escaped; empty where there is nothing to say.</summary>
    /// <param name="subdirectory">The folder of the project in them; null or empty for their root.</param>
    /// <param name="largeFiles">Whether files of git LFS are fetched.</param>
    /// <param name="hash">What an archive has to have; null where nobody promises anything.</param>
    public static string FragmentOf(string? subdirectory, bool largeFiles = false, PromisedHash? hash = null)
    {
        List<string> parts = hash is null ? [] : [$"{hash.Algorithm}={hash.Digits}"];
        if (!string.IsNullOrEmpty(subdirectory)) parts.Add("subdirectory=" + string.Join('/', subdirectory.Split('/').Select(Uri.EscapeDataString)));
        if (largeFiles) parts.Add("lfs=true");
        return parts.Count == 0 ? "" : "#" + string.Join('&', parts);
    }

    /// <summary>
    /// The sources behind the address of a requirement (<c>name @ ADDRESS</c>): <c>git+https://…@REVISION#subdirectory=…&amp;lfs=true</c>, the address of a source archive
    /// (<c>#sha256=…&amp;subdirectory=…</c>), or a folder (<c>file://…</c>). Null for the address of a wheel, which is not built.
    /// </summary>
    /// <exception cref="FlowKitException"><c>FK8210</c>: the address is none of these.</exception>
    public static SourceLocation? Parse(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        int hash = address.IndexOf('#', StringComparison.Ordinal);
        Dictionary<string, string> fragment = new(StringComparer.Ordinal);
        foreach (string part in hash < 0 ? [] : address[(hash + 1)..].Split('&'))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) fragment[part[..equals]] = Uri.UnescapeDataString(part[(equals + 1)..]);
        }
        string place = hash < 0 ? address : address[..hash];
        string? subdirectory = fragment.GetValueOrDefault("subdirectory");
        if (place.StartsWith("git+", StringComparison.Ordinal)) return GitSource.ParsePlace(place[4..]) with { Subdirectory = subdirectory, LargeFiles = fragment.GetValueOrDefault("lfs") == "true" };
        if (!Uri.TryCreate(place, UriKind.Absolute, out Uri? uri)) throw new FlowKitException(PypiErrors.InvalidSource, $"'{place}' is no absolute address of sources.");
        string name = Uri.UnescapeDataString(uri.Segments[^1]);
        if (name.EndsWith(".whl", StringComparison.Ordinal)) return null;
        if (uri.IsFile && !File.Exists(uri.LocalPath)) return new SourceFolder(uri.LocalPath) { Subdirectory = subdirectory };
        return new SourceArchive(uri, name) { Subdirectory = subdirectory, Sha256 = Sha256Digest.TryParse(fragment.GetValueOrDefault("sha256"), out Sha256Digest digest) ? digest : null, Hashes = [.. fragment.Where(static part => part.Key is "sha384" or "sha512")] };
    }
}
