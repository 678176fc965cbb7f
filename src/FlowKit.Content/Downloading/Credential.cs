using System.Net.Http.Headers;
using System.Text;

namespace FlowKit.Content.Downloading;

/// <summary>What proves to a server who asks. Its text never shows the secret.</summary>
public sealed class Credential
{
    private readonly string _scheme;
    private readonly string _parameter;

    private Credential(string scheme, string parameter, string? user)
    {
        _scheme = scheme;
        _parameter = parameter;
        User = user;
    }

    /// <summary>Who asks; null where the secret alone tells.</summary>
    internal string? User { get; }

    /// <summary>A user name and a password (HTTP basic, RFC 7617, in UTF-8).</summary>
    public static Credential Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user + ":" + password)), user);

    /// <summary>A bearer token (RFC 6750).</summary>
    public static Credential Bearer(string token) => new("Bearer", token, null);

    /// <summary>The user information of an address, percent-decoded; null when it has none.</summary>
    public static Credential? FromUserInfo(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.UserInfo.Length == 0) return null;
        int colon = address.UserInfo.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? Basic(Uri.UnescapeDataString(address.UserInfo), "")
            : Basic(Uri.UnescapeDataString(address.UserInfo[..colon]), Uri.UnescapeDataString(address.UserInfo[(colon + 1)..]));
    }

    /// <summary>The user name of an address that holds no password, percent-decoded: the password is somewhere else. Null for any other.</summary>
    public static string? UserAlone(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.UserInfo.Length == 0 || address.UserInfo.Contains(':', StringComparison.Ordinal) ? null : Uri.UnescapeDataString(address.UserInfo);
    }

    internal bool IsSameAs(Credential? other) => other is not null && _scheme == other._scheme && _parameter == other._parameter;

    internal AuthenticationHeaderValue ToHeader() => new(_scheme, _parameter);

    /// <summary>The scheme alone, never the secret.</summary>
    public override string ToString() => _scheme + " ****";
}
