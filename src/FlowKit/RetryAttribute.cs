namespace FlowKit;

/// <summary>
/// Tries a step again when it fails. What a failed attempt assigned is never seen. Test frameworks have an attribute of this name too; where both are imported, write
/// <c>using Retry = FlowKit.RetryAttribute;</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class RetryAttribute : Attribute
{
    /// <summary>How many further attempts are made after the first, 0 to 100. The default is 3.</summary>
    public int Times { get; init; } = 3;

    /// <summary>The pause before each further attempt, in seconds. The default is 0.</summary>
    public double DelaySeconds { get; init; }
}
