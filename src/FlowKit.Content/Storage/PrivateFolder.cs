namespace FlowKit.Content.Storage;

/// <summary>Makes folders that are their user's alone: what lies in a cache may come from a private channel or index.</summary>
public static class PrivateFolder
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a folder, and those above it that are missing, with mode 700 (on Windows as the folder above them says). Those that are there stay as they are.</summary>
    public static void Create(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (Directory.Exists(folder)) return;
        if (Path.GetDirectoryName(Path.GetFullPath(folder)) is { } above) Create(above);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, Own);
    }
}
