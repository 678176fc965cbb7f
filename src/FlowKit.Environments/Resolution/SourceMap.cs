using System.Collections.Concurrent;
using FlowKit.Conda.Channels;
using FlowKit.Content.Downloading;
using FlowKit.Environments.Specs;
using FlowKit.Pypi.Index;

namespace FlowKit.Environments.Resolution;

/// <summary>What the names of channels and indexes mean on this machine: those of the options, those of specs that were seen, and the public ones.</summary>
public sealed class SourceMap
{
    private static readonly Uri PublicIndex = new("https://pypi.org/simple/");

    private readonly ConcurrentDictionary<string, Uri> _addresses = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IndexSettings> _places = new(StringComparer.Ordinal);

    // Of specs that were seen only the places count: what changes an answer must not depend on what was asked before.
    private readonly Dictionary<string, IndexSettings> _configured = new(StringComparer.Ordinal);

    /// <summary>A map of the sources that the options give an address.</summary>
    /// <exception cref="FlowKitException"><c>FK7312</c>: a name means two places, or is to be used in two ways.</exception>
    public SourceMap(EnvironmentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (EnvironmentSource source in (IEnumerable<EnvironmentSource>)[.. options.Sources, .. options.Channels, .. options.Indexes])
        {
            Learn(source);
            if (source.Settings != IndexSettings.Default && !_configured.TryAdd(source.Name, source.Settings) && _configured[source.Name] != source.Settings) throw TwoWays(source, _configured[source.Name]);
        }
    }

    /// <summary>Every source that has an address so far, and the public index, as what credentials are kept for. A channel and an index of one name are one place.</summary>
    internal IEnumerable<PypiIndex> Known => _addresses.Select(static known => new PypiIndex(known.Key, known.Value)).Append(PypiIndex.PyPI).DistinctBy(static index => index.Name);

    /// <summary>Remembers the address of a source, where it gives one.</summary>
    /// <exception cref="FlowKitException"><c>FK7312</c>: the name means another place already, or one that is used in another way. Locks and ids know a source by its name, so one name is one place, also for a channel and an index.</exception>
    public void Learn(EnvironmentSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Settings.OfPlace is var place && place != IndexSettings.Default && _places.GetOrAdd(source.Name, place) is var used && used != place) throw TwoWays(source, used);
        if (source.Address is null) return;
        Uri known = _addresses.GetOrAdd(source.Name, source.Address);
        if (known != source.Address)
        {
            throw new FlowKitException(EnvironmentErrors.UnknownSource,
                $"The name '{source.Name}' means two places: {SafeAddress.Of(known)} and {SafeAddress.Of(source.Address)}. Give one of them another name, also where one is a channel and the other an index.");
        }
    }

    /// <summary>The address of a name; null where this machine knows none.</summary>
    public Uri? Find(string name) => _addresses.TryGetValue(name, out Uri? address) ? address : null;

    /// <summary>The name of the source that an address lies in, of several the nearest; null where it lies in none.</summary>
    internal string? NameOf(Uri address) => _addresses.Where(known => new Uri(known.Value.AbsoluteUri.TrimEnd('/') + "/").IsBaseOf(address))
        .OrderByDescending(static known => known.Value.AbsoluteUri.Length).ThenBy(static known => known.Key, StringComparer.Ordinal).Select(static known => known.Key).FirstOrDefault();

    /// <summary>The channel of a spec. A name that nobody defined is a public channel, as conda reads it: <c>defaults</c> is several, <c>pkgs/main</c> is Anaconda's, others are of anaconda.org.</summary>
    /// <exception cref="FlowKitException"><c>FK7121</c>: the name is none. <c>FK7309</c>: it has settings of an index.</exception>
    internal IReadOnlyList<Channel> Channels(EnvironmentSource channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (channel.Settings != IndexSettings.Default)
            throw new FlowKitException(EnvironmentErrors.InvalidSpec, $"The channel '{channel.Name}' has settings of an index ('{channel.Settings.ToString().TrimStart(';', ' ')}'). Take them away: a channel has none.");
        return (channel.Address ?? Find(channel.Name)) is { } address ? [Channel.Named(channel.Name, address)] : Channel.ParseMany([channel.Name]);
    }

    /// <summary>The index with the settings that the options give its name, where it has none of its own.</summary>
    internal EnvironmentSource Configured(EnvironmentSource index) =>
        index.Settings == IndexSettings.Default && _configured.TryGetValue(index.Name, out IndexSettings? settings) ? index with { Settings = settings } : index;

    /// <summary>The index as the engine takes it.</summary>
    /// <exception cref="FlowKitException"><c>FK7312</c>: nobody defined the name.</exception>
    internal PypiIndex Index(EnvironmentSource index)
    {
        IndexSettings place = index.Settings.OfPlace != IndexSettings.Default ? index.Settings : _places.GetValueOrDefault(index.Name, IndexSettings.Default);
        return (place with { IsExplicit = index.Settings.IsExplicit, AllowsUndatedFiles = index.Settings.AllowsUndatedFiles }).Of(index.Name, IndexAddress(index));
    }

    /// <summary>Whether an index has an address on this machine.</summary>
    internal bool KnowsIndex(EnvironmentSource index) => index.Address is not null || Find(index.Name) is not null || index.Name == "pypi";

    /// <summary>The address of an index.</summary>
    /// <exception cref="FlowKitException"><c>FK7312</c>: nobody defined the name.</exception>
    public Uri IndexAddress(EnvironmentSource index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return index.Address ?? Find(index.Name) ?? (index.Name == "pypi"
            ? PublicIndex
            : throw new FlowKitException(EnvironmentErrors.UnknownSource,
                $"The index '{index.Name}' has no address on this machine. Define it in the options as '{index.Name}=ADDRESS', or write the address in the spec."));
    }

    private static FlowKitException TwoWays(EnvironmentSource source, IndexSettings other) => new(EnvironmentErrors.UnknownSource,
        $"The index '{source.Name}' is to be used in two ways: '{source.Name}{source.Settings}' and '{source.Name}{other}'. Write the same settings in both places, or in one alone.");
}
