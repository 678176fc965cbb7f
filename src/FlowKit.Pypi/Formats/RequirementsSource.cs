namespace FlowKit.Pypi.Formats;

/// <summary>Where a requirements file's parts come from: the files it includes, the folders it names, the variables it uses.</summary>
public sealed record RequirementsSource
{
    /// <summary>The content of a file by its path (relative to the source's folder, or absolute, or an address), or null where there is none.</summary>
    public required Func<string, byte[]?> ReadFile { get; init; }

    /// <summary>Says whether a path is the folder of a Python project; where not given, no path is.</summary>
    public Func<string, bool> IsProjectFolder { get; init; } = static _ => false;

    /// <summary>The value of an environment variable, or null; where not given, there are none.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>The absolute folder that paths of projects are made absolute with, or null where it has no place on disk.</summary>
    public string? BaseFolder { get; init; }

    /// <summary>Files of a folder on disk, and the process's variables.</summary>
    public static RequirementsSource OnDisk(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new RequirementsSource
        {
            BaseFolder = folder,
            ReadFile = path =>
            {
                string full = Path.Combine(folder, path);
                return File.Exists(full) ? File.ReadAllBytes(full) : null;
            },
            IsProjectFolder = path =>
            {
                string full = Path.Combine(folder, path);
                return File.Exists(Path.Combine(full, "pyproject.toml")) || File.Exists(Path.Combine(full, "setup.py"));
            },
            Variable = Environment.GetEnvironmentVariable,
        };
    }
}
