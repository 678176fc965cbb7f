namespace FlowKit.Content.Downloading;

/// <summary>Addresses as they may be shown: without user information, without <c>/t/TOKEN/</c> path parts, without queries.</summary>
public static class SafeAddress
{
    /// <summary>The text of <paramref name="address"/> with everything that could be a secret taken out.</summary>
    public static string Of(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri) return address.ToString();
        if (address.IsFile) return address.LocalPath;
        string path = address.AbsolutePath;
        for (int token = path.IndexOf("/t/", StringComparison.Ordinal); token >= 0; token = path.IndexOf("/t/", token + 3, StringComparison.Ordinal))
        {
            int end = path.IndexOf('/', token + 3);
            path = path[..token] + "/t/****" + (end < 0 ? "" : path[end..]);
        }
        return address.Scheme + "://" + address.Authority + path;
    }
}
