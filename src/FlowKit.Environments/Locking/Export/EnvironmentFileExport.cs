using FlowKit.Conda.Formats;

namespace FlowKit.Environments.Locking.Export;

/// <summary>Exports one platform to an <c>environment.yml</c> with exact versions, with or without builds.</summary>
internal static class EnvironmentFileExport
{
    public static ExportedLock Of(string name, string infix, EnvironmentLock @lock, PlatformLock platform, LockExportOptions options)
    {
        ExportLosses losses = new();
        losses.Of(@lock, platform, keepsPython: true, keepsVariables: true, keepsVirtual: false);
        foreach (string local in platform.Conda.Where(c => c.Location.ToAddress(source => options.AddressOf?.Invoke(source)) is null).Select(static c => c.Channel).Distinct(StringComparer.Ordinal))
            losses.Add(LockLossKind.Address, local.Length == 0 ? "a conda package comes from an archive of the machine that locked it, and no channel has it" : $"the channel '{local}' has no address that everybody knows: name it to whoever makes an environment of the file");
        string[] pip = [.. RequirementsExport.Entries(@lock, platform, options, losses).Select(static e => e.Requirement!.ToString())];
        if (platform.Packages.Count > 0)
            losses.Add(LockLossKind.Hashes, options.Builds ? "the file names releases, not the files that they are: hashes have no place in it" : "the file names versions, not builds and not the files that they are: hashes have no place in it");
        EnvironmentFile file = new()
        {
            Name = name,
            Channels = CondaExport.ChannelsOf(@lock, [platform], options),
            Dependencies = [.. platform.Conda.Select(c => options.Builds ? $"{c.Name}={c.Version}={c.Build}" : $"{c.Name}={c.Version}"), .. pip.Length > 0 ? ForPip(platform) : []],
            Pip = pip,
            Variables = @lock.Variables,
        };
        return new ExportedLock($"environment{infix}.{platform.Platform}.yml", EnvironmentFileWriter.Write(file), losses.All);
    }

    // What installs the list below 'pip:' has to be there.
    private static IEnumerable<string> ForPip(PlatformLock platform)
    {
        if (platform.Find(PackageKind.Conda, "pip") is null) yield return "pip";
        if (platform.Python is { FromConda: false } python) yield return "python=" + python.Version;
    }
}
