namespace FlowKit.Pypi.Solving;

/// <summary>Why versions that exist cannot be used.</summary>
internal sealed class UnavailableReason
{
    private readonly Func<string>? _describe;
    private string? _text;

    public UnavailableReason(UnavailableKind kind, string text, string? hint = null)
    {
        Kind = kind;
        _text = text;
        Hint = hint;
    }

    public UnavailableReason(UnavailableKind kind, Func<string> describe, string? hint)
    {
        Kind = kind;
        _describe = describe;
        Hint = hint;
    }

    /// <summary>The kind of reason: equal kinds are told together.</summary>
    public UnavailableKind Kind { get; }

    /// <summary>A clause that follows the package and its version: <c>is yanked</c>, <c>has no wheel for linux-64</c>.</summary>
    public string Text => _text ??= _describe!();

    /// <summary>A sentence that says what would help, if anything would.</summary>
    public string? Hint { get; }
}
