using System.Text;
using FlowKit.Content.Hashing;

namespace FlowKit.Pypi.Packages.Building;

/// <summary>A folder on this machine. It is copied before it is built, so building changes nothing in it.</summary>
/// <param name="Path">The path of the folder.</param>
public sealed record SourceFolder(string Path) : SourceLocation
{
    /// <summary>Whether the installed project imports from the folder itself (PEP 660). Such a build works in the folder and is not kept. Default: false.</summary>
    public bool Editable { get; init; }

    /// <inheritdoc/>
    public override string Display => Path;

    /// <summary>
    /// The hash of a folder's content: relative names and bytes, wherever it stands. What version control and builds keep there (<c>.git</c>, <c>__pycache__</c>, <c>build</c>,
    /// <c>*.egg-info</c>, virtual environments) does not count.
    /// </summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Sha256Digest ContentOf(string folder)
    {
        StringBuilder content = new();
        Add(new DirectoryInfo(folder), "");
        return Sha256Digest.Compute(Encoding.UTF8.GetBytes(content.ToString()));

        void Add(DirectoryInfo at, string prefix)
        {
            foreach (FileSystemInfo entry in at.EnumerateFileSystemInfos().OrderBy(static entry => entry.Name, StringComparer.Ordinal))
            {
                string name = prefix + entry.Name;
                if (IsLeftBehind(entry.Name)) continue;
                if (entry.LinkTarget is { } target) content.Append("link ").Append(name).Append('\0').Append(target.Replace('\\', '/')).Append('\n');
                else if (entry is DirectoryInfo inner) Add(inner, name + "/");
                else content.Append("file ").Append(name).Append('\0').Append(Sha256Digest.Compute(File.ReadAllBytes(entry.FullName))).Append('\n');
            }
        }
    }

    private static bool IsLeftBehind(string name) =>
        name is ".git" or ".hg" or ".svn" or "__pycache__" or ".venv" or ".tox" or ".nox" or "node_modules" or "build" or "dist" or ".pytest_cache" or ".mypy_cache" or ".ruff_cache"
        || name.EndsWith(".egg-info", StringComparison.Ordinal);
}
