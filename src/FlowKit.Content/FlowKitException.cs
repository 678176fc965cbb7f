namespace FlowKit;

/// <summary>
/// The one root of every error that FlowKit raises on purpose. The message says what went wrong, where, and what to do about it;
/// <see cref="Code"/> is stable across releases and has a page of its own in the documentation.
/// </summary>
public class FlowKitException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="code">The stable code, <c>FK</c> and four digits.</param>
    /// <param name="message">What went wrong, where, and what to do. User information of addresses in it is masked.</param>
    /// <param name="innerException">The error that caused this one, if any.</param>
    public FlowKitException(string code, string message, Exception? innerException = null)
        : base(SecretMask.InText(message), innerException)
    {
        Code = code;
        HelpLink = "https://github.com/flowkit-net/flowkit/blob/main/docs/errors/" + code + ".md";
    }

    /// <summary>The stable code of this error, for example <c>FK7101</c>.</summary>
    public string Code { get; }

    /// <summary>The code and the message, in one line ready to be shown.</summary>
    public string Display => Code + ": " + Message;
}
