using System.Text;

namespace FlowKit.Conda.Specs;

/// <summary>Compares the channel of a match spec with where a record comes from. Credentials, tokens and a slash at the end change nothing.</summary>
internal static class ChannelText
{
    private const string DefaultAlias = "conda.anaconda.org/";
    private const string AnacondaRepo = "https://repo.anaconda.com/";

    public static bool Matches(string channel, PackageRecord record)
    {
        if (channel == "*") return true;
        string wanted = Normalize(channel);
        if (SameChannel(wanted, Normalize(record.Channel))) return true;
        string address = record.Url.IsAbsoluteUri ? record.Url.AbsoluteUri : record.Url.OriginalString;
        int file = address.LastIndexOf('/');
        int subdir = file > 0 ? address.LastIndexOf('/', file - 1) : -1;
        return subdir > 0 && SameChannel(wanted, Normalize(address.Substring(0, subdir)));
    }

    public static bool SameAddress(string wanted, Uri actual)
    {
        string address = actual.IsAbsoluteUri ? actual.AbsoluteUri : actual.OriginalString;
        return string.Equals(StripSecrets(wanted), StripSecrets(address), StringComparison.Ordinal)
            || (Uri.TryCreate(wanted, UriKind.Absolute, out Uri? parsed) && string.Equals(StripSecrets(parsed.AbsoluteUri), StripSecrets(address), StringComparison.Ordinal));
    }

    /// <summary>The identity of a channel: without scheme for the well-known host, without credentials, tokens and slash at the end.</summary>
    public static string Normalize(string channel)
    {
        string text = StripSecrets(channel.Trim()).TrimEnd('/');
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme >= 0 ? text.Substring(scheme + 3) : text;
        return scheme >= 0 && rest.StartsWith(DefaultAlias, StringComparison.Ordinal) ? rest.Substring(DefaultAlias.Length) : text;
    }

    /// <summary>An address without user information (but for the account of ssh) and without a <c>/t/TOKEN</c> part.</summary>
    public static string StripSecrets(string address)
    {
        int scheme = address.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) return address;
        int authority = scheme + 3;
        int path = address.IndexOf('/', authority);
        int at = address.LastIndexOf('@', path < 0 ? address.Length - 1 : path);
        // An account of ssh alone is a name that everybody uses (git@…), no secret.
        bool isAccount = at >= authority && address.IndexOf(':', authority, at - authority) < 0 && address.Substring(0, scheme).EndsWith("ssh", StringComparison.Ordinal);
        if (at >= authority && !isAccount) address = address.Substring(0, authority) + address.Substring(at + 1);
        int token = address.IndexOf("/t/", authority, StringComparison.Ordinal);
        if (token < 0) return address;
        // In one pass: an address may be of somebody who put a hundred thousand of them into it.
        StringBuilder text = new(address.Length);
        int told = 0;
        while (token >= 0)
        {
            text.Append(address, told, token - told);
            int end = address.IndexOf('/', token + 3);
            told = end < 0 ? address.Length : end;
            token = told < address.Length ? address.IndexOf("/t/", told, StringComparison.Ordinal) : -1;
        }
        return text.Append(address, told, address.Length - told).ToString();
    }

    private static bool SameChannel(string wanted, string actual) =>
        string.Equals(wanted, actual, StringComparison.Ordinal) || SameAnacondaChannel(WithoutAnacondaRepo(wanted), WithoutAnacondaRepo(actual));

    private static string WithoutAnacondaRepo(string channel) =>
        channel.StartsWith(AnacondaRepo + "pkgs/", StringComparison.Ordinal) ? channel.Substring(AnacondaRepo.Length) : channel;

    private static bool SameAnacondaChannel(string wanted, string actual) =>
        string.Equals(wanted, actual, StringComparison.Ordinal) || (wanted == "defaults" && actual is ("pkgs/main" or "pkgs/r" or "pkgs/msys2"));
}
