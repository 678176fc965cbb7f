using FlowKit.Conda.Channels;
using FlowKit.Conda.Formats;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Environments.Resolution;
using FlowKit.Environments.Specs;

namespace FlowKit.Environments.Locking.Export;

/// <summary>Exports to the formats of conda's tools: the lock becomes what their files hold, and their writers write that.</summary>
internal static class CondaExport
{
    private const string PublicIndex = "https://pypi.org/simple";

    public static ExportedLock Pixi(IReadOnlyList<(string Name, EnvironmentLock Lock)> environments, LockExportOptions options)
    {
        ExportLosses losses = new();
        // What a platform offers is said once for the file, so environments that were locked for different ones need platforms of different names.
        List<LockFilePlatform> platforms = [];
        List<LockFileEnvironment> written = [];
        foreach ((string name, EnvironmentLock @lock) in environments)
        {
            Dictionary<string, string> names = [];
            foreach (PlatformLock platform in LockExport.PlatformsOf(@lock, options))
            {
                names[platform.Platform] = options.PixiVersion == 7 ? NameOf(platforms, platform, name) : platform.Platform;
                losses.Of(@lock, platform, keepsPython: false, keepsVariables: false, keepsVirtual: options.PixiVersion == 7);
            }
            written.Add(EnvironmentOf(name, @lock, options, losses, names));
        }
        LockFile file = new() { Format = LockFileFormat.Pixi, Version = options.PixiVersion, Environments = written, Platforms = platforms };
        return new ExportedLock("pixi.lock", PixiLock.Write(file, options.PixiVersion), losses.All);
    }

    public static ExportedLock CondaLock(string name, string infix, EnvironmentLock @lock, LockExportOptions options)
    {
        ExportLosses losses = new();
        foreach (PlatformLock platform in LockExport.PlatformsOf(@lock, options)) losses.Of(@lock, platform, keepsPython: false, keepsVariables: false, keepsVirtual: false);
        LockFile file = new() { Format = LockFileFormat.CondaLock, Version = 1, Environments = [EnvironmentOf(name, @lock, options, losses, null)] };
        if (@lock.Platforms.Any(static p => p.Conda.Any())) losses.Add(LockLossKind.SolverMetadata, "build numbers and constraints of conda packages have no field in it: it is good for installing, not for solving on");
        return new ExportedLock(infix.Length == 0 ? "conda-lock.yml" : infix[1..] + ".conda-lock.yml", CondaLockWriter.Write(file), losses.All);
    }

    public static ExportedLock Explicit(string infix, EnvironmentLock @lock, PlatformLock platform, LockExportOptions options)
    {
        ExportLosses losses = new();
        losses.Of(@lock, platform, keepsPython: !platform.Pypi.Any(), keepsVariables: false, keepsVirtual: false);
        losses.OfPypi(platform);
        if (platform.Conda.Any()) losses.Add(LockLossKind.SolverMetadata, "it tells no dependencies: it is good for installing, not for solving on");
        return new ExportedLock($"explicit{infix}.{platform.Platform}.txt", ExplicitLock.Write(platform.Platform, TopologicalOrder.Sort(RecordsOf(platform, options, losses))), losses.All);
    }

    private static LockFileEnvironment EnvironmentOf(string name, EnvironmentLock @lock, LockExportOptions options, ExportLosses losses, Dictionary<string, string>? names)
    {
        PlatformLock[] platforms = LockExport.PlatformsOf(@lock, options);
        Dictionary<string, IReadOnlyList<LockFilePackage>> packages = platforms.ToDictionary(
            p => names is null ? p.Platform : names[p.Platform], p => (IReadOnlyList<LockFilePackage>)[.. RecordsOf(p, options, losses).Select(LockFilePackage.Of), .. PypiOf(p, options, losses)], StringComparer.Ordinal);
        return new LockFileEnvironment(name, ChannelsOf(@lock, platforms, options), packages)
        {
            Indexes = platforms.Any(static p => p.Pypi.Any()) ? IndexesOf(platforms, options) : [],
            Options = names is null ? [] : OptionsOf(@lock.Composition?.Joined ?? @lock.Spec, options, losses),
        };
    }

    // What the solve was told and is not the default, in the words of pixi.
    private static Dictionary<string, string> OptionsOf(EnvironmentSpec spec, LockExportOptions options, ExportLosses losses)
    {
        Dictionary<string, string> words = [];
        if (spec.CondaSettings.Strategy is SolveStrategy.Lowest) words["strategy"] = "lowest-version";
        if (spec.CondaSettings.Strategy is SolveStrategy.LowestDirect) words["strategy"] = "lowest-version-direct";
        if (spec.CondaSettings.Priority is ChannelPriority.Disabled) words["channel-priority"] = "disabled";
        // A pixi that reads nothing newer than version 6 may not know the word, and then reads nothing of the file.
        if (spec.CondaSettings.Priority is ChannelPriority.Flexible && options.PixiVersion == 7) words["channel-priority"] = "flexible";
        else if (spec.CondaSettings.Priority is ChannelPriority.Flexible) losses.Add(LockLossKind.SolverMetadata, "the flexible priority of channels has no word in version 6");
        if (spec.AllowPreReleases) words["pypi-prerelease-mode"] = "allow";
        return words;
    }

    private static List<PackageRecord> RecordsOf(PlatformLock platform, LockExportOptions options, ExportLosses losses)
    {
        List<PackageRecord> records = [];
        foreach (LockedCondaPackage package in platform.Conda)
        {
            if (losses.AddressOf(package, options) is { } address) records.Add(CondaRecords.ToRecord(package, address));
        }
        return records;
    }

    private static IEnumerable<LockFilePackage> PypiOf(PlatformLock platform, LockExportOptions options, ExportLosses losses)
    {
        foreach (LockedPypiPackage package in platform.Pypi)
        {
            if (losses.AddressOf(package, options) is not { } address) continue;
            losses.OfBuilt(package);
            string? index = IndexOf(package.Index, options);
            yield return new LockFilePackage
            {
                Kind = LockFilePackageKind.Pypi, Name = package.Name, Version = package.Version, Depends = package.Dependencies, RequiresPython = package.RequiresPython,
                Index = package.Index.Length == 0 || index == PublicIndex ? null : index,
                Url = package.Source is { Kind: LockedSourceKind.Git } git ? $"{address.AbsoluteUri}?{(git.LargeFiles ? "lfs=true&" : "")}{(git.Subdirectory is null ? "" : $"subdirectory={Uri.EscapeDataString(git.Subdirectory)}&")}rev={git.Commit}#{git.Commit}" : address.AbsoluteUri,
                Sha256 = package.Source switch { null => package.Sha256.ToString(), { Kind: LockedSourceKind.Git } => null, { } source => (source.ArchiveSha256 ?? source.Sha256).ToString() },
            };
        }
    }

    /// <summary>The addresses of the channels: those that were asked for, in their order, then others that packages came from.</summary>
    public static List<string> ChannelsOf(EnvironmentLock @lock, IEnumerable<PlatformLock> platforms, LockExportOptions options)
    {
        Dictionary<string, string> known = new(StringComparer.Ordinal);
        foreach (LockedCondaPackage package in platforms.SelectMany(static p => p.Conda))
        {
            if (package.Location.ToAddress(name => options.AddressOf?.Invoke(name)) is { } address) known.TryAdd(package.Channel, new Uri(address, "../").AbsoluteUri);
        }
        List<string> channels = [];
        foreach (EnvironmentSource channel in (@lock.Composition?.Joined ?? @lock.Spec).Channels)
        {
            if (known.Remove(channel.Name, out string? address)) channels.Add(address);
            else if ((options.AddressOf?.Invoke(channel.Name) ?? channel.Address) is { } told && (options.AddressOf is not null || !EnvironmentSource.IsLocalAddress(told))) channels.Add(told.AbsoluteUri.TrimEnd('/') + "/");
            else if (Uri.TryCreate(channel.Name, UriKind.Absolute, out Uri? remote)) channels.Add(remote.AbsoluteUri.TrimEnd('/') + "/");
            else if (!@lock.Platforms.Any(p => p.Conda.Any(c => c.Channel == channel.Name))) channels.AddRange(Channel.ParseMany([channel.Name]).Select(static c => c.Address.AbsoluteUri));
        }
        return [.. channels.Concat(known.OrderBy(static k => k.Key, StringComparer.Ordinal).Select(static k => k.Value)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The address of an index that everybody knows, or that the options tell; null for another.</summary>
    public static string? IndexOf(string name, LockExportOptions options) => name == "pypi" ? PublicIndex
        : Uri.TryCreate(name, UriKind.Absolute, out Uri? remote) ? remote.AbsoluteUri.TrimEnd('/')
        : options.AddressOf?.Invoke(name)?.AbsoluteUri.TrimEnd('/');

    private static string[] IndexesOf(IEnumerable<PlatformLock> platforms, LockExportOptions options)
    {
        string[] known = [.. platforms.SelectMany(static p => p.Pypi).Select(p => IndexOf(p.Index, options)).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return known.Length == 0 ? [PublicIndex] : known;
    }

    private static string NameOf(List<LockFilePlatform> platforms, PlatformLock platform, string environment)
    {
        string[] offers = [.. platform.VirtualPackages.Order(StringComparer.Ordinal)];
        foreach (LockFilePlatform known in platforms)
        {
            if (known.Subdir.Name == platform.Platform && known.VirtualPackages.SequenceEqual(offers)) return known.Name;
        }
        string name = platforms.Exists(p => p.Name == platform.Platform) ? $"{platform.Platform}-{environment}" : platform.Platform;
        platforms.Add(new LockFilePlatform(name, CondaPlatform.Parse(platform.Platform), offers));
        return name;
    }
}
