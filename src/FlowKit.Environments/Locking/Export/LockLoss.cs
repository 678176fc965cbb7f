namespace FlowKit.Environments.Locking.Export;

/// <summary>Something of a lock that a format cannot say.</summary>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Message">What it is, and what follows, in one sentence.</param>
public sealed record LockLoss(LockLossKind Kind, string Message)
{
    /// <summary>The kind and the sentence.</summary>
    public override string ToString() => $"{Kind}: {Message}";
}
