namespace FlowKit.Content;

/// <summary>The codes of errors about bytes: FK7000 to FK7099.</summary>
public static class ContentErrors
{
    /// <summary>A source could not be asked.</summary>
    public const string Unreachable = "FK7001";

    /// <summary>A source refused the credentials, or wants some.</summary>
    public const string Unauthorized = "FK7002";

    /// <summary>The network was needed, and offline mode is on.</summary>
    public const string Offline = "FK7003";

    /// <summary>A document or archive is larger than the stated limit.</summary>
    public const string TooLarge = "FK7004";

    /// <summary>The bytes do not have the hash or size that was promised.</summary>
    public const string HashMismatch = "FK7005";

    /// <summary>An archive is broken or hostile.</summary>
    public const string BadArchive = "FK7006";

    /// <summary>A source has no such resource.</summary>
    public const string NotFound = "FK7007";
}
