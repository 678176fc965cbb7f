using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;

namespace FlowKit.Conda.Channels;

/// <summary>What the records of one subdir share: where they come from, and texts and versions that occur again and again.</summary>
internal sealed class SubdirSource(string channelName, string subdir, string baseAddress)
{
    private readonly Dictionary<string, CondaVersion> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public string ChannelName { get; } = channelName;

    public string Subdir { get; } = subdir;

    /// <summary>What stands before the file names in addresses; ends with a slash.</summary>
    public string BaseAddress { get; set; } = baseAddress;

    public string Intern(string text)
    {
        if (_texts.TryGetValue(text, out string? known)) return known;
        _texts.Add(text, text);
        return text;
    }

    /// <summary>The one text with these UTF-8 bytes, which must be without escapes.</summary>
    /// <exception cref="InvalidOperationException">They are not UTF-8, as the JSON reader says it.</exception>
    public string Intern(ReadOnlySpan<byte> utf8)
    {
        Span<char> characters = utf8.Length > 512 ? new char[utf8.Length] : stackalloc char[512];
        if (Utf8.ToUtf16(utf8, characters, out _, out int length, replaceInvalidSequences: false) != OperationStatus.Done) throw new InvalidOperationException("The text is not UTF-8.");
        if (utf8.Length > 512) return new string(characters[..length]);
        Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> lookup = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(characters[..length], out string? known)) return known;
        string text = new(characters[..length]);
        _texts.Add(text, text);
        return text;
    }

    public bool TryGetVersion(string text, [NotNullWhen(true)] out CondaVersion? version)
    {
        if (_versions.TryGetValue(text, out version)) return true;
        if (!CondaVersion.TryParse(text, out version)) return false;
        _versions.Add(text, version);
        return true;
    }

    /// <summary>Resolves <c>info.base_url</c>, absolute or relative to the subdir, with or without a slash at the end (CEP 15).</summary>
    /// <exception cref="FlowKitException"><c>FK7122</c>: it is no address.</exception>
    public static string ResolveBase(Uri subdirAddress, string? baseUrl)
    {
        if (string.IsNullOrEmpty(baseUrl)) return subdirAddress.AbsoluteUri;
        if (!Uri.TryCreate(subdirAddress, baseUrl, out Uri? resolved))
        {
            string problem = $"{SafeAddress.Of(subdirAddress)} says that its packages are under '{ChannelText.StripSecrets(baseUrl)}', which is no address. Tell the owner of the channel.";
            throw new FlowKitException(CondaErrors.BadRepoData, problem);
        }
        return resolved.AbsoluteUri.EndsWith('/') ? resolved.AbsoluteUri : resolved.AbsoluteUri + "/";
    }
}
