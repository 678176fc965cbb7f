using System.Globalization;
using FlowKit.Content.Downloading;
using FlowKit.Pypi.Index;

namespace FlowKit.Environments.Specs;

/// <summary>
/// How an index is used, as written behind its address: <c>team=https://packages.example/simple; explicit; authenticate=always</c>. <see cref="IsExplicit"/> and <see cref="AllowsUndatedFiles"/> change what
/// is chosen, so they are part of a requirement id; the others are about the place and are not.
/// </summary>
public sealed record IndexSettings
{
    private const string Explicit = "explicit", Undated = "undated", Flat = "flat", PlainHttp = "plain-http", IgnoreRefusals = "ignore-refusals", Authenticate = "authenticate", Fresh = "fresh";

    /// <summary>Settings that say nothing.</summary>
    public static IndexSettings Default { get; } = new();

    /// <summary>Serves only the packages that are pinned to it: <c>explicit</c>. Default: no.</summary>
    public bool IsExplicit { get; init; }

    /// <summary>Files that tell no upload time stay available under a cut-off: <c>undated</c>. Default: no.</summary>
    public bool AllowsUndatedFiles { get; init; }

    /// <summary>A page of links, or a folder, with files of all projects (<c>--find-links</c>): <c>flat</c>. Default: no, one page for each project.</summary>
    public bool IsFlat { get; init; }

    /// <summary>Plain http also from another machine: <c>plain-http</c>. Default: no.</summary>
    public bool AllowsPlainHttp { get; init; }

    /// <summary>Where access is refused (401 or 403), the next index is asked: <c>ignore-refusals</c>. Default: no, a refusal is an error.</summary>
    public bool IgnoresRefusals { get; init; }

    /// <summary>When credentials are sent: <c>authenticate=always</c>, <c>never</c> or <c>when-asked</c>. Default: when asked.</summary>
    public FetchAuthentication Authentication { get; init; }

    /// <summary>How long its pages are taken from the cache without asking, in whole seconds: <c>fresh=600</c>. Default: as long as the server says.</summary>
    public TimeSpan? FreshFor { get; init; }

    /// <summary>What of these settings changes which packages are chosen.</summary>
    internal IndexSettings OfAnswer => new() { IsExplicit = IsExplicit, AllowsUndatedFiles = AllowsUndatedFiles };

    /// <summary>What of these settings is about the place.</summary>
    internal IndexSettings OfPlace => this with { IsExplicit = false, AllowsUndatedFiles = false };

    /// <summary>Reads what stands behind the first <c>;</c> of a source.</summary>
    /// <param name="options">The options, without that <c>;</c>.</param>
    /// <param name="text">The whole text, for messages.</param>
    /// <param name="position">Where the options begin in it.</param>
    /// <exception cref="SpecParseException"><c>FK7309</c>: one of them does not exist.</exception>
    internal static IndexSettings Parse(string options, string text, int position)
    {
        IndexSettings settings = Default;
        foreach (string option in options.Split(';'))
        {
            string word = option.Trim();
            settings = word switch
            {
                Explicit => settings with { IsExplicit = true },
                Undated => settings with { AllowsUndatedFiles = true },
                Flat => settings with { IsFlat = true },
                PlainHttp => settings with { AllowsPlainHttp = true },
                IgnoreRefusals => settings with { IgnoresRefusals = true },
                Authenticate + "=always" => settings with { Authentication = FetchAuthentication.Always },
                Authenticate + "=never" => settings with { Authentication = FetchAuthentication.Never },
                Authenticate + "=when-asked" => settings with { Authentication = FetchAuthentication.WhenAsked },
                _ when word.StartsWith(Fresh + "=", StringComparison.Ordinal) && int.TryParse(word.AsSpan(Fresh.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) =>
                    settings with { FreshFor = TimeSpan.FromSeconds(seconds) },
                _ => throw new SpecParseException(EnvironmentErrors.InvalidSpec, "index", text, position,
                    $"{Explicit}, {Undated}, {Flat}, {PlainHttp}, {IgnoreRefusals}, {Fresh}=SECONDS or {Authenticate}=always|never|when-asked was expected (a ';' that belongs to the address is written '%3B')"),
            };
            position += option.Length + 1;
        }
        return settings;
    }

    /// <summary>The index of the engine.</summary>
    internal PypiIndex Of(string name, Uri address) => new(name, address)
    {
        Kind = IsFlat ? PypiIndexKind.Flat : PypiIndexKind.Simple,
        IsExplicit = IsExplicit,
        IsDefault = name == "pypi" && address.Host == "pypi.org",
        AllowsMissingUploadTime = AllowsUndatedFiles,
        AllowsPlainHttp = AllowsPlainHttp,
        IgnoresRefusedCredentials = IgnoresRefusals,
        Authentication = Authentication,
        FreshFor = FreshFor,
    };

    /// <summary>The options as they are written behind a name, those of the answer first; empty where there are none.</summary>
    public override string ToString()
    {
        List<string> words = [];
        if (IsExplicit) words.Add(Explicit);
        if (AllowsUndatedFiles) words.Add(Undated);
        if (IsFlat) words.Add(Flat);
        if (AllowsPlainHttp) words.Add(PlainHttp);
        if (IgnoresRefusals) words.Add(IgnoreRefusals);
        if (Authentication != FetchAuthentication.WhenAsked) words.Add($"{Authenticate}={SettingWord.Of(Authentication)}");
        if (FreshFor is { } span) words.Add(string.Create(CultureInfo.InvariantCulture, $"{Fresh}={(long)span.TotalSeconds}"));
        return string.Concat(words.Select(static w => "; " + w));
    }
}
