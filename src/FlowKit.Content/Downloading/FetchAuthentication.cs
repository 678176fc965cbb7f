namespace FlowKit.Content.Downloading;

/// <summary>When a request carries credentials.</summary>
public enum FetchAuthentication
{
    /// <summary>Those of the address at once, others when the server asks for them (401 or 403). The default.</summary>
    WhenAsked,

    /// <summary>From the first request on; without any, the request is not sent (<c>FK7002</c>). For servers that show strangers less instead of asking.</summary>
    Always,

    /// <summary>Never, not even those of the address.</summary>
    Never,
}
