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

    /// <summary>An address is not one that FlowKit can fetch from.</summary>
    public const string BadAddress = "FK7008";

    /// <summary>A folder or file of the machine could not be written: no permission, no space, a read-only file system.</summary>
    public const string NotWritable = "FK7009";

    /// <summary>A file with credentials or certificates could not be read.</summary>
    public const string BadCredentialsFile = "FK7010";

    /// <summary>Another process held a lock for longer than the caller was ready to wait.</summary>
    public const string LockTimeout = "FK7011";
}
