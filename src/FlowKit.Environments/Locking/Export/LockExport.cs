namespace FlowKit.Environments.Locking.Export;

/// <summary>Writes locks in the formats of the field. What a format cannot say is told, never dropped in silence.</summary>
public static class LockExport
{
    /// <summary>Exports one environment.</summary>
    /// <param name="lock">The environment.</param>
    /// <param name="format">The format.</param>
    /// <param name="options">What is exported. Default: every platform.</param>
    /// <returns>One file, or one for each platform where the format holds one platform only.</returns>
    /// <exception cref="FlowKitException"><c>FK7313</c>: a platform is not in the lock.</exception>
    public static IReadOnlyList<ExportedLock> Export(this EnvironmentLock @lock, LockExportFormat format, LockExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(@lock);
        return Write(new Dictionary<string, EnvironmentLock> { ["default"] = @lock }, format, options);
    }

    /// <summary>Exports environments: into one file where the format holds several (<c>pixi.lock</c>), else into files that have the environment in their name.</summary>
    /// <param name="environments">The environments by the name that the file gives them.</param>
    /// <param name="format">The format.</param>
    /// <param name="options">What is exported. Default: every platform.</param>
    /// <exception cref="FlowKitException"><c>FK7313</c>: a platform is not in a lock. <c>FK7390</c>: a name is none that a file can give an environment.</exception>
    public static IReadOnlyList<ExportedLock> Write(IReadOnlyDictionary<string, EnvironmentLock> environments, LockExportFormat format, LockExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(environments);
        options ??= new LockExportOptions();
        foreach (string name in environments.Keys) CheckName(name);
        (string Name, EnvironmentLock Lock)[] sorted = [.. environments.OrderBy(static e => e.Key, StringComparer.Ordinal).Select(static e => (e.Key, e.Value))];
        if (format == LockExportFormat.Pixi) return [CondaExport.Pixi(sorted, options)];
        List<ExportedLock> files = [];
        foreach ((string name, EnvironmentLock @lock) in sorted)
        {
            string infix = sorted.Length == 1 ? "" : "." + name;
            PlatformLock[] platforms = PlatformsOf(@lock, options);
            files.AddRange(format switch
            {
                LockExportFormat.CondaLock => [CondaExport.CondaLock(name, infix, @lock, options)],
                LockExportFormat.Pylock => [PylockExport.Of(infix, @lock, platforms, options)],
                LockExportFormat.Explicit => platforms.Select(p => CondaExport.Explicit(infix, @lock, p, options)),
                LockExportFormat.Requirements => platforms.Select(p => RequirementsExport.Of(infix, @lock, p, options)),
                LockExportFormat.EnvironmentFile => platforms.Select(p => EnvironmentFileExport.Of(name, infix, @lock, p, options)),
                _ => throw new ArgumentOutOfRangeException(nameof(format), format, "This is no format."),
            });
        }
        return files;
    }

    internal static PlatformLock[] PlatformsOf(EnvironmentLock @lock, LockExportOptions options) =>
        options.Platforms.Count == 0 ? [.. @lock.Platforms] : [.. options.Platforms.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(@lock.For)];

    // It becomes a part of file names and a key.
    private static void CheckName(string name)
    {
        if (name.Length == 0 || !char.IsAsciiLetterOrDigit(name[0]) || name.Any(static c => !(char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
            throw new FlowKitException(EnvironmentErrors.InvalidExport, $"'{name}' cannot be the name of an environment in a lock file: letters, digits, '-' and '_' can stand in it. Write 'NAME=environment' with another NAME.");
    }
}
