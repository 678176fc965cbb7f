using FlowKit.Conda.Channels;
using FlowKit.Conda.Solving;
using FlowKit.Conda.Specs;
using FlowKit.Content;
using FlowKit.Content.Archives;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;

namespace FlowKit.Conda.Packages;

/// <summary>
/// The packages that specs ask for by the address or the path of an archive (<c>https://…/foo-1.0-0.conda#sha256:…</c>, <c>./foo-1.0-0.conda</c>, <c>foo[url=…]</c>), which no channel needs to have. What they are, the
/// archives themselves say in their <c>info/index.json</c>, not the names of the files. Read them before a solve, and lay them <see cref="Over"/> the channels.
/// </summary>
public sealed class ArchiveRecords
{
    private readonly ILookup<string, PackageRecord> _byName;

    private ArchiveRecords(IReadOnlyList<MatchSpec> specs, IReadOnlyList<PackageRecord> records)
    {
        Specs = specs;
        Records = records;
        _byName = records.ToLookup(static record => record.Name, StringComparer.Ordinal);
    }

    /// <summary>What was asked for, in the same order, for <see cref="CondaSolveRequest.Specs"/>: each spec of an archive has the name that the archive tells, and matches that archive alone.</summary>
    public IReadOnlyList<MatchSpec> Specs { get; }

    /// <summary>The archives, each with its SHA-256 and its address; that may hold the credentials that were in the spec: show it with <see cref="SafeAddress"/> only.</summary>
    public IReadOnlyList<PackageRecord> Records { get; }

    /// <summary>The names that channels are asked for, as <see cref="RepoDataGateway.LoadAsync(IReadOnlyList{Channel}, string, IEnumerable{string}, CancellationToken)"/> takes them: those of the specs, and what the archives depend on.</summary>
    public IReadOnlyList<string> RootNames =>
    [
        .. Specs.Where(spec => spec.HasExactName && !_byName.Contains(spec.Name)).Select(static spec => spec.Name)
            .Concat(Records.SelectMany(static record => record.Depends.Concat(record.ExtraDepends.Values.SelectMany(static extra => extra))).Select(DependencyName.Of).OfType<string>()).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Reads the archives that specs name; specs of other kinds are left as they are. An archive whose SHA-256 the spec tells is read from its <c>info</c> part alone, where the server allows.</summary>
    /// <param name="specs">What is asked for. A relative path is one from the current directory.</param>
    /// <param name="fetcher">Where the archives come from.</param>
    /// <param name="platform">The target's subdir, for example <c>linux-64</c>. A spec with a condition (<c>when</c>) may name an archive of another platform, which then is left out.</param>
    /// <param name="limits">How much an archive may unpack to; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FlowKitException">
    /// <c>FK7103</c>: an archive is of another platform, or of another name than the spec, or two specs name two archives of one package; <c>FK7112</c>: the hash behind the address is none; or what
    /// <see cref="RemotePackage.ReadRecordAsync"/> throws, with the spec's address.
    /// </exception>
    public static async Task<ArchiveRecords> ReadAsync(
        IReadOnlyList<MatchSpec> specs, IFetcher fetcher, string platform, ArchiveLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(specs);
        ArgumentNullException.ThrowIfNull(fetcher);
        CondaPlatform.Parse(platform);
        List<MatchSpec> named = [];
        Dictionary<Uri, PackageRecord> records = [];
        Dictionary<string, PackageRecord> certain = new(StringComparer.Ordinal);
        foreach (MatchSpec spec in specs)
        {
            if (spec.Url is null)
            {
                named.Add(spec);
                continue;
            }
            Uri address = AddressOf(spec)!;
            if (!records.TryGetValue(address, out PackageRecord? record)) record = await ReadAsync(spec, address, fetcher, limits, cancellationToken).ConfigureAwait(false);
            named.Add(Name(spec, record));
            bool fits = record.Subdir == platform || record.Subdir == "noarch";
            if (fits) records[address] = record;
            if (spec.Condition is not null) continue;
            if (!fits) throw Bad(record.Url, $"is for {record.Subdir}, and the target is {platform}. Ask for the archive of that platform, or add [when=\"…\"] to the spec");
            if (certain.TryGetValue(record.Name, out PackageRecord? other) && other.Url != record.Url)
                throw Bad(record.Url, $"is {record.Name}, and so is the one asked for as {SafeAddress.Of(other.Url)}. Only one package of a name can be installed: leave one of them out");
            certain[record.Name] = record;
        }
        return new ArchiveRecords(named, [.. records.Values]);
    }

    /// <summary>The archives and the records of channels as one source. A solve for <see cref="Specs"/> takes a name that is asked for by its archive from nowhere else.</summary>
    /// <param name="channels">The channels, for example those of a <see cref="RepoDataGateway"/>.</param>
    public ICandidateSource Over(ICandidateSource channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        return Records.Count == 0 ? channels : new Overlay(this, channels);
    }

    /// <summary>Where the archive that a spec names is, seen from this machine; null where it names none. May hold credentials.</summary>
    /// <exception cref="FlowKitException"><c>FK7112</c>: the address cannot be read.</exception>
    public static Uri? AddressOf(MatchSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Url is null) return null;
        string text = ArchiveAddress.IsWritten(spec) ? spec.Source.Trim().Split('#')[0] : spec.Url;
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            string path = Path.GetFullPath(text.StartsWith('~') ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + text[1..] : text).Replace('\\', '/');
            text = (path.StartsWith('/') ? "file://" : "file:///") + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)).Replace("%3A", ":", StringComparison.Ordinal);
        }
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? address
            : throw new FlowKitException(CondaErrors.BadMatchSpec, $"The address '{ChannelText.StripSecrets(text)}' of a package cannot be read.");
    }

    private static async Task<PackageRecord> ReadAsync(MatchSpec spec, Uri address, IFetcher fetcher, ArchiveLimits? limits, CancellationToken cancellationToken)
    {
        if (ArchiveAddress.StemOf(address.AbsolutePath) is null) throw Bad(address, "is no archive by its name. The address of a conda package ends in .conda or .tar.bz2");
        Sha256Digest? sha256 = null;
        if (spec.Sha256 is not null) sha256 = Sha256Digest.TryParse(spec.Sha256, out Sha256Digest told) ? told : throw BadHash(address);
        if (spec.Md5 is { } md5 && (md5.Length != 32 || !md5.All(char.IsAsciiHexDigit))) throw BadHash(address);
        try
        {
            return await RemotePackage.ReadRecordAsync(fetcher, address, sha256, spec.Md5, limits, cancellationToken).ConfigureAwait(false);
        }
        catch (FlowKitException e) when (e.Code == ContentErrors.NotFound)
        {
            throw new FlowKitException(e.Code, $"There is no package at {SafeAddress.Of(address)}, which is asked for. Check the {(address.IsFile ? "path" : "address")}.", e);
        }
        catch (FlowKitException e)
        {
            throw new FlowKitException(e.Code, $"The package asked for as {SafeAddress.Of(address)} cannot be read. {e.Message}", e);
        }
    }

    private static MatchSpec Name(MatchSpec spec, PackageRecord record)
    {
        MatchSpec exact = new(spec.Source, record.Name, null)
        {
            Url = record.Url.AbsoluteUri, FileName = StringMatcher.Plain(record.FileName), Md5 = spec.Md5, Sha256 = spec.Sha256, Extras = spec.Extras, Condition = spec.Condition,
        };
        // What the name of the file seems to say was never asked for.
        if (ArchiveAddress.IsAlone(spec)) return exact;
        if (!spec.MatchesName(record.Name)) throw Bad(record.Url, $"is {record.Name}, and the spec names {spec.Name}. Write the name of the package, or none");
        return spec.HasExactName ? spec : MatchSpecBracket.Rename(spec, exact);
    }

    private static FlowKitException Bad(Uri address, string problem) => new(CondaErrors.BadRequest, $"The package asked for as {SafeAddress.Of(address)} {problem}.");

    private static FlowKitException BadHash(Uri address) =>
        new(CondaErrors.BadMatchSpec, $"The hash that the spec of {SafeAddress.Of(address)} has is none: #MD5 has 32 hexadecimal digits, #sha256:SHA256 has 64.");

    private sealed class Overlay(ArchiveRecords archives, ICandidateSource channels) : ICandidateSource
    {
        public IReadOnlyList<string> Channels { get; } = [.. channels.Channels.Concat(archives.Records.Select(static record => record.Channel)).Distinct(StringComparer.Ordinal)];

        public IEnumerable<string> Names => channels.Names.Concat(archives._byName.Select(static named => named.Key)).Distinct(StringComparer.Ordinal);

        public IReadOnlyList<PackageRecord> GetRecords(string name)
        {
            IReadOnlyList<PackageRecord> offered = channels.GetRecords(name);
            if (!archives._byName.Contains(name)) return offered;
            PackageRecord[] own = [.. archives._byName[name]];
            // A channel that was loaded may have the same archive: what was read of it counts.
            return [.. own, .. offered.Where(record => !own.Any(archive => ChannelText.SameAddress(archive.Url.AbsoluteUri, record.Url)))];
        }
    }
}
